"""The one rule about where the key may go.

It goes to the documented address, or to one that is named outside of the repository: on the command
line, or in the user's configuration file. Whoever can change a project's files can change `api.url`,
so what is only named there is not enough, wherever it leads.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from confsync.attention.address import DEFAULT_URL, SANDBOX, normal, wrong_with
from confsync.manifest import source as sources
from confsync.manifest.check import read_versioned
from confsync.manifest.findings import Findings
from confsync.manifest.nodes import find
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput, UsageError
from confsync.project.git_process import top


class _UserSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    version: Literal[1]
    addresses: Annotated[list[str], Field(description="Addresses that the key may be sent to.")]


_ADAPTER: Final = TypeAdapter(_UserSettings)


def is_trusted(url: str, root: Path) -> bool:
    """Whether the key may be sent to `url`, which the project in `root` names.

    `root` is absolute. Raises `InvalidInput` where the user's configuration file is invalid.
    """
    return url in {DEFAULT_URL, SANDBOX} or url in _user_addresses(root)


def command_line_address(url: str) -> str:
    """The address of an option; raises `UsageError` where the key cannot be sent there."""
    if reason := wrong_with(url):
        raise UsageError(f"the key cannot be sent to {url!r}: {reason}")
    return normal(url)


def user_file() -> Path:
    """The user's configuration file, at the usual place of the platform."""
    if os.name == "nt":
        folder = os.environ.get("APPDATA", "~\\AppData\\Roaming")
    elif sys.platform == "darwin":
        folder = "~/Library/Application Support"
    else:
        folder = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(folder).expanduser() / "confsync" / "config.yaml"


def _user_addresses(root: Path) -> set[str]:
    """The addresses that the user's configuration file names, if it is not part of the project."""
    file = user_file()
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
