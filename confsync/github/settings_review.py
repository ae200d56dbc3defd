"""What a pull request changes beside declarations: settings, rules, tables and workflows.

It comes first in the comment, because after the merge it decides what happens to every conversation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from confsync.formats.forms import Form
from confsync.github.settings_at import settings_at
from confsync.github.words import code
from confsync.manifest import source as sources
from confsync.manifest.compose import compose
from confsync.manifest.findings import Findings
from confsync.manifest.nodes import child
from confsync.model.errors import ConfsyncError, InvalidInput, Unreadable
from confsync.project.project import FILE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from confsync.github.event import PullRequest
    from confsync.github.http import GitHub
    from confsync.github.job import Job
    from confsync.model import Json
    from confsync.project.settings import Settings

_LISTED: Final = 20
_OWNERS: Final = "CODEOWNERS"


class _File(Form):
    filename: str
    previous_filename: str | None = None


def settings_notice(
    job: Job,
    event: PullRequest,
    api: GitHub,
    names: Collection[str],
    after: Settings | None,
    roots: Sequence[Path],
) -> str:
    """The lines at the top of the comment; "" where only declarations change.

    `names` are the files that the pull request changes, `after` are its settings. `roots` are the
    project's folders, as the pull request and as the default branch have them. Raises `ServiceError`.
    """
    within = own_files(job, names)
    found: list[str] = []
    if FILE in within:
        found += _settings(job, event, api, after)
    ruled = [name for name in sorted(within) if any(_has_rules(root, name) for root in roots)]
    found += [f"rules or tables in {code(name)}" for name in ruled]
    found += [f"a workflow: {code(name)}" for name in sorted(filter(_is_workflow, names))]
    if not found:
        return ""
    shown = [f"> - {line}" for line in found[:_LISTED]]
    if len(found) > _LISTED:
        shown.append(f"> - and {len(found) - _LISTED:,} more")
    head = "> **This pull request changes more than declarations.** After the merge this counts:"
    return "\n".join([head, ">", *shown]) + "\n\n"


def own_files(job: Job, names: Collection[str]) -> set[str]:
    """Those of a repository's files that are in the project, as the project names them."""
    own = f"{job.folder}/" if job.folder else ""
    return {name.removeprefix(own) for name in names if name.startswith(own)}


def changed_files(api: GitHub, repository: str, number: int) -> set[str]:
    """The names of the files that a pull request changes, and the earlier ones of renamed files.

    Raises `ServiceError`.
    """
    names: set[str] = set()
    for item in api.pages(f"/repos/{repository}/pulls/{number}/files"):
        try:
            file = _File.model_validate(item)
        except ValidationError:
            raise Unreadable("GitHub's answer is not a list of files") from None
        names |= {file.filename, file.previous_filename or file.filename}
    return names


def _has_rules(root: Path, name: str) -> bool:
    """Whether a file of a project is a manifest with rules, or a table; also where it is unreadable."""
    path = root / name
    if path.suffix in {".csv", ".tsv"}:
        return True
    if path.suffix not in {".yaml", ".yml"} or name == FILE or not path.is_file():
        return False
    try:
        node = compose(Findings(sources.read(path, name)))
    except InvalidInput:
        return True
    return any(child(node, key) is not None for key in ("rules", "tables"))


def _is_workflow(name: str) -> bool:
    return name.startswith(".github/") or name.rpartition("/")[2] == _OWNERS


def _settings(job: Job, event: PullRequest, api: GitHub, after: Settings | None) -> list[str]:
    """A line for each setting that changes; one for the file where they are not known."""
    try:
        before = settings_at(api, job.repository, job.folder, event.base)
    except ConfsyncError:
        return [f"{code(FILE)}, which could not be read as it was before"]
    if after is None:
        return [f"{code(FILE)}, which cannot be read as it is now"]
    if before is None:
        return [f"{code(FILE)} is new, for {code(after.api.url)}"]
    old = dict(_flat(before.model_dump(mode="json")))
    new = dict(_flat(after.model_dump(mode="json")))
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return [
        f"{code(name)} in {FILE}: {_value(old.get(name))} → {_value(new.get(name))}"
        for name in sorted(changed, key=_weight)
    ] or [f"{code(FILE)}, without an effect on settings"]


def _weight(name: str) -> tuple[bool, str]:
    """What protects comes first."""
    return not name.startswith(("guards", "protect", "api", "labels.owned")), name


def _flat(value: Json, name: str = "") -> Iterator[tuple[str, Json]]:
    """The settings by names with dots."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from _flat(each, f"{name}.{key}" if name else key)
    else:
        yield name, value


def _value(value: Json) -> str:
    if value is None or value in ([], {}):
        return "(none)"
    return code(", ".join(map(str, value)) if isinstance(value, list) else str(value))
