"""The parser's events to a tree of nodes: bounded, strict, and with every value's place.

Events, because they are ten times cheaper than ruamel's constructors and carry exact positions.
Only YAML that means the same to every reader is let through: one document, no tags but `!!str`,
no `%YAML` other than 1.2, no key twice. Depth and alias expansion are bounded here, before anything
walks the tree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError

from confsync.codes import Code
from confsync.errors import InvalidInput
from confsync.manifest.nodes import Alias, Mapping, Node, Scalar, Sequence, is_merge, merged, target
from confsync.manifest.scalars import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.manifest.source import Source
    from confsync.model import Problem

MAX_DEPTH: Final = 50
MAX_NODES: Final = 5_000_000
"""Nodes of a file with every alias replaced by what it means."""

_TEXT_TAGS: Final = ("!", "tag:yaml.org,2002:str")
_COLLECTION_TAGS: Final = ("!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_UNUSABLE: Final = re.compile("[\0\ud800-\udfff]")
"""What only an escape can write, and no service takes."""

# ruamel's events are untyped; nothing of them leaves this module.
_Event: TypeAlias = Any
_Events: TypeAlias = "Iterator[_Event]"


def compose(source: Source) -> tuple[Node, list[Problem]]:
    """The tree of the one document of `source`, and what is wrong in it.

    Raises `InvalidInput`, with every problem so far, where reading cannot go on.
    """
    composer = _Composer(source)
    try:
        # A new instance for every document: a directive of one leaks into the next.
        events = YAML(typ="safe").parse(source.text.encode())
        node = composer.document(events)
    except ReaderError as error:
        raise InvalidInput([*composer.problems, _unreadable(source, error)]) from None
    except MarkedYAMLError as error:
        raise InvalidInput([*composer.problems, _malformed(source, error)]) from None
    except YAMLError as error:
        problem = source.problem(Code.SYNTAX, f"this is not YAML: {error}", (0, 1))
        raise InvalidInput([*composer.problems, problem]) from None
    return node, composer.problems


class _Composer:
    """One pass over one document's events."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.anchors: dict[str, Scalar | Mapping | Sequence | None] = {}
        self.copied = 0

    def document(self, events: _Events) -> Node:
        next(events)
        start = next(events)
        if isinstance(start, StreamEndEvent):
            help = "declare something, or remove the file"
            raise self.stop(Code.EMPTY_FILE, "this file is empty", start, help=help)
        if start.version not in (None, (1, 2)):
            version = ".".join(map(str, start.version))
            message = f"YAML {version} is not supported: files are read as YAML 1.2"
            raise self.stop(Code.UNSUPPORTED_YAML, message, start, help="remove the %YAML line")
        node = self.node(next(events), events, 0)
        next(events)
        more = next(events)
        if isinstance(more, DocumentStartEvent):
            message = "a second document begins here; a file holds one"
            raise self.stop(
                Code.UNSUPPORTED_YAML, message, more, help="move it to a file of its own"
            )
        return node

    def node(self, event: _Event, events: _Events, depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            return self.scalar(event)
        if isinstance(event, AliasEvent):
            return self.alias(event)
        if depth == MAX_DEPTH:
            raise self.stop(Code.LIMIT, f"nested more than {MAX_DEPTH} levels deep", event)
        self.check_tag(event)
        if event.anchor:
            self.anchors[event.anchor] = None
        node = (
            self.mapping(event, events, depth)
            if isinstance(event, MappingStartEvent)
            else self.sequence(event, events, depth)
        )
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def scalar(self, event: _Event) -> Scalar:
        text: str = event.value
        plain: bool = event.implicit[0]
        node = Scalar(
            resolve(text) if plain else text,
            text,
            event.start_mark.index,
            event.end_mark.index,
            plain,
        )
        if event.tag is not None:
            self.check_tag(event)
        if event.style == '"' and (wrong := _UNUSABLE.search(text)):
            message = f"U+{ord(wrong[0]):04X} cannot stand in a text"
            self.problem(Code.BAD_TEXT, message, node, help="remove it")
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def alias(self, event: _Event) -> Alias:
        name = event.anchor
        if name not in self.anchors:
            raise self.stop(Code.SYNTAX, f"*{name} has no anchor &{name} before it", event)
        node = self.anchors[name]
        if node is None:
            raise self.stop(Code.LIMIT, f"*{name} stands inside of what it means", event)
        return Alias(node, event.start_mark.index, event.end_mark.index)

    def mapping(self, event: _Event, events: _Events, depth: int) -> Mapping:
        node = Mapping(event.start_mark.index, flow=bool(event.flow_style))
        data = node.data
        merges: list[Node] = []
        seen: dict[str, Scalar] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key = self.key(event, events, depth)
            value = self.node(next(events), events, depth + 1)
            if key is None:
                continue
            node.entries.append((key, value))
            if is_merge(key):
                merges.append(value)
                continue
            if first := seen.get(key.text):
                where = self.source.place(first.start)
                message = f"the key {key.text!r} stands twice, first in line {where.line}"
                self.problem(Code.DUPLICATE_KEY, message, key, help="remove one of them")
                continue
            seen[key.text] = key
            data[key.text] = value.data
            node.size += 1 + _size(value)
        node.end = event.end_mark.index
        for value in merges:
            self.merge(node, value)
        self.bound(node, node.size)
        return node

    def key(self, event: _Event, events: _Events, depth: int) -> Scalar | None:
        node = target(self.node(event, events, depth + 1))
        if isinstance(node, Scalar) and (isinstance(node.data, str) or is_merge(node)):
            return node
        if isinstance(node, Scalar):
            message = (
                f"a key must be text, but YAML reads {node.text or 'nothing'} as {kind(node.data)}"
            )
            self.problem(Code.NOT_TEXT, message, node, help=f'put it in quotes: "{node.text}"')
        else:
            self.problem(Code.NOT_TEXT, f"a key must be text, not {kind(node.data)}", node)
        return None

    def merge(self, node: Mapping, value: Node) -> None:
        sources = merged(value)
        if not sources:
            help = "merge a mapping: <<: *name"
            self.problem(Code.SHAPE, "only mappings can be merged", value, help=help)
        for other in sources:
            node.size += other.size
            self.copied += other.size
            self.bound(node, self.copied)
            for key, item in other.data.items():
                node.data.setdefault(key, item)

    def sequence(self, event: _Event, events: _Events, depth: int) -> Sequence:
        node = Sequence(event.start_mark.index, flow=bool(event.flow_style))
        while not isinstance(event := next(events), SequenceEndEvent):
            item = self.node(event, events, depth + 1)
            node.items.append(item)
            node.data.append(item.data)
            node.size += _size(item)
        node.end = event.end_mark.index
        self.bound(node, node.size)
        return node

    def bound(self, node: Mapping | Sequence, size: int) -> None:
        if size > MAX_NODES:
            message = f"with its aliases replaced this has more than {MAX_NODES:,} values"
            span = (node.start, node.start + 1)
            raise InvalidInput([*self.problems, self.source.problem(Code.LIMIT, message, span)])

    def check_tag(self, event: _Event) -> None:
        tag = event.tag
        known = _TEXT_TAGS if isinstance(event, ScalarEvent) else _COLLECTION_TAGS
        if tag is not None and tag not in known:
            message = f"the tag {tag} is not supported"
            raise self.stop(Code.UNSUPPORTED_YAML, message, event, help="remove it")

    def problem(self, code: Code, message: str, node: Node, *, help: str = "") -> None:
        span = (node.start, node.end)
        self.problems.append(self.source.problem(code, message, span, help=help))

    def stop(self, code: Code, message: str, event: _Event, *, help: str = "") -> InvalidInput:
        span = (event.start_mark.index, event.end_mark.index)
        return InvalidInput([*self.problems, self.source.problem(code, message, span, help=help)])


def kind(value: object) -> str:
    """What people call a value of this type."""
    names = {
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "text",
        type(None): "null",
        list: "a list",
        dict: "a mapping",
    }
    return names[type(value)]


def _size(node: Node) -> int:
    meant = target(node)
    return 1 if isinstance(meant, Scalar) else meant.size


def _malformed(source: Source, error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index, len(source.text)) if mark else 0
    context = f" {error.context}" if error.context else ""
    what = f"{error.problem or 'this is not YAML'}{context}"
    return source.problem(
        Code.SYNTAX, what, (offset, offset + 1), help=_advice(source.text, offset, what)
    )


def _advice(text: str, offset: int, what: str) -> str:
    if text[offset : offset + 1] == "\t" or (
        "cannot start any token" in what and text[:offset].rpartition("\n")[2].endswith("\t")
    ):
        return "indent with spaces: YAML allows no tabs there"
    if text[offset : offset + 1] in ("@", "`", "%"):
        return "put the text in quotes"
    if "mapping values are not allowed" in what:
        return 'text with ": " in it needs quotes'
    if "expected <block end>" in what or "could not find expected" in what:
        return "check the indentation of this line and the one above"
    if "quoted scalar" in what:
        return "a quote is not closed"
    return ""


def _unreadable(source: Source, error: ReaderError) -> Problem:
    # The position is in bytes or in characters, depending on the parser: look for the character.
    char = error.character if isinstance(error.character, str) else chr(error.character)
    offset = max(source.text.find(char), 0)
    message = f"the character U+{ord(char):04X} is not allowed in YAML"
    help = "remove it, or write it as an escape within double quotes"
    return source.problem(Code.SYNTAX, message, (offset, offset + 1), help=help)
