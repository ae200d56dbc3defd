"""The lines of a mapping's entries, with the comments that belong to them."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync.manifest.comments import comments
from confsync.manifest.tokens import LINE_END

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.manifest.fmt.outline import Item

Region: TypeAlias = "tuple[int, int]"

_FOR_EDITORS: Final = re.compile(r"#\s*(yaml-language-server:|-\*-)")
"""Comments that have a meaning only at the start of a file."""
_KEEPS: Final = re.compile(r"[|>][^#\r\n]*\+")


class Lines:
    """Which lines of `text` belong to what."""

    def __init__(self, text: str) -> None:
        self.text = text

    def in_brackets(self, entries: Sequence[Item]) -> list[Region] | None:
        """The entries' spans, if there is no comment between them, which could belong to either."""
        start, end = entries[0].start, entries[-1].end
        comment = bisect_right(self._comments, start)
        if comment < len(self._comments) and self._comments[comment] < end:
            return None
        return [(entry.start, entry.end) for entry in entries]

    def regions(self, entries: Sequence[Item]) -> list[Region] | None:
        """Each entry's whole lines without the last one's end, if no two share a line.

        Comments directly above an entry belong to it, as do those after it and those that are
        indented further. Empty lines between entries belong to none.
        """
        if any(not self._begins_line(entry) or self._is_open(entry) for entry in entries):
            return None
        firsts = [self._first(entry) for entry in entries]
        lasts = [self._line(entry.end) for entry in entries]
        for number, (last, next_first) in enumerate(zip(lasts, [*firsts[1:], None], strict=True)):
            column = entries[number].column
            line = last + 1
            if next_first is not None:
                # Other comments belong to the entry above them.
                while line < next_first:
                    lasts[number] = line if line in self._alone else lasts[number]
                    line += 1
            else:
                while self._alone.get(line, 0) > column:
                    lasts[number] = line
                    line += 1
        return [(self._starts[a], self._end(b)) for a, b in zip(firsts, lasts, strict=True)]

    def _first(self, entry: Item) -> int:
        """The entry's first line, or that of the comments above it."""
        line = self._line(entry.start)
        while line and 0 <= self._alone.get(line - 1, -1) <= entry.column:
            start = self._starts[line - 1] + self._alone[line - 1]
            if _FOR_EDITORS.match(self.text, start):
                break
            line -= 1
        return line

    def _begins_line(self, entry: Item) -> bool:
        start = self._starts[self._line(entry.start)]
        return not self.text[start : entry.start].strip()

    def _is_open(self, entry: Item) -> bool:
        """Whether an empty line after the entry, or the end of its last line, is part of its text."""
        last = entry.last
        if last is None or last.style not in {"|", ">"}:
            return False
        return last.end == len(self.text) or bool(_KEEPS.match(self.text, last.start))

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _end(self, line: int) -> int:
        """The end of `line`, before its line end."""
        found = LINE_END.search(self.text, self._starts[line])
        return found.start() if found else len(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_END.finditer(self.text))]

    @cached_property
    def _comments(self) -> list[int]:
        return [comment.start for comment in comments(self.text)]

    @cached_property
    def _alone(self) -> dict[int, int]:
        """The columns of the comments that are alone on their lines, by line."""
        found = [comment.start for comment in comments(self.text) if comment.alone]
        lines = [(self._line(start), start) for start in found]
        return {line: start - self._starts[line] for line, start in lines}
