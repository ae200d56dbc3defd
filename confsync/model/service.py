"""What a service was found to do, where its documentation does not say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

POOR: Final = frozenset({"less", "missing"})
"""What rows of a list show of a field that must be read by id."""


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What was learned by writing to a scratch conversation. None: not learned.

    `titles`, `values` and `keys` are the ways in which texts are changed when they are stored; none
    where they are stored as they were sent. `lag` is in seconds.
    """

    api: str
    learned: str
    """When: UTC, ISO 8601."""
    labels: str | None = None
    """Whether a label map that is sent `replaces` the labels, or `merges` with them."""
    null: str | None = None
    """Whether a label that is sent as null is `removed`, `stored`, `ignored` or `refused`."""
    echo: str | None = None
    """Whether the answer to a write shows the state `after` or `before` it, what was `sent`, or `nothing`."""
    lag: float | None = None
    """The longest time from the answer to a write until a read showed it."""
    titles: tuple[str, ...] | None = None
    values: tuple[str, ...] | None = None
    keys: tuple[str, ...] | None = None
    unknown_keys: str | None = None
    """Whether a label that no category has is `accepted`, `dropped` or `refused`."""
    non_text: str | None = None
    """Whether a number as a label's value is `kept`, `changed`, `dropped` or `refused`."""
    empty: str | None = None
    """How no labels are shown: an empty `map`, `null`, or `absent`."""
    title_only: str | None = None
    """Whether a write of the title alone leaves labels `kept` or `changed`."""
    row_titles: str | None = None
    """Whether rows of the list show titles the `same` as reads by id, `less`, or they are `missing`."""
    row_labels: str | None = None
    page_size: int | None = None
    """The most rows that a page had."""
    larger_pages: str | None = None
    """Whether a larger page is `given`, `cut` or `refused`."""
    mac: str | None = None
    """A message authentication code, made with the API key."""

    @property
    def believes_titles(self) -> bool:
        """Whether titles of rows may be believed."""
        return self.row_titles not in POOR

    @property
    def believes_labels(self) -> bool:
        """Whether labels of rows may be believed."""
        return self.row_labels not in POOR
