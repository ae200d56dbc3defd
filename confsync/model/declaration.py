"""The wanted state of one conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from confsync.model.json_value import Labels
    from confsync.model.problem import Place


@dataclass(frozen=True, slots=True)
class Declaration:
    """The wanted state of one conversation.

    `title` None: the title is not managed. `labels` None: no label is managed. A label's value
    None: that key must be absent. `dropped` are the labels that the base revision declared and this
    does not, by key in NFC; each is removed if it is still as declared there. `parts` are the
    declarations of several files that this one joins; none where one file declares it.
    """

    id: str
    place: Place
    title: str | None = None
    labels: Labels | None = None
    dropped: Labels | None = None
    parts: tuple[Declaration, ...] = ()

    @property
    def files(self) -> frozenset[str]:
        """The files that declare it."""
        return frozenset(part.place.file for part in self.parts or (self,))

    def part(self, label: str | None) -> Declaration:
        """The part that declares a field, None being the title; else one that could."""
        parts = self.parts or (self,)
        declares = (
            part
            for part in parts
            if (part.title is not None if label is None else label in (part.labels or {}))
        )
        with_labels = (part for part in parts if label is not None and part.labels is not None)
        return next(declares, next(with_labels, parts[0]))

    def joined(self, other: Declaration) -> Declaration:
        """What this and `other` declare, which have no field in common."""
        has_labels = self.labels is not None or other.labels is not None
        return Declaration(
            self.id,
            self.place,
            other.title if self.title is None else self.title,
            {**(self.labels or {}), **(other.labels or {})} if has_labels else None,
            parts=(*(self.parts or (self,)), other),
        )

    @property
    def departed(self) -> bool:
        """Nothing is declared any more; `place` is that of the declaration in the base revision."""
        return self.title is None and self.labels is None

    @property
    def needs_labels(self) -> bool:
        """Whether the live labels must be known to compare it."""
        return self.labels is not None or bool(self.dropped)
