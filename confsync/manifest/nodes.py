"""A YAML file as a tree of nodes with positions.

Positions are character offsets into the file's text; lines and columns are computed from them on
demand. `data` is the plain value of a node, with aliases and merge keys resolved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.model import Json


Span: TypeAlias = tuple[int, int]
"""The marked range of a problem: the offsets of the first character and after the last."""


@dataclass(slots=True)
class Scalar:
    """A scalar: its value, its text before it was resolved, and its span (properties included)."""

    data: Json
    text: str
    start: int
    end: int
    plain: bool
    size: ClassVar[int] = 1

    @property
    def span(self) -> Span:
        """The range in which it is written."""
        return self.start, self.end


@dataclass(slots=True)
class Mapping:
    """A mapping. `written` has the node of each key of `data`.

    Its own keys come in file order, followed by merged ones. `merged` is the merge key with its
    value. `size` counts the nodes, with every alias expanded.
    """

    start: int
    end: int = 0
    flow: bool = False
    size: int = 1
    data: dict[str, Json] = field(default_factory=dict)
    written: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    merged: tuple[Scalar, Node] | None = None

    @property
    def span(self) -> Span:
        """Its start only: marking all of it would mark too much."""
        return self.start, self.start + 1

    def own(self) -> list[tuple[Scalar, Node]]:
        """The entries written here, including the merge key, in file order."""
        key, value = self.merged or (None, None)
        merged = range(value.start, value.end) if value else range(0)
        here = range(self.start, self.end)
        found = [
            entry
            for entry in self.written.values()
            if entry[0].start in here and entry[0].start not in merged
        ]
        return sorted([*found, (key, value)] if key and value else found, key=_by_start)


@dataclass(slots=True)
class Sequence:
    """A sequence. `size` is as for a mapping."""

    start: int
    end: int = 0
    flow: bool = False
    size: int = 1
    data: list[Json] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """Its start only: marking all of it would mark too much."""
        return self.start, self.start + 1


@dataclass(slots=True)
class Alias:
    """A reference (`*name`) to a node written elsewhere."""

    target: Scalar | Mapping | Sequence
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The range in which it is written."""
        return self.start, self.end

    @property
    def data(self) -> Json:
        """The value of the node that it refers to."""
        return self.target.data

    @property
    def size(self) -> int:
        """The size of the node that it refers to."""
        return self.target.size


Node: TypeAlias = "Scalar | Mapping | Sequence | Alias"

MERGE = "<<"


def _by_start(entry: tuple[Scalar, Node]) -> int:
    return entry[0].start


def target(node: Node) -> Scalar | Mapping | Sequence:
    """The node itself, or the target of an alias."""
    return node.target if isinstance(node, Alias) else node


def child(node: Node, key: str) -> Node | None:
    """The value of a mapping's key; None if there is none, or `node` is no mapping."""
    here = target(node)
    return here.written[key][1] if isinstance(here, Mapping) and key in here.written else None


def find(root: Node, path: Iterable[str | int]) -> tuple[Scalar | None, Node]:
    """The node at `path`, or the deepest existing one on the way, and its key."""
    key: Scalar | None = None
    node = root
    for step in path:
        here = target(node)
        if isinstance(here, Mapping) and (found := here.written.get(str(step))):
            key, node = found
        elif isinstance(here, Sequence) and isinstance(step, int):
            key, node = None, here.items[step]
    return key, node
