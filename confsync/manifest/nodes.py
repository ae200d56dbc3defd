"""A YAML file as a tree that knows where everything stands.

Positions are character offsets into the file's text; lines and columns are worked out from them
only when somebody needs one. `data` is the plain value of a node, aliases and merge keys resolved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from confsync.model import Json


@dataclass(slots=True)
class Scalar:
    """A scalar: its value, its text before it was resolved, and its span (properties included)."""

    data: Json
    text: str
    start: int
    end: int
    plain: bool


@dataclass(slots=True)
class Mapping:
    """A mapping. `entries` has what was written here, also merge keys; `data` the outcome."""

    start: int
    end: int = 0
    flow: bool = False
    size: int = 1
    data: dict[str, Json] = field(default_factory=dict)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    _written: dict[str, tuple[Scalar, Node]] | None = field(default=None, repr=False)

    @property
    def written(self) -> dict[str, tuple[Scalar, Node]]:
        """Where each key of `data` was written: here, else in what was merged."""
        if self._written is None:
            own = [item for item in self.entries if not is_merge(item[0])]
            self._written = {key.text: (key, value) for key, value in reversed(own)}
            for key, value in self.entries:
                if is_merge(key):
                    for source in merged(value):
                        self._written = {**source.written, **self._written}
        return self._written


@dataclass(slots=True)
class Sequence:
    """A sequence."""

    start: int
    end: int = 0
    flow: bool = False
    size: int = 1
    data: list[Json] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Alias:
    """A use (`*name`) of a node that stands elsewhere."""

    target: Scalar | Mapping | Sequence
    start: int
    end: int

    @property
    def data(self) -> Json:
        """The value of the node that is meant."""
        return self.target.data


Node: TypeAlias = "Scalar | Mapping | Sequence | Alias"

MERGE = "<<"


def target(node: Node) -> Scalar | Mapping | Sequence:
    """The node itself, or the one that an alias means."""
    return node.target if isinstance(node, Alias) else node


def is_merge(key: Scalar) -> bool:
    """Whether `key` is the merge key `<<` (quoted it is an ordinary key)."""
    return key.plain and key.text == MERGE


def merged(value: Node) -> list[Mapping]:
    """The mappings that the value of a merge key names, strongest first."""
    node = target(value)
    nodes = [target(item) for item in node.items] if isinstance(node, Sequence) else [node]
    return [node for node in nodes if isinstance(node, Mapping)]
