"""The origin of each declared value: its own line, an alias, a merge key, or the defaults."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from confsync._util.nfc import nfc
from confsync.manifest.node_ranges import aliases_in, anchor_of
from confsync.manifest.nodes import Alias, Mapping, child, target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.manifest.nodes import Node, Scalar
    from confsync.manifest.source import Source


class Origin(StrEnum):
    """How a value came to the conversation that has it."""

    HERE = "here"
    """It is written in the conversation itself."""
    ALIAS = "alias"
    MERGE = "merge"
    DEFAULTS = "defaults"


class Field(NamedTuple):
    """A key and its value as written in the file, and how a conversation got them."""

    key: Scalar
    node: Node
    origin: Origin


@dataclass(frozen=True, slots=True)
class DeclaredEntry:
    """One conversation: its key and value, and its fields.

    `labels` is the whole mapping of labels, `each` the fields of it and of the defaults by their key
    in Unicode NFC.
    """

    id: str
    key: Scalar
    node: Node
    title: Field | None = None
    labels: Field | None = None
    each: dict[str, Field] = field(default_factory=dict)

    def at(self, label: str | None) -> Field | None:
        """The field of a label, or of the title (None)."""
        return self.title if label is None else self.each.get(nfc(label))


@dataclass(frozen=True, slots=True)
class Released:
    """Fields, by where their keys stand, and names of aliases: how many do without them."""

    fields: Counter[int] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, fields: Iterable[Field], aliases: Iterable[str]) -> Released:
        """What these edits release."""
        return cls(Counter(each.key.start for each in fields), Counter(aliases))


class Outline:
    """The conversations of a file's tree, by id, and which values they share."""

    def __init__(self, source: Source, root: Node) -> None:
        self._text = source.text
        self._names = Counter(aliases_in(source.text))
        self.released = Released()
        """Shared values that are about to lose a user."""
        defaults = child(root, "defaults")
        inherited = None if defaults is None else child(defaults, "labels")
        self.inherited = {} if inherited is None else _each(inherited, Origin.DEFAULTS)
        node = child(root, "conversations")
        here = None if node is None else target(node)
        # An invalid file has none; editors check that first.
        self.conversations = here if isinstance(here, Mapping) else Mapping(0)
        written = self.conversations.written
        self.entries = {id: self._entry(id, key, each) for id, (key, each) in written.items()}
        self._users = Counter(
            each.key.start
            for entry in self.entries.values()
            for each in (entry.title, entry.labels, *entry.each.values())
            if each is not None
        )

    def is_shared(self, node: Node, key: Scalar | None = None) -> bool:
        """Whether an edit of `node`, the value of `key`, could change other conversations."""
        if key is not None and self._users[key.start] - self.released.fields[key.start] > 1:
            return True
        name = anchor_of(self._text, node)
        return name is not None and self._names[name] > self.released.names[name]

    def _entry(self, id: str, key: Scalar, node: Node) -> DeclaredEntry:
        origin = Origin.ALIAS if isinstance(node, Alias) else Origin.HERE
        fields = _fields(node, origin)
        labels = fields.get("labels")
        each = _each(labels.node, labels.origin) if labels else {}
        return DeclaredEntry(id, key, node, fields.get("title"), labels, {**self.inherited, **each})


def _each(labels: Node, origin: Origin) -> dict[str, Field]:
    """The labels of a mapping by key in NFC; of two spellings the first wins."""
    found: dict[str, Field] = {}
    for key, each in _fields(labels, origin).items():
        found.setdefault(nfc(key), each)
    return found


def _fields(node: Node, origin: Origin) -> dict[str, Field]:
    """The entries of a mapping by key text."""
    if isinstance(node, Alias):
        origin = Origin.ALIAS if origin is Origin.HERE else origin
        node = node.target
    if not isinstance(node, Mapping):
        return {}
    own = {key.start for key, _ in node.own()} if node.merged else None
    return {
        text: Field(key, value, origin if own is None or key.start in own else _merged(origin))
        for text, (key, value) in node.written.items()
    }


def _merged(origin: Origin) -> Origin:
    return Origin.MERGE if origin is Origin.HERE else origin
