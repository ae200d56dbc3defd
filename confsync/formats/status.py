"""The overview of a project as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.formats.runs import results
from confsync.formats.text import sandbox_text
from confsync.formats.words import count, kinds, minute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.formats.paint import Paint
    from confsync.model import Plan, Record


def status_text(
    plan: Plan, files: int, undeclared: int | None, days: int, last_run: Record | None, paint: Paint
) -> Iterator[str]:
    """A line for each fact, and the command that shows more."""
    if plan.sandbox:
        yield from sandbox_text(paint)
    declared = f"{count(plan.declared, 'conversation')} in {count(files, 'file')}"
    yield f"Declared:      {declared}"
    new = "unknown" if undeclared is None else count(undeclared, "conversation")
    hint = "   see: confsync pull --from DATE" if undeclared else ""
    yield f"Not declared:  {new} of the last {days} days{hint}"
    yield f"Different:     {_different(plan)}"
    if unread := plan.unknown + plan.missing:
        yield f"Not readable:  {count(unread, 'conversation')}"
    if waiting := sum(funnel.waiting for funnel in plan.rules):
        yield f"Waiting:       {count(waiting, 'conversation')} for another rule"
    yield f"Last run:      {_run(last_run)}"


def _different(plan: Plan) -> str:
    if not plan.changes:
        return "unknown" if 0 < plan.declared == plan.unknown else "0 conversations"
    changes = f"{count(len(plan.changes), 'conversation')} ({kinds(plan.changes)})"
    return f"{changes}   see: confsync plan"


def _run(record: Record | None) -> str:
    if record is None:
        return "none is recorded"
    return f"{minute(record.started)}, {results(record)}"
