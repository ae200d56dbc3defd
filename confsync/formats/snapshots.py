"""Reports of `confsync snapshot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.formats.documents.head import head
from confsync.formats.documents.parts import problem_json
from confsync.formats.escape import visible
from confsync.formats.words import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.model import Json, Problem


def snapshot_summary(file: str, counts: Mapping[str, int]) -> str:
    """The content of `file` in a sentence."""
    parts = [f"{count(counts['observed'], 'conversation')} in {visible(file)}"]
    if counts["missing"]:
        parts.append(f"{counts['missing']:,} missing")
    if counts["unread"]:
        parts.append(f"{counts['unread']:,} could not be read")
    return f"Snapshot: {', '.join(parts)}."


def snapshot_report(
    file: str, counts: Mapping[str, int] | None, problems: Sequence[Problem]
) -> dict[str, Json]:
    """The same as JSON; None: no snapshot was written."""
    return {
        **head("snapshot-report"),
        "file": file if counts else None,
        "summary": dict(counts) if counts else None,
        "problems": [problem_json(problem) for problem in problems],
    }
