"""Sections of Markdown that share a limit: cut between blocks, with the number of those cut."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BACKTICKS = re.compile("`{3,}")


@dataclass(frozen=True, slots=True)
class Section:
    """`total` blocks under a heading, made as they are needed, with a frame around them.

    `share` is how much it may take of the room that the sections before it have left.
    """

    heading: str
    total: int
    blocks: Iterable[str]
    frame: tuple[str, str] = ("", "")
    share: float = 1.0


def folding(summary: str) -> tuple[str, str]:
    """The frame of what is folded behind `summary`, which is our own words.

    Bitbucket shows the tags as they are; so each has a separate line.
    """
    return f"<details>\n<summary>{summary}</summary>\n\n", "</details>\n\n"


def fenced(lines: Iterable[str], language: str) -> str:
    """A code block, in which nothing is markup, a link or a mention; no line can end it."""
    text = joined(lines)
    longest = max(map(len, _BACKTICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}{fence}\n\n"


def joined(lines: Iterable[str]) -> str:
    """Lines with their ends, and without spaces before those."""
    return "".join(f"{line.rstrip()}\n" for line in lines)


def assembled(head: str, sections: Sequence[Section], limit: int, rest: str = "") -> str:
    """The head and all sections in at most `limit` bytes of UTF-8, and so of characters too.

    The head, the headings and the notes of what is cut are always there; `rest` says where that is.
    """
    shown = [section for section in sections if section.total]
    room = limit - _size(head)
    room -= sum(_size(_heading(each)) + _size(_note(each.total, rest)) for each in shown)
    parts = [head]
    for section in shown:
        blocks, taken = _fitting(section, int(room * section.share))
        room -= taken
        before, after = section.frame if blocks else ("", "")
        parts += [
            _heading(section),
            before,
            *blocks,
            after,
            _note(section.total - len(blocks), rest),
        ]
    return f"{''.join(parts).rstrip()}\n"


def _fitting(section: Section, room: int) -> tuple[list[str], int]:
    """The first blocks of a section that fit into `room`, and how much they take of it."""
    fitting: list[str] = []
    taken = sum(map(_size, section.frame))
    for block in section.blocks:
        size = _size(block)
        if taken + size > room:
            break
        fitting.append(block)
        taken += size
    return fitting, taken if fitting else 0


def _heading(section: Section) -> str:
    return f"### {section.heading}\n\n"


def _note(more: int, rest: str) -> str:
    return f"**{more:,} more, {rest or 'not shown here'}.**\n\n" if more else ""


def _size(text: str) -> int:
    return len(text.encode())
