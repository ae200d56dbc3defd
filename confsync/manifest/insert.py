"""Adds entries at the end of an existing mapping: in its indentation, or within its braces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync.manifest.node_ranges import (
    after_colon,
    column,
    end_of,
    is_block_scalar,
    keeps_blank_lines,
    line_end,
    line_start,
    newline,
    next_line,
    start_of,
)
from confsync.manifest.nodes import Mapping, Scalar
from confsync.manifest.render_value import entry, lines, replaced
from confsync.manifest.text_edits import TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Mapping as Entries

    from confsync.manifest.nodes import Node
    from confsync.model import Json

Fields: TypeAlias = "dict[str, Json]"
"""A conversation's declared fields."""

_COMMA: Final = re.compile(r"(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\r\n]*+)*+,")


def inserted(text: str, mapping: Mapping, entries: Entries[str, Json]) -> Iterator[TextEdit]:
    """The text edits that add `entries` to `mapping`."""
    if mapping.flow:
        quote = text[first_key(mapping).start] == '"' if mapping.own() else is_json(text)
        yield from within_braces(
            text, mapping, [entry(key, value, quote=quote) for key, value in entries.items()]
        )
    else:
        new = [row for key, value in entries.items() for row in lines(key, value)]
        yield below(text, mapping, new)


def more_fields(text: str, id: Scalar, mapping: Mapping, added: Fields) -> Iterator[TextEdit]:
    """The text edits that add a title or labels to the conversation `id`."""
    if mapping.flow:
        yield from inserted(text, mapping, added)
        return
    step = indentation(text, mapping) - column(text, id.start)
    yield below(text, mapping, rows(added, " " * (step if step > 0 else 2)))


def filled(
    text: str, conversations: Mapping, id: Scalar, node: Node, added: Fields
) -> Iterator[TextEdit]:
    """The text edits that give the conversation `id`, which declared nothing, its first fields."""
    colon = after_colon(text, id)
    start = start_of(text, id, node)
    if conversations.flow or colon is None or line_start(text, start) != line_start(text, id.start):
        yield from replaced(text, conversations, id, node, added)
        return
    if node.start < node.end:
        yield TextEdit(colon, node.end, "")
    end = line_end(text, max(colon, start))
    indent = " " * (indentation(text, conversations) + 2)
    break_ = newline(text, id.start)
    yield TextEdit(end, end, "".join(f"{break_}{indent}{row}" for row in rows(added, "  ")))


def rows(fields: Fields, step: str) -> list[str]:
    """The lines of a conversation's fields, one label a line."""
    found: list[str] = []
    for name, value in fields.items():
        if name == "labels" and isinstance(value, dict) and value:
            inner = (row for key, each in value.items() for row in lines(key, each))
            found += ["labels:", *(f"{step}{row}" for row in inner)]
        else:
            found += lines(name, value)
    return found


def is_json(text: str) -> bool:
    """Whether a file looks like JSON, judged by its beginning."""
    return re.match(r'\s*\{\s*"', text) is not None


def first_key(mapping: Mapping) -> Scalar:
    """The first key that is written in `mapping`."""
    return mapping.own()[0][0]


def indentation(text: str, mapping: Mapping) -> int:
    """The columns before the keys of a block."""
    key = first_key(mapping).start
    mark = text.rfind("?", line_start(text, key), key)
    explicit = mark >= 0 and not text[mark + 1 : key].strip(" \t")
    return column(text, mark if explicit else key)


def below(text: str, mapping: Mapping, new: Sequence[str]) -> TextEdit:
    """The text edit that adds `new` lines to the block `mapping`, at its indentation."""
    indent = " " * indentation(text, mapping)
    key, value = mapping.own()[-1]
    last = _last(value)
    at = next_line(text, end_of(text, key, value))
    if is_block_scalar(text, last):
        if keeps_blank_lines(text, last):
            at = last.end
        if not _begins_line(text, at):
            # A line end after the last line would become part of its text.
            at = line_start(text, key.start)
    break_ = newline(text, key.start)
    if _begins_line(text, at):
        return TextEdit(at, at, "".join(f"{indent}{row}{break_}" for row in new))
    return TextEdit(at, at, "".join(f"{break_}{indent}{row}" for row in new))


def within_braces(text: str, mapping: Mapping, entries: Sequence[str]) -> Iterator[TextEdit]:
    """The text edits that add `entries` within the braces of `mapping`."""
    own = mapping.own()
    if not own:
        begin = text.index("{", mapping.start) + 1
        yield TextEdit(begin, begin, ", ".join(entries))
        return
    key, value = own[-1]
    end = end_of(text, key, value)
    comma = _COMMA.match(text, end)
    start = line_start(text, key.start)
    indent = text[start : key.start].removesuffix("? ")
    end_of_entry = comma.end() if comma else end
    rest = line_end(text, end_of_entry)
    tail = text[end_of_entry:rest].lstrip(" \t")
    if not indent.strip() and (not tail or tail.startswith("#")) and rest < len(text):
        # One entry a line; a comment stays beside its entry.
        if not comma:
            yield TextEdit(end, end, ",")
        new = ",".join(f"{newline(text, start)}{indent}{each}" for each in entries)
        yield TextEdit(rest, rest, f"{new}{',' if comma else ''}")
        return
    gap = " " if value.start == value.end else ""
    yield TextEdit(end, end, gap + "".join(f", {each}" for each in entries))


def _last(node: Node) -> Node:
    """The last node written inside `node`."""
    if isinstance(node, Mapping) and not node.flow:
        return _last(node.own()[-1][1])
    return node


def _begins_line(text: str, offset: int) -> bool:
    return offset == 0 or text[offset - 1] in "\r\n"
