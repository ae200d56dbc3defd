"""The project's Markdown pages, as GitHub reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it.token import Token

PAGES: Final = tuple(
    sorted(
        file
        for pattern in (
            "*.md",
            ".github/*.md",
            "docs/**/*.md",
            "examples/**/*.md",
            "tests/attacks/*.md",
        )
        for file in ROOT.glob(pattern)
    )
)


@dataclass(frozen=True)
class Block:
    """A fenced block: `first` and `last` are the lines of its text, counted from 0, `last` excluded.

    `notes` are the HTML comments since the block before; readers do not see them.
    """

    language: str
    text: str
    first: int
    last: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table: the cells as text, without backticks."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass
class Page:
    """What one page has."""

    file: Path
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The path from the top of the repository."""
        return self.file.relative_to(ROOT).as_posix()

    def of(self, language: str) -> list[Block]:
        """The blocks in this language."""
        return [block for block in self.blocks if block.language == language]

    def table(self, *header: str) -> Table:
        """The one table with this header."""
        (found,) = (table for table in self.tables if table.header == header)
        return found


@cache
def page(file: Path) -> Page:
    """The page in `file`."""
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(file.read_text(encoding="utf-8"))
    read = Page(file)
    notes: list[str] = []
    counts: dict[str, int] = {}
    for number, token in enumerate(tokens):
        if token.type == "html_block":
            notes += re.findall(r"<!--\s*(.*?)\s*-->", token.content, re.DOTALL)
            read.links += re.findall(r'(?:href|src|srcset)="([^"]*)"', token.content)
        elif token.type == "fence":
            assert token.map is not None
            first, last = token.map[0] + 1, token.map[1] - 1
            read.blocks.append(Block(token.info, token.content, first, last, tuple(notes)))
            notes = []
        elif token.type == "heading_open":
            slug = _slug(_text(tokens[number + 1]))
            seen = counts.get(slug, 0)
            counts[slug] = seen + 1
            read.anchors.add(f"{slug}-{seen}" if seen else slug)
        elif token.type == "table_open":
            read.tables.append(_table(tokens[number:]))
        elif token.type == "inline":
            for child in token.children or ():
                target = child.attrGet("href") or child.attrGet("src")
                read.links += [str(target)] if target else []
    return read


def pages() -> list[Page]:
    """All pages."""
    return [page(file) for file in PAGES]


def named(name: str) -> Page:
    """The page with this path from the top of the repository."""
    return page(ROOT / name)


def _text(inline: Token) -> str:
    kinds = {"text", "code_inline", "html_inline"}
    return "".join(each.content for each in inline.children or () if each.type in kinds)


def _slug(heading: str) -> str:
    """GitHub's anchor: lower case, punctuation removed, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _table(tokens: list[Token]) -> Table:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_text(token))
    return Table(tuple(rows[0]), tuple(map(tuple, rows[1:])))
