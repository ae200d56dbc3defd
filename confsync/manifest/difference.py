"""The unified diff that text edits make. Their positions are known, so no matching is needed."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.manifest.text_edits import TextEdit, apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_AROUND: Final = 3
"""Lines of context before and after a difference."""


class _Block(NamedTuple):
    """The lines `old` from `start` on (counted from 0), and their replacement."""

    start: int
    old: Sequence[str]
    new: Sequence[str]


def difference(file: str, text: str, splices: Iterable[TextEdit]) -> str:
    """The unified diff of `file` between `text` and `text` with the edits made."""
    lines = _LINE.findall(text)
    blocks = _joined(_blocks(text, lines, splices))
    shown = [f"--- a/{file}\n", f"+++ b/{file}\n"]
    shift = 0
    for hunk in _hunks(blocks):
        shown += _hunk(lines, hunk, shift)
        shift += sum(len(block.new) - len(block.old) for block in hunk)
    return "".join(map(_whole, shown))


def created(file: str, text: str) -> str:
    """The unified diff of a new file."""
    lines = _LINE.findall(text)
    shown = ["--- /dev/null\n", f"+++ b/{file}\n", f"@@ -0,0 +1,{len(lines)} @@\n"]
    return "".join(map(_whole, [*shown, *(f"+{line}" for line in lines)]))


def _blocks(text: str, lines: Sequence[str], splices: Iterable[TextEdit]) -> Iterator[_Block]:
    """The lines that differ, block by block."""
    starts = [0, *accumulate(map(len, lines))]
    groups: list[tuple[int, int, list[TextEdit]]] = []
    for splice in sorted(splices, key=lambda each: (each.start, each.end)):
        first = min(bisect_right(starts, splice.start) - 1, len(lines))
        last = min(bisect_right(starts, splice.end), len(lines))
        if groups and first < groups[-1][1]:
            begin, end, several = groups[-1]
            groups[-1] = begin, max(end, last), [*several, splice]
        else:
            groups.append((first, last, [splice]))
    for first, last, several in groups:
        base = starts[first]
        moved = [TextEdit(each.start - base, each.end - base, each.text) for each in several]
        new = _LINE.findall(apply_edits(text[base : starts[last]], moved))
        yield _trimmed(first, lines[first:last], new)


def _joined(blocks: Iterable[_Block]) -> list[_Block]:
    """Adjacent blocks merged: removed lines come before added ones."""
    joined: list[_Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        if before is not None and before.start + len(before.old) == block.start:
            joined[-1] = _Block(before.start, [*before.old, *block.old], [*before.new, *block.new])
        else:
            joined.append(block)
    return joined


def _trimmed(start: int, old: Sequence[str], new: Sequence[str]) -> _Block:
    """The block without equal lines at its start and end."""
    least = min(len(old), len(new))
    same = next((n for n in range(least) if old[n] != new[n]), least)
    left = least - same
    tail = next((n for n in range(left) if old[-1 - n] != new[-1 - n]), left)
    return _Block(start + same, old[same : len(old) - tail], new[same : len(new) - tail])


def _hunks(blocks: Iterable[_Block]) -> Iterator[list[_Block]]:
    """Groups of blocks whose context lines touch."""
    hunk: list[_Block] = []
    for block in blocks:
        if hunk and block.start - hunk[-1].start - len(hunk[-1].old) > 2 * _AROUND:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk


def _hunk(lines: Sequence[str], blocks: Sequence[_Block], shift: int) -> Iterator[str]:
    start = at = max(0, blocks[0].start - _AROUND)
    end = min(len(lines), blocks[-1].start + len(blocks[-1].old) + _AROUND)
    more = sum(len(block.new) - len(block.old) for block in blocks)
    yield f"@@ -{_range(start, end)} +{_range(start + shift, end + shift + more)} @@\n"
    for block in blocks:
        yield from (f" {line}" for line in lines[at : block.start])
        yield from (f"-{line}" for line in block.old)
        yield from (f"+{line}" for line in block.new)
        at = block.start + len(block.old)
    yield from (f" {line}" for line in lines[at:end])


def _range(start: int, end: int) -> str:
    return f"{start + 1 if end > start else start},{end - start}"


def _whole(line: str) -> str:
    return line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"
