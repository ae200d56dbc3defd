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
    does not, by key in NFC; each is removed if it is still as declared there.
    """

    id: str
    place: Place
    title: str | None = None
    labels: Labels | None = None
    dropped: Labels | None = None

    @property
    def departed(self) -> bool:
        """Nothing is declared any more; `place` is that of the declaration in the base revision."""
        return self.title is None and self.labels is None

    @property
    def needs_labels(self) -> bool:
        """Whether the live labels must be known to compare it."""
        return self.labels is not None or bool(self.dropped)
