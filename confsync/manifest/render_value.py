"""Renders values as manifest text: in the style of the text they replace, or in the plainest one."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from confsync.manifest.node_ranges import (
    after_colon,
    body_of,
    column,
    end_of,
    is_block_scalar,
    is_empty,
    line_end,
    newline,
    start_of,
)
from confsync.manifest.nodes import Alias, Scalar
from confsync.manifest.quoting import double_quoted, scalar
from confsync.manifest.text_edits import TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping as Map

    from confsync.manifest.nodes import Mapping, Node
    from confsync.model import Json

_TAG: Final = re.compile(r"#[^\r\n]*|&[^\s,\[\]{}]*|(![^\s,\[\]{}]*[ \t]*)")
_HEADER: Final = re.compile(r"[|>][-+0-9]*")
_LONGEST_SIMPLE: Final = 120
"""Not every reader accepts keys of more than 128 characters as simple keys."""


def wrong_with(value: Json) -> str | None:
    """Why `value` cannot be declared for a label, or None; `labels.values: json` allows more types."""
    if value is None:
        return "it is null, and a declared null means that the label is absent"
    if isinstance(value, str):
        return wrong_with_text(value)
    try:
        texts = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return "it is not JSON"
    return wrong_with_text(texts)


def wrong_with_text(text: str) -> str | None:
    """Why `text` cannot be declared, or None."""
    if "\0" in text:
        return "it has the character U+0000"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "it has half of a character"
    return None


def render_value(value: Json, *, quote: bool = False) -> str:
    """`value` as one line that is valid anywhere in a manifest; `quote`: with JSON's quotes."""
    if isinstance(value, str):
        return double_quoted(value) if quote else scalar(value)
    if isinstance(value, list):
        return f"[{', '.join(render_value(each, quote=quote) for each in value)}]"
    if isinstance(value, dict):
        return braces(value, quote=quote)
    return json.dumps(value, allow_nan=False)


def braces(entries: Map[str, Json], *, quote: bool = False) -> str:
    """A mapping in braces."""
    return f"{{{', '.join(entry(key, value, quote=quote) for key, value in entries.items())}}}"


def entry(key: str, value: Json, *, quote: bool = False) -> str:
    """A key with its value, as written in braces."""
    name = double_quoted(key) if quote else scalar(key)
    simple = len(name) <= _LONGEST_SIMPLE
    return (
        f"{name}: {render_value(value, quote=quote)}"
        if simple
        else f"? {name} : {render_value(value, quote=quote)}"
    )


def lines(key: str, value: Json) -> list[str]:
    """The same as the lines of a block, without indentation."""
    name = scalar(key)
    if len(name) <= _LONGEST_SIMPLE:
        return [f"{name}: {render_value(value)}"]
    return [f"? {name}", f": {render_value(value)}"]


def replaced(
    text: str, within: Mapping, key: Scalar, node: Node, value: Json
) -> Iterator[TextEdit]:
    """The text edits that replace `node`, the value of `key`, by `value` `within` a mapping.

    Anchors and comments stay, except comments within a block that is replaced as a whole.
    """
    colon = after_colon(text, key)
    if isinstance(node, Alias):
        yield TextEdit(node.start, node.end, render_value(value))
    elif colon is None:
        yield _after_key(text, within, key, render_value(value))
    elif not isinstance(node, Scalar):
        yield from _collection(text, key, node, colon, value)
    else:
        start, body = start_of(text, key, node), body_of(text, node)
        if not isinstance(value, str):
            yield from (TextEdit(*each, "") for each in _tags(text, start, body))
        if is_empty(text, node):
            end = max(colon, end_of(text, key, node))
            yield TextEdit(end, end, f" {render_value(value)}")
        elif is_block_scalar(text, node):
            yield from _block(text, node, body, render_value(value))
        else:
            yield TextEdit(body, node.end, _alike(text[body], value))


def _alike(quote: str, value: Json) -> str:
    """`value` in the quotes of the text that it replaces, if they can hold it."""
    if isinstance(value, str) and quote == '"':
        return double_quoted(value)
    if isinstance(value, str) and quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return render_value(value)


def _tags(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The ranges of tags: a value that is not text must lose its `!!str`."""
    return (found.span() for found in _TAG.finditer(text, start, end) if found[1])


def _block(text: str, node: Scalar, body: int, value: str) -> Iterator[TextEdit]:
    """Replaces a block scalar's indicator and removes its lines; a comment in the header stays."""
    header = _HEADER.match(text, body)
    signs = header.end() if header else body + 1
    yield TextEdit(body, signs, value)
    first = line_end(text, signs)
    last = node.start + len(text[node.start : node.end].rstrip(" \t\r\n"))
    if last > first:
        yield TextEdit(first, last, "")


def _collection(text: str, key: Scalar, node: Node, colon: int, value: Json) -> Iterator[TextEdit]:
    start, end = start_of(text, key, node), end_of(text, key, node)
    first = line_end(text, colon)
    if first < start:
        yield TextEdit(colon, colon, f" {render_value(value)}")
        yield TextEdit(first, end, "")
    else:
        yield TextEdit(start, end, render_value(value))


def _after_key(text: str, within: Mapping, key: Scalar, value: str) -> TextEdit:
    """For a key that has neither a value nor a colon."""
    if within.flow:
        return TextEdit(key.end, key.end, f" : {value}")
    mark, end = text.rfind("?", 0, key.start), line_end(text, key.end)
    return TextEdit(end, end, f"{newline(text, mark)}{' ' * column(text, mark)}: {value}")
