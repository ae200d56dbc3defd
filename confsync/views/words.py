"""Numbers with their nouns."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from confsync.model import Op

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.model import Change


def count(number: int, noun: str) -> str:
    """`1 request`, `2 requests`, `10,000 requests`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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


def tally(changes: Iterable[Change]) -> tuple[int, Counter[Op]]:
    """How many titles change, and how many labels are added, changed and removed."""
    edits = [edit for change in changes for edit in change.edits]
    labels = Counter(edit.op for edit in edits if len(edit.path) == 2)
    return len(edits) - labels.total(), labels
