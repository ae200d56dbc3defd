"""When a write takes effect, and when reads show it; counted in requests, so that no test waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.sandbox.conversation import Conversation


class Timing:
    """Writes that are due later, and conversations whose reads lag behind the store."""

    def __init__(self) -> None:
        self._now = 0
        self._late: list[tuple[int, Callable[[], None]]] = []
        self._lagging: dict[str, tuple[int, Conversation]] = {}

    def next_request(self) -> None:
        """Count a request, and carry out the writes that are due before it."""
        self._now += 1
        due = [write for when, write in self._late if when <= self._now]
        self._late = [each for each in self._late if each[0] > self._now]
        for write in due:
            write()

    def later(self, requests: int, write: Callable[[], None]) -> None:
        """Carry out `write` when so many more requests have come."""
        self._late.append((self._now + requests + 1, write))

    def lag(self, requests: int, before: Conversation) -> None:
        """Let reads show `before` until so many more requests have come."""
        if requests:
            _, shown = self._lagging.get(before.id, (0, before))
            self._lagging[before.id] = (self._now + requests, shown)

    def shown(self, conversation: Conversation) -> Conversation:
        """The conversation as reads show it now."""
        until, before = self._lagging.get(conversation.id, (0, conversation))
        if self._now <= until:
            return before
        self._lagging.pop(conversation.id, None)
        return conversation
