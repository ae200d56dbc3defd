"""Builds a tree of nodes from the parser's events: bounded, strict, with the place of every value.

Events, because they are ten times cheaper than ruamel's constructors and carry exact positions.
Only YAML that every reader understands alike is accepted: one document, no tags but `!!str`,
no `%YAML` other than 1.2, no duplicate key. Depth and alias expansion are bounded here, before
anything walks the tree.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from confsync._util.nfc import nfc
from confsync._util.quoting import shortened
from confsync.manifest.explain import PARSER_ERRORS, explain, wrong_version
from confsync.manifest.nodes import MERGE, Alias, Mapping, Node, Scalar, Sequence, target
from confsync.manifest.scalars import NOT_TEXT, resolve
from confsync.manifest.strict import (
    UNUSABLE,
    check_name,
    kind,
    not_text,
    question_mark,
    too_many,
    twice,
    unusable,
)
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.manifest.findings import Findings

MAX_DEPTH: Final = 50
MAX_NODES: Final = 5_000_000
"""The number of nodes of a file, with every alias expanded."""
REREAD: Final = 2**18
"""The bytes of the largest file that the pure parser reads where the C parser refuses it: a second."""

_TAGS: Final = {
    ScalarEvent: "tag:yaml.org,2002:str",
    MappingStartEvent: "tag:yaml.org,2002:map",
    SequenceStartEvent: "tag:yaml.org,2002:seq",
}

# ruamel's events are untyped; nothing of them leaves this module.
_Event: TypeAlias = Any
_Events: TypeAlias = "Iterator[_Event]"


def compose(findings: Findings) -> Node:
    """The node tree of a file's only document; problems are added to `findings`.

    Raises `InvalidInput`, with every problem so far, when parsing cannot continue.
    """
    text = findings.source.text.encode()
    try:
        # A new instance for every document, because directives leak from one into the next.
        return _Composer(findings, YAML(typ="safe").parse(text)).document()
    except PARSER_ERRORS as error:
        refused = error
    if len(text) <= REREAD:
        # The C parser refuses some valid flow mappings, such as {crm: https://crm.example/42}.
        with suppress(*PARSER_ERRORS):
            return _Composer(findings, YAML(typ="safe", pure=True).parse(text)).document()
    raise findings.ended_by(explain(refused, findings.source)) from None


class _Composer:
    """One pass over one document's events.

    Most events are scalars, so their handling is inlined; everything rare is a call.
    """

    def __init__(self, findings: Findings, events: _Events) -> None:
        self.findings = findings
        self.source = findings.source
        self.events = events
        self.anchors: dict[str, Scalar | Mapping | Sequence | None] = {}
        self.nodes = 0

    def document(self) -> Node:
        next(self.events)
        start = next(self.events)
        if isinstance(start, StreamEndEvent):
            help = "declare something, or remove the file"
            raise self.findings.stop(
                Code.EMPTY_FILE, "this file declares nothing", (0, 1), help=help
            )
        if start.version not in (None, (1, 2)):
            raise self.findings.ended_by(wrong_version(self.source))
        node = self.node(next(self.events), 0)
        next(self.events)
        more = next(self.events)
        if isinstance(more, DocumentStartEvent):
            message = "a second document begins here; a file holds one"
            # The two parsers disagree on where it starts, and agree on where its `---` ends.
            end = more.end_mark.index
            span = (end - 3, end) if more.explicit else (end, end + 1)
            help = "move it to a separate file"
            raise self.findings.stop(Code.UNSUPPORTED_YAML, message, span, help=help)
        return node

    def node(self, event: _Event, depth: int) -> Node:
        if event.__class__ is ScalarEvent:
            return self.scalar(event)
        if event.__class__ is AliasEvent:
            return self.alias(event)
        if depth == MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            raise self.findings.stop(Code.LIMIT, message, _span(event))
        if event.ctag is not None:
            self.check_tag(event)
        if event.anchor:
            check_name(self.findings, event.anchor, event.start_mark.index, "&")
            self.anchors[event.anchor] = None
        before = self.nodes
        self.nodes += 1
        node = (
            self.mapping(event, depth)
            if event.__class__ is MappingStartEvent
            else self.sequence(event, depth)
        )
        node.size = self.nodes - before
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def scalar(self, event: _Event) -> Scalar:
        text: str = event.value
        plain = not event.style and event.ctag is None
        node = Scalar(
            text if not plain or (text and text[0] not in NOT_TEXT) else resolve(text),
            text,
            event.start_mark.index,
            event.end_mark.index,
            plain,
        )
        if event.ctag is not None:
            self.check_tag(event)
        if event.style == '"' and (wrong := UNUSABLE.search(text)):
            unusable(self.findings, node, wrong[0])
        if event.anchor:
            check_name(self.findings, event.anchor, event.start_mark.index, "&")
            self.anchors[event.anchor] = node
        self.nodes += 1
        return node

    def alias(self, event: _Event) -> Alias:
        name = event.anchor
        check_name(self.findings, name, event.start_mark.index, "*")
        if name not in self.anchors:
            message = f"*{shortened(name)} has no anchor before it"
            raise self.findings.stop(Code.SYNTAX, message, _span(event))
        node = self.anchors[name]
        if node is None:
            message = f"*{shortened(name)} is inside the node that it refers to"
            raise self.findings.stop(Code.LIMIT, message, _span(event))
        self.nodes += node.size
        return Alias(node, *_span(event))

    def mapping(self, start: _Event, depth: int) -> Mapping:
        node = Mapping(start.start_mark.index, flow=bool(start.flow_style))
        data, written = node.data, node.written
        spelled: dict[str, Scalar] = {}
        merge: tuple[Scalar, Node] | None = None
        while (event := next(self.events)).__class__ is not MappingEndEvent:
            key = self.scalar(event) if event.__class__ is ScalarEvent else self.key(event, depth)
            event = next(self.events)
            value = (
                self.scalar(event)
                if event.__class__ is ScalarEvent
                else self.node(event, depth + 1)
            )
            if self.nodes > MAX_NODES:
                raise too_many(self.findings, MAX_NODES, node)
            if node.flow and self.source.text[key.start - 1] == "?":
                raise question_mark(self.findings, key)
            text = key.text
            if key.data.__class__ is not str:
                not_text(self.findings, key)
            elif text == MERGE and key.plain:
                if merge is not None:
                    twice(self.findings, key, merge[0])
                merge = key, value
            elif text in written:
                twice(self.findings, key, written[text][0])
            elif not text.isascii() and ((first := spelled.setdefault(nfc(text), key)) is not key):
                twice(self.findings, key, first)
            else:
                written[text] = key, value
                data[text] = value.data
        node.end = event.end_mark.index
        if merge is not None:
            node.merged = merge
            self.merge(node, *merge)
        return node

    def key(self, event: _Event, depth: int) -> Scalar:
        """A key that is not a plain scalar: an alias gives its target's text, a collection is invalid."""
        node = self.node(event, depth + 1)
        aliased = target(node)
        if isinstance(aliased, Scalar):
            return Scalar(aliased.data, aliased.text, node.start, node.end, plain=False)
        return Scalar(None, kind(aliased.data), node.start, node.end, plain=False)

    def merge(self, node: Mapping, key: Scalar, value: Node) -> None:
        """Add what `node` merges from `value`: a mapping, or a list of them, strongest first."""
        several = target(value)
        for each in several.items if isinstance(several, Sequence) else [value]:
            other = target(each)
            if not isinstance(other, Mapping):
                help = "merge a mapping: <<: *name"
                span = each.span if each.start < each.end else key.span
                self.findings.add(Code.SHAPE, "only mappings can be merged", span, help=help)
                continue
            for name, entry in other.written.items():
                node.written.setdefault(name, entry)
                node.data.setdefault(name, other.data[name])

    def sequence(self, start: _Event, depth: int) -> Sequence:
        node = Sequence(start.start_mark.index, flow=bool(start.flow_style))
        while (event := next(self.events)).__class__ is not SequenceEndEvent:
            item = self.node(event, depth + 1)
            node.items.append(item)
            node.data.append(item.data)
            if self.nodes > MAX_NODES:
                raise too_many(self.findings, MAX_NODES, node)
        node.end = event.end_mark.index
        return node

    def check_tag(self, event: _Event) -> None:
        if event.tag not in {"!", _TAGS[event.__class__]}:
            message = f"the tag {shortened(event.tag)} is not supported"
            raise self.findings.stop(Code.UNSUPPORTED_YAML, message, _span(event), help="remove it")


def _span(event: _Event) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index
