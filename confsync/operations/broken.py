"""Files with errors beside a plan of named targets: whether these could depend on such a file."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from confsync.formats.words import count
from confsync.model import Place, Problem, Severity
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path


def left_out(
    errors: Sequence[Problem],
    files: Mapping[str, Path],
    targets: Sequence[str],
    chosen: Collection[str],
) -> tuple[Problem, ...]:
    """A warning for each file with `errors`, none of which concerns the `chosen` conversations.

    A file concerns them if one of the `targets` names it, if it has rules, or if it could declare one
    of them: its text has the id, or an escape that could be one. Raises `InvalidInput` then, and
    where there is no target.
    """
    of_file: defaultdict[str, list[Problem]] = defaultdict(list)
    for error in errors:
        of_file[error.place.file if error.place else ""].append(error)
    reasons = [
        reason
        for file in of_file
        for reason in _reasons(file, files.get(file), targets, chosen)
        if targets
    ]
    if not targets or reasons:
        raise InvalidInput([*errors, *reasons])
    return tuple(_warning(file, found) for file, found in of_file.items())


def _reasons(
    file: str, path: Path | None, targets: Sequence[str], chosen: Collection[str]
) -> Iterator[Problem]:
    """Why the targets could depend on a file with errors; nothing if they cannot."""
    help = "correct it first"
    try:
        text = path.read_text(encoding="utf-8") if path else None
    except (OSError, UnicodeDecodeError):
        text = None
    place = Place(file, 1) if file else None
    if text is None:
        yield Problem(Code.LEFT_OUT, "what this file declares is unknown", help, place)
    elif any(_names(target, file) for target in targets):
        yield Problem(Code.LEFT_OUT, "this file was asked for", help, place)
    elif "rules" in text or "tables" in text:
        message = "this file may have rules, which can concern every conversation"
        yield Problem(Code.LEFT_OUT, message, help, place)
    elif "\\" in text:
        message = "this file has escapes, so the ids that it declares are not certain"
        yield Problem(Code.LEFT_OUT, message, help, place)
    elif found := next((id for id in (*targets, *chosen) if id in text), None):
        message = f"this file could declare {found}, which was asked for"
        yield Problem(Code.LEFT_OUT, message, help, place)


def _names(target: str, file: str) -> bool:
    """Whether a path could be that of the file, or of a folder above it."""
    steps, name = file.split("/"), target.rstrip("/").rpartition("/")[2]
    return name in steps or name in {"", ".", ".."}


def _warning(file: str, errors: Sequence[Problem]) -> Problem:
    message = f"this file has {count(len(errors), 'error')} and was left out"
    help = "nothing that was asked for depends on it; to see the errors, run: confsync validate"
    return Problem(Code.LEFT_OUT, message, help, Place(file, 1), severity=Severity.WARNING)
