"""A manifest's content for lint rules: each value once, where it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from confsync._util.nfc import nfc
from confsync.manifest.nodes import Mapping, child, target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.manifest.nodes import Node, Scalar, Span
    from confsync.manifest.source import Source
    from confsync.model import Json
    from confsync.model.catalog import Catalog


class Label(NamedTuple):
    """A label and its position; `name` is its key in Unicode NFC."""

    name: str
    key: Scalar
    value: Node


class Title(NamedTuple):
    """A conversation's title. For a merged one, `node` is None and `span` is that of the id."""

    text: str
    span: Span
    node: Node | None


class Conversation(NamedTuple):
    """A conversation with its own labels, without merged or aliased ones."""

    id: str
    key: Scalar
    title: Title | None
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A manifest. `given` are the labels of `defaults`, `catalog` is what they are checked against."""

    source: Source
    given: dict[str, Json]
    defaults: tuple[Label, ...]
    conversations: tuple[Conversation, ...]
    catalog: Catalog

    @property
    def titles(self) -> Iterator[tuple[str, Title]]:
        """The titles written in the file, with their conversations."""
        for conversation in self.conversations:
            if conversation.title is not None and conversation.title.node is not None:
                yield conversation.id, conversation.title

    @property
    def labels(self) -> Iterator[Label]:
        """All labels of the file."""
        yield from self.defaults
        for conversation in self.conversations:
            yield from conversation.labels


def written(source: Source, root: Node, catalog: Catalog | None = None) -> File:
    """The content of the valid manifest `root`."""
    defaults = child(root, "defaults")
    labels = None if defaults is None else child(defaults, "labels")
    given = {} if labels is None or not isinstance(labels.data, dict) else labels.data
    node = child(root, "conversations")
    conversations = None if node is None else target(node)
    return File(
        source,
        {nfc(key): value for key, value in given.items()},
        _labels(defaults),
        tuple(
            Conversation(id, key, _title(key, node), _labels(node))
            for id, (key, node) in conversations.written.items()
        )
        if isinstance(conversations, Mapping)
        else (),
        catalog or {},
    )


def _title(key: Scalar, node: Node) -> Title | None:
    found = child(node, "title")
    if found is None or not isinstance(found.data, str):
        return None
    own = isinstance(node, Mapping) and node.start <= found.start < node.end
    return Title(found.data, found.span, found) if own else Title(found.data, key.span, None)


def _labels(owner: Node | None) -> tuple[Label, ...]:
    if not isinstance(owner, Mapping) or "labels" not in owner.written:
        return ()
    labels = owner.written["labels"][1]
    if not isinstance(labels, Mapping) or not owner.start <= labels.start < owner.end:
        return ()
    return tuple(
        Label(nfc(name), key, value)
        for name, (key, value) in labels.written.items()
        if labels.start <= key.start < labels.end
    )
