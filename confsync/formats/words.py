"""Numbers with their nouns, and times."""

from __future__ import annotations

from collections import Counter
from math import ceil, floor
from typing import TYPE_CHECKING

from confsync._util.moments import first_moment
from confsync.formats.escape import shortened
from confsync.model import Op, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from confsync.model import Change, Problem


def count(number: int, noun: str) -> str:
    """`1 request`, `2 requests`, `10,000 requests`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def severities(problems: Iterable[Problem]) -> str:
    """`no problems`, `1 error, 3 warnings`."""
    found = Counter(problem.severity for problem in problems)
    parts = [count(found[each], each.value) for each in Severity if found[each]]
    return ", ".join(parts) or "no problems"


def old(seconds: int) -> str:
    """`3 hours old`, in the largest unit of which there are at least two."""
    for unit, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 2 * unit:
            return f"{count(seconds // unit, noun)} old"
    return "just taken"


def minute(text: str) -> str:
    """A time in ISO 8601 to the minute: `2026-11-24 16:30 UTC`; a text that is no time stays as it is."""
    time = first_moment(text)
    if time is None:
        return shortened(text)
    return f"{time:%Y-%m-%d %H:%M} UTC"


def kinds(changes: Iterable[Change]) -> str:
    """`1 title, 2 labels added, 1 removed`."""
    titles, labels = tally(changes)
    parts = [count(titles, "title")] if titles else []
    noun = True
    for op, verb in ((Op.ADD, "added"), (Op.REPLACE, "changed"), (Op.REMOVE, "removed")):
        if labels[op]:
            parts.append(f"{count(labels[op], 'label') if noun else f'{labels[op]:,}'} {verb}")
            noun = False
    return ", ".join(parts)


def duration(least: float, most: float) -> str:
    """A range of seconds: `about 40 seconds to 6 minutes`, `up to 2 seconds`."""
    low, one = _in_units(least, floor)
    high, other = _in_units(most, ceil)
    if not low:
        return f"up to {count(high, other)}"
    if one != other:
        return f"about {count(low, one)} to {count(high, other)}"
    return f"about {low:,} to {count(high, other)}" if low < high else f"about {count(high, other)}"


def _in_units(seconds: float, rounded: Callable[[float], int]) -> tuple[int, str]:
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds >= 2 * size:
            return rounded(seconds / size), unit
    return rounded(seconds), "second"


def tally(changes: Iterable[Change]) -> tuple[int, Counter[Op]]:
    """How many titles change, and how many labels are added, changed and removed."""
    edits = [edit for change in changes for edit in change.edits]
    labels = Counter(edit.op for edit in edits if edit.label is not None)
    return len(edits) - labels.total(), labels
