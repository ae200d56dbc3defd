"""What taking a snapshot came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync._version import __version__
from confsync.formats.escape import visible
from confsync.formats.json import FORMAT, problem_json
from confsync.formats.words import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.model import Json, Problem


def snapshot_summary(file: str, counts: Mapping[str, int], redacted: Sequence[str]) -> str:
    """What is in `file`, in a sentence; `redacted` are the fields whose values are not told."""
    parts = [f"{count(counts['observed'], 'conversation')} in {visible(file)}"]
    if redacted:
        parts.append(f"redacted: {' and '.join(sorted(set(redacted)))}")
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
        "format_version": FORMAT,
        "kind": "snapshot-report",
        "tool_version": __version__,
        "file": file if counts else None,
        "summary": dict(counts) if counts else None,
        "problems": [problem_json(problem) for problem in problems],
    }
