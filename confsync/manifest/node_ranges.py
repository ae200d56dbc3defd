"""The exact ranges of nodes in their file's text.

The parsers agree on the span of written nodes but not on the position of empty ones: an empty
value is located from its key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from confsync.manifest.nodes import Alias, Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from confsync.manifest.nodes import Node

# Possessive, so that text within a comment is never matched as something else.
_SPACE: Final = re.compile(r"(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\r\n]*+)*+")
_COLON: Final = re.compile(_SPACE.pattern + ":")
_PROPERTIES: Final = re.compile(rf"(?:[&!][^\s,\[\]{{}}]*+(?:(?=[ \t\r\n]){_SPACE.pattern}|$))*+")
_BLANK: Final = " \t\r\n"
_ANCHOR: Final = re.compile(r"&([^\s,\[\]{}]+)")
_ALIAS: Final = re.compile(r"\*([^\s,\[\]{}]+)")
_LINE_END: Final = re.compile(r"\r\n?|\n|\Z")


def after_colon(text: str, key: Scalar) -> int | None:
    """The offset after the colon of `key`; None without a colon, as in `{key}` or `? key`."""
    found = _COLON.match(text, key.end)
    return found.end() if found else None


def start_of(text: str, key: Scalar, value: Node) -> int:
    """The start of `value`, including its anchor and tag; of an empty one, after its key."""
    colon = after_colon(text, key)
    if colon is None:
        return key.end
    return colon if value.start == value.end else _skipped(text, colon)


def end_of(text: str, key: Scalar, value: Node) -> int:
    """The end of `value`: after its last character that is not blank."""
    if value.start == value.end:
        return start_of(text, key, value)
    return _end(text, value)


def body_of(text: str, value: Scalar) -> int:
    """The start of a scalar's text, after its anchor and tag."""
    found = _PROPERTIES.match(text, value.start, value.end)
    return found.end() if found else value.start


def is_empty(text: str, value: Scalar) -> bool:
    """Whether the value is written with no character at all."""
    return body_of(text, value) == value.end


def is_block_scalar(text: str, value: Node) -> bool:
    """Whether it is a block scalar, after `|` or `>`."""
    return (
        isinstance(value, Scalar)
        and not value.plain
        and text[body_of(text, value) : value.end].startswith(("|", ">"))
    )


def keeps_blank_lines(text: str, value: Node) -> bool:
    """Whether blank lines below a block scalar are part of it."""
    header = text[value.start : line_end(text, value.start)]
    return re.search(r"[|>][0-9]*\+", header) is not None


def anchor_of(text: str, value: Node) -> str | None:
    """The name of a value's anchor."""
    end = value.end
    if isinstance(value, Scalar):
        end = body_of(text, value)
    elif not isinstance(value, Alias):
        end = _content(text, value)
    found = _ANCHOR.search(text, value.start, end)
    return found[1] if found else None


def aliases_in(text: str) -> list[str]:
    """Every possible alias by name; some may only look like one."""
    return _ALIAS.findall(text)


def line_start(text: str, offset: int) -> int:
    """The start of the line at `offset`."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """The end of the line at `offset`, before its line end."""
    found = _LINE_END.search(text, offset)
    return found.start() if found else len(text)


def next_line(text: str, offset: int) -> int:
    """The start of the next line."""
    found = _LINE_END.search(text, offset)
    return found.end() if found else len(text)


def column(text: str, offset: int) -> int:
    """The number of characters before `offset` in its line."""
    return offset - line_start(text, offset)


def newline(text: str, offset: int = 0) -> str:
    """The line end of the line at `offset`, else of the first line, else a line feed."""
    for start in (offset, 0):
        found = _LINE_END.search(text, start)
        if found and found[0]:
            return found[0]
    return "\n"


def _skipped(text: str, offset: int) -> int:
    found = _SPACE.match(text, offset)
    return found.end() if found else offset


def _end(text: str, value: Node) -> int:
    if isinstance(value, Mapping) and not value.flow:
        return end_of(text, *value.own()[-1])
    if isinstance(value, Sequence) and not value.flow:
        return _end(text, value.items[-1])
    if isinstance(value, Scalar):
        return value.start + len(text[value.start : value.end].rstrip(_BLANK))
    return value.end


def _content(text: str, value: Mapping | Sequence) -> int:
    """The start of a collection, without its anchor and tag."""
    if value.flow:
        return text.index("{" if isinstance(value, Mapping) else "[", value.start)
    # In a block, a property before the first key may belong to the key.
    return value.own()[0][0].start if isinstance(value, Mapping) else value.items[0].start
