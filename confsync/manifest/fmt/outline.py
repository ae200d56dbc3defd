"""The positions of a manifest's mapping entries, as far as reordering needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from confsync.manifest.tokens import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.manifest.tokens import Token


@dataclass(slots=True)
class Item:
    """A key with its value, from the first token's start to the last one's end.

    `anchors` and `aliases` are the names of those within.
    """

    start: int
    column: int
    key: str = ""
    end: int = 0
    last: Token | None = None
    value: Entries | None = None
    anchors: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Entries:
    """A mapping or sequence, with or without brackets. A sequence has no entries here."""

    bracketed: bool
    entries: list[Item] = field(default_factory=list)


_BEGINS: Final = frozenset({Kind.MAPPING, Kind.SEQUENCE, Kind.OPEN})
_ENDS: Final = frozenset({Kind.CLOSE, Kind.END})


def outline(tokens: Iterable[Token]) -> Entries | None:
    """The entries of the document's mapping; None where it is none."""
    root: Entries | None = None
    stack: list[Entries] = []
    in_key = False
    for token in tokens:
        if token.kind in _BEGINS:
            made = Entries(token.kind is Kind.OPEN)
            if stack and stack[-1].entries:
                stack[-1].entries[-1].value = made
            root = root or made
            stack.append(made)
        elif token.kind is Kind.KEY:
            stack[-1].entries.append(Item(token.start, token.column))
            in_key = True
        elif token.kind is Kind.VALUE:
            in_key = False
        elif token.kind is Kind.SCALAR and in_key:
            stack[-1].entries[-1].key = token.value
        elif token.kind is Kind.COMMA:
            continue
        if token.kind in _ENDS:
            stack.pop()
        if token.written:
            _extend(stack, token)
    return root


def _extend(stack: list[Entries], token: Token) -> None:
    """Extend the open entries to the end of `token`."""
    for here in stack:
        if here.entries:
            entry = here.entries[-1]
            entry.end, entry.last = token.end, token
            if token.kind is Kind.ANCHOR:
                entry.anchors.add(token.value)
            elif token.kind is Kind.ALIAS:
                entry.aliases.add(token.value)
