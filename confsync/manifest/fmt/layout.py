"""Rewrites the white space between a manifest's tokens, and nothing else.

Comments stay as they are; one that is alone on its line is indented like what it belongs to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.manifest.fmt.level import STEP, Level
from confsync.manifest.fmt.scalars import indented
from confsync.manifest.fmt.spacing import space
from confsync.manifest.tokens import LINE_END, Kind, Token, line_end_is_text, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKERS: Final = frozenset(
    {Kind.DIRECTIVE, Kind.DOCUMENT_START, Kind.DOCUMENT_END, Kind.STREAM_END}
)
_BEGINS: Final = frozenset({Kind.MAPPING, Kind.SEQUENCE})
_SIGNS: Final = frozenset({Kind.ENTRY, Kind.KEY, Kind.VALUE})
_BEFORE_A_VALUE: Final = frozenset({*_SIGNS, Kind.ANCHOR, Kind.TAG})


_OUTSIDE: Final[tuple[Level, ...]] = (Level(-1, -STEP),)
"""The level that encloses the document's root node."""


def laid_out(text: str, found: Iterable[Token] | None = None) -> str:
    """Well-formed `text` with the indentation and spacing of the normal form.

    `found` are its tokens, if they are known.
    """
    layout = _Layout(text)
    for token in tokens(text) if found is None else found:
        layout.add(token)
    return "".join(layout.parts)


class _Layout:
    """One pass over the tokens of `text`; `parts` is the output so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        first = LINE_END.search(text)
        self.end = first[0] if first else "\n"
        self.parts: list[str] = []
        self.last: Token | None = None
        self.levels = self.levels_of_last = _OUTSIDE
        self.brackets = 0
        # The column of the outermost bracket's line; its content is indented one step more.
        self.base = 0
        self.begins_entry = False
        self.explicit_key = False

    def add(self, token: Token) -> None:
        """Process the next token."""
        if token.kind in _BEGINS:
            self.levels = (*self.levels, Level(token.column, self.inner))
        elif token.kind is Kind.END:
            self.levels = self.levels[:-1]
        elif token.kind is Kind.KEY:
            self.begins_entry = True
            self.explicit_key = token.written
        if token.written or token.kind is Kind.STREAM_END:
            self.write(token)

    @property
    def inner(self) -> int:
        """The column of a line that continues an entry of the innermost level."""
        return self.levels[-1].new + STEP

    @property
    def bracketed(self) -> int:
        """The column of a line within brackets; a closing bracket is indented more than its key, too."""
        return max(self.base + STEP * self.brackets, self.inner)

    def write(self, token: Token) -> None:
        """Write the white space and comments before `token`, and the token."""
        gap = self.text[self.last.end if self.last else 0 : token.start]
        lines = LINE_END.split(gap)
        own_line = self.last is None or len(lines) > 1 or token.kind is Kind.STREAM_END
        if own_line:
            self.write_lines(lines, token)
        elif self.last is not None:
            self.parts.append(space(self.last, token, explicit_key=self.explicit_key))
        if token.kind is Kind.CLOSE:
            self.brackets -= 1
        elif token.kind is Kind.OPEN:
            if not self.brackets:
                self.base = max(self.inner if own_line else self.levels[-1].new, 0)
            self.brackets += 1
        column = self.bracketed + STEP if self.brackets else self.inner
        raw = self.text[token.start : token.end]
        self.parts.append(indented(raw, token.style, self.levels[-1], column, self.end))
        self.begins_entry = False
        self.last, self.levels_of_last = token, self.levels

    def write_lines(self, lines: list[str], token: Token) -> None:
        """Write the rest of a line, lines of comments, and the indentation of `token`."""
        ended = token.kind is Kind.STREAM_END
        if self.last is not None:
            rest, *lines = lines
            self.write_rest(rest)
            if ended and not lines and line_end_is_text(self.text, self.last):
                return
            self.parts.append(self.end)
        column = self.column(token)
        blank = False
        for line in lines if ended else lines[:-1]:
            if comment := line.strip():
                before = len(line) - len(line.lstrip())
                self.write_blank(blank)
                indent = " " * self.comment_column(before, token, column)
                self.parts.append(f"{indent}{comment}{self.end}")
            blank = not comment
        if not ended:
            self.write_blank(blank)
            self.parts.append(" " * column)

    def write_rest(self, rest: str) -> None:
        """Write the comment after the last token; its distance is the author's choice."""
        if comment := rest.strip():
            distance = len(rest) - len(rest.lstrip())
            self.parts.append(f"{' ' * max(distance, 1)}{comment}")

    def write_blank(self, wanted: bool) -> None:
        """Write an empty line, except at the start of the file."""
        if wanted and self.parts:
            self.parts.append(self.end)

    def column(self, token: Token) -> int:
        """The column of `token` if it begins a line."""
        if token.kind in _MARKERS:
            return 0
        if self.brackets:
            if token.kind is Kind.CLOSE:
                return max(self.bracketed - STEP, self.inner)
            at_value = self.last is not None and self.last.kind in _BEFORE_A_VALUE
            return self.bracketed + STEP * (at_value and token.kind is not Kind.COMMA)
        if self.begins_entry or token.kind in _SIGNS:
            return self.levels[-1].new
        return self.inner

    def comment_column(self, before: int, token: Token, column: int) -> int:
        """The column of a comment that began at `before`, above `token` at `column`.

        It belongs to what follows, unless it is indented like something that has just ended.
        """
        if self.brackets:
            return self.bracketed
        ended = list(self.levels_of_last[len(self.levels) :])
        at_value = not (self.begins_entry or token.kind in _SIGNS | _MARKERS)
        if self.last is not None and self.last.kind in _BEFORE_A_VALUE:
            if at_value or len(self.levels) > len(self.levels_of_last):
                return column
            # The value is empty; only the comment is there.
            last = self.levels_of_last[-1]
            ended.append(Level(last.old + 1, last.new + STEP))
        return next((level.new for level in reversed(ended) if level.old <= before), column)
