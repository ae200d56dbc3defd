"""Which changes a reviewer can see in full, and the page with all of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from confsync.formats.escape import LONGEST, visible
from confsync.formats.markdown import change_block
from confsync.formats.values import is_whole
from confsync.model import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.github.job import Job
    from confsync.model import Absent, Change, Json, Plan


def shown_in(text: str, plan: Plan) -> tuple[Change, ...]:
    """The changes of a plan that its Markdown shows with every character of every value."""
    return tuple(
        change
        for change in plan.changes
        if _is_whole(change) and change_block(change).rstrip() in text
    )


def page_text(job: Job, plan: Plan) -> tuple[str, tuple[Change, ...]]:
    """A page with every value of every change in full, and the changes that it shows.

    A change with a secret of the job in it is replaced, and so it is not among them.
    """
    head = f"Plan for {visible(plan.api)}, of {len(plan.changes):,} conversations, in full.\n"
    parts, shown = [head], []
    for change in plan.changes:
        part = "\n".join(_lines(change))
        redacted = job.redacted(part)
        if redacted == part:
            shown.append(change)
        parts.append(f"{redacted}\n")
    return "\n".join(parts), tuple(shown)


def _is_whole(change: Change) -> bool:
    names = (change.id, *(edit.field for edit in change.edits))
    values = [value for edit in change.edits for value in (edit.before, edit.after)]
    return all(len(name) <= LONGEST for name in names) and is_whole(*values)


def _lines(change: Change) -> Iterator[str]:
    """A change: which conversation, where it is declared, and each field before and after."""
    yield f"{visible(change.id)}: {visible(change.title)}"
    yield f"  declared in {visible(change.place.file)}:{change.place.line}"
    for edit in change.edits:
        yield f"  {visible(edit.field)}"
        yield from (
            f"    {sign} {_value(value)}" for sign, value in (("-", edit.before), ("+", edit.after))
        )


def _value(value: Json | Absent) -> str:
    """A value in JSON, or that there is none."""
    if value is ABSENT:
        return "(none)"
    return visible(json.dumps(value, ensure_ascii=False, sort_keys=True))
