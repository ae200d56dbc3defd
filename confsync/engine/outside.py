"""What applying needs of the world around it: the service, a journal, a reason to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from confsync.model import Change, Edit, Json, Missing, Observed, Outcome, Unknown, Unread


class Turn(Protocol):
    """The reading and writing of one conversation, not more than a second apart."""

    async def get(self) -> Observed:
        """The conversation as it is now."""
        ...

    async def put(self, body: dict[str, Json]) -> Observed | Unknown:
        """Set the fields in `body`; the state that the answer reports, if it does.

        Raises `Stale` where too much time passed since `get`.
        """
        ...


class Service(Protocol):
    """The service; `model.errors` has what each method raises."""

    @property
    def connections(self) -> int:
        """How many requests can be under way at once."""
        ...

    def turn(self, id: str) -> AbstractContextManager[Turn]:
        """A turn to read a conversation and then write it."""
        ...

    async def get(self, id: str) -> Observed:
        """The conversation as it is now."""
        ...

    async def look(
        self, ids: Sequence[str], found: Callable[[Observed | Missing | Unread], None]
    ) -> None:
        """Call `found` for those of the conversations that are cheap to read together."""
        ...


class Journal(Protocol):
    """Where a run is recorded. What cannot be recorded (OSError) is not done, and stops the run."""

    def intent(
        self, change: Change, edits: Sequence[Edit], before: Observed, body: dict[str, Json]
    ) -> None:
        """A PUT of `body` with `edits` is about to be sent to a conversation that is `before`."""
        ...

    def outcome(self, outcome: Outcome) -> None:
        """A change is finished."""
        ...


class Stop:
    """A reason to begin nothing new, once there is one. `bugs` are unexpected errors."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.interrupted = False
        self.bugs: list[Exception] = []
        self.unrecorded = 0
        """How many outcomes could not be recorded."""

    def because(self, reason: str) -> None:
        """Begin nothing new; the first reason counts."""
        self.reason = self.reason or reason
