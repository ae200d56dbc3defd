"""The space between two tokens on a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.manifest.tokens import Kind

if TYPE_CHECKING:
    from confsync.manifest.tokens import Token


def space(left: Token, right: Token, *, explicit_key: bool) -> str:
    """The white space between `left` and `right`. `explicit_key`: the key was written with `?`."""
    match left.kind, right.kind:
        case (Kind.VALUE | Kind.TAG | Kind.ANCHOR | Kind.KEY | Kind.ENTRY, _):
            # Before a comma, too: some readers would read the next character as part of these.
            return " "
        case (Kind.OPEN, _) | (_, Kind.CLOSE) | (_, Kind.COMMA):
            return ""
        case (Kind.SCALAR, Kind.VALUE) if not explicit_key:
            return ""
    return " "
