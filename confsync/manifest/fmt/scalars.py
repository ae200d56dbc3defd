"""Reindents multi-line scalars without changing their meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.manifest.tokens import LINE_END, block_indentation

if TYPE_CHECKING:
    from confsync.manifest.fmt.level import Level


def indented(raw: str, style: str, level: Level, column: int, end: str) -> str:
    """The token `raw` with line ends `end` and all lines but the first indented to `column`.

    `level` is the level that encloses the scalar.
    """
    first, *lines = LINE_END.split(raw)
    if not lines:
        return raw
    if style in {"|", ">"}:
        return end.join([first.rstrip(), *_block(first, lines, level, column)])
    # Line ends with surrounding white space fold to one space, or to an empty line's line end.
    return end.join(
        [first, *(" " * column + each if (each := line.lstrip(" \t")) else "" for line in lines)]
    )


def _block(header: str, lines: list[str], level: Level, column: int) -> list[str]:
    """Spaces beyond the indentation are text; an indentation digit counts from the enclosing level."""
    old = block_indentation(header, lines, level.old)
    if old is None:
        return [""] * len(lines)
    new = old - level.old + level.new if any(map(str.isdigit, header.partition("#")[0])) else column
    return [" " * new + line[old:] if line.strip(" ") or line[old:] else "" for line in lines]
