"""The user's configuration file: addresses that the key may be sent to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from confsync.attention.address import normal, wrong_with
from confsync.manifest import source as sources
from confsync.manifest.check import read_versioned
from confsync.manifest.findings import Findings
from confsync.manifest.nodes import find
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput
from confsync.project.git_process import top

if TYPE_CHECKING:
    from pathlib import Path


class _UserSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    version: Literal[1]
    addresses: Annotated[list[str], Field(description="Addresses that the key may be sent to.")]


_ADAPTER: Final = TypeAdapter(_UserSettings)


def addresses(file: Path, root: Path) -> set[str]:
    """The addresses that the configuration `file` names, if it is not part of the project in `root`.

    Raises `InvalidInput` where the file is invalid.
    """
    inside = top(root) or root
    # Where a job's home is the checkout, this file would be one of the repository.
    if any(p.is_relative_to(inside) for p in (file.absolute(), file.resolve())):
        return set()
    if not file.is_file():
        return set()
    findings = Findings(sources.read(file, str(file)))
    node, settings = read_versioned(findings, _ADAPTER)
    for number, url in enumerate(settings.addresses):
        if reason := wrong_with(url):
            span = find(node, ("addresses", number))[1].span
            findings.add(Code.ADDRESS, f"the key cannot be sent there: {reason}", span)
    if findings.problems:
        raise InvalidInput(findings.problems)
    return {normal(url) for url in settings.addresses}
