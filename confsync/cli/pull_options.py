"""Parses and checks the options of pull."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync._util.moments import first_moment, last_moment
from confsync.attention.criteria import Criteria
from confsync.manifest.read import wrong_with_id
from confsync.model.errors import UsageError
from confsync.operations.pull.choice import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

WHAT: Final = "--from, --to, --title, --owner, --participant, --id, --all or --new"
_FIELDS: Final = ("title", "labels")


def choice(fields: str, labels: Sequence[str], *, ai_labels: bool = False) -> Choice:
    """The fields to write; raises `UsageError`."""
    names = [name.strip() for name in fields.split(",")]
    if not set(names) <= set(_FIELDS):
        raise UsageError(f"--fields {fields!r} is not title, labels, or title,labels")
    if labels and "labels" not in names:
        raise UsageError("--labels needs labels in --fields")
    return Choice("title" in names, "labels" in names, tuple(labels) or ("*",), ai_labels)


def search(
    start: str | None,
    end: str | None,
    title: str | None,
    owner: str | None,
    participant: str | None,
) -> Criteria:
    """The criteria of an import; raises `UsageError`."""
    given = {"--title": title, "--owner": owner, "--participant": participant}
    for name, value in given.items():
        if value is not None and not value.strip():
            raise UsageError(f"{name} is empty")
    made = Criteria(
        None if start is None else _time("--from", start),
        None if end is None else _time("--to", end, last=True),
        title,
        owner,
        participant,
    )
    if made.start and made.end and made.start > made.end:
        raise UsageError(f"--from {start} is after --to {end}")
    return made


def since_last(search: Criteria, project: Path, *, everything: bool) -> Criteria:
    """The criteria of `--new`; raises `UsageError` with another filter, or before the first import."""
    from confsync.operations.pull.last import last_import
    from confsync.project.project import find_project

    if search != Criteria() or everything:
        raise UsageError(
            "--new cannot be used with other filters, --id or --all", "use one of them"
        )
    start = last_import(find_project(project))
    if start is None:
        raise UsageError(
            "no import by time is recorded here, so --new does not know where to begin",
            "begin with: confsync pull --from DATE (without --to)",
        )
    return Criteria(start)


def importing(
    search: Criteria,
    ids: Sequence[str],
    targets: Sequence[str],
    *,
    everything: bool,
    placed: bool,
    two_places: bool,
) -> bool:
    """Whether to import conversations, instead of updating declared ones; raises `UsageError`."""
    filtered = search != Criteria()
    if not (filtered or ids or everything):
        if placed:
            raise UsageError("--to-file and --layout need an import", f"add one of {WHAT}")
        return False
    if targets:
        message = "a TARGET is declared already, so it cannot be imported"
        raise UsageError(message, "remove the TARGET, or the filters")
    if filtered + bool(ids) + everything > 1:
        raise UsageError("--id, --all and the filters cannot be used together", "use one of them")
    if two_places:
        raise UsageError("--to-file and --layout cannot be used together", "use one of them")
    for id in ids:
        if reason := wrong_with_id(id):
            raise UsageError(f"--id {id!r} is not a conversation's id: {reason}")
    return True


def _time(name: str, text: str, *, last: bool = False) -> datetime:
    """A time in UTC. A day is its first moment, or its `last`."""
    found = (last_moment if last else first_moment)(text)
    if found is None:
        raise UsageError(
            f"{name} {text!r} is not a day or a time", "for example 2026-10-31 or 2026-10-31T12:00Z"
        )
    return found
