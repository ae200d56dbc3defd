"""Scalars of several lines, indented anew with the same meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.manifest.tokens import LINE_END, block_indentation

if TYPE_CHECKING:
    from confsync.manifest.fmt.level import Level


def indented(raw: str, style: str, level: Level, column: int, end: str) -> str:
    """The token `raw`, with lines that end in `end`, and all but the first indented to `column`.

    `level` is what the scalar stands in.
    """
    first, *lines = LINE_END.split(raw)
    if not lines:
        return raw
    if style in {"|", ">"}:
        return end.join([first.rstrip(), *_block(first, lines, level, column)])
    # Line ends and the white space around them mean one space, or an empty line's line end.
    return end.join(
        [first, *(" " * column + each if (each := line.lstrip(" \t")) else "" for line in lines)]
    )


def _block(header: str, lines: list[str], level: Level, column: int) -> list[str]:
    """Every space beyond the indentation is text; a digit counts it from where the scalar stands."""
    old = block_indentation(header, lines, level.old)
    if old is None:
        return [""] * len(lines)
    new = old - level.old + level.new if any(map(str.isdigit, header.partition("#")[0])) else column
    return [" " * new + line[old:] if line.strip(" ") or line[old:] else "" for line in lines]
