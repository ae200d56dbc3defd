"""Calls that arrive while the sandbox is served, in a time that may run faster than the clock.

A call is listed when it begins. When it ends it gets its length, and 45 minutes later the labels that
the service's AI writes: analysis takes 30 to 60 minutes [client].

Where simulated time runs faster, the clients' clocks do not. So all times are moved into the past by
as much as simulated time is ahead: what began three simulated hours ago began three hours ago.
"""

from __future__ import annotations

import random
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from confsync.sandbox.conversation import Conversation, stamp
from confsync.sandbox.organisation import call

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.model import Json
    from confsync.sandbox.state import State

ANALYSED_AFTER: Final = timedelta(minutes=45)
_UNITS: Final = {"hour": 3_600, "day": 86_400, "week": 604_800}
_RATE: Final = re.compile(r"([0-9]{1,6})/(hour|day|week)")
_TIMES: Final = ("createdAt", "finishedAt")
_MOST: Final = 100_000
"""Calls that arrive between two requests at most."""


def interval(text: str) -> timedelta:
    """The time between two calls, from a rate such as `20/day`; raises ValueError."""
    found = _RATE.fullmatch(text)
    if found is None or int(found[1]) == 0:
        raise ValueError("a rate is a number of calls per hour, day or week, such as 20/day")
    return timedelta(seconds=_UNITS[found[2]] / int(found[1]))


@dataclass
class Arrivals:
    """A call every `every`, from the first time that it is asked on.

    `now` is the time that clients see, `speed` how many simulated seconds pass in one of theirs.
    The same `seed` makes the same calls.
    """

    every: timedelta
    now: Callable[[], datetime]
    speed: float = 1.0
    seed: int = 0
    _seen: datetime | None = None
    _until_next: timedelta = timedelta(0)
    _ahead: timedelta = timedelta(0)
    _number: int = 0
    _open: dict[str, tuple[datetime, dict[str, Json]]] = field(default_factory=dict)
    """When a call ends, and its labels by the AI until they are there, by id."""
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - made-up data need no secure chance

    def advance(self, state: State) -> None:
        """Let everything happen that was due since the last time."""
        now = self.now()
        if self._seen is None:
            self._seen, self._until_next = now, self.every
            return
        passed = max(now - self._seen, timedelta(0)) * self.speed
        self._ahead += passed - (now - self._seen)
        self._seen = now
        self._move(state)
        for _ in range(_MOST):
            if self._until_next > passed:
                break
            self._arrive(state, now - (passed - self._until_next))
            self._until_next += self.every
        self._until_next -= passed
        self._finish(state, now)

    def _arrive(self, state: State, began: datetime) -> None:
        self._number += 1
        id = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        made = call(self._chance, self._number, began)
        minutes = timedelta(seconds=float(str(made["mediaDuration"])))
        labels = made["labels"]
        by_ai = {"Sentiment": labels.pop("Sentiment")} if isinstance(labels, dict) else {}
        self._open[id] = began + minutes, {**by_ai, "mediaDuration": made["mediaDuration"]}
        begun = {**made, "finishedAt": None, "mediaDuration": None}
        state.put(Conversation.of(id, begun))

    def _finish(self, state: State, now: datetime) -> None:
        """Calls that have ended get their end, and later what the AI wrote."""
        for id, (ended, more) in [*self._open.items()]:
            found = state.get(id)
            if found is None:
                del self._open[id]
            elif now >= ended and "mediaDuration" in more:
                duration = more.pop("mediaDuration")
                state.put(found.with_(finishedAt=stamp(ended), mediaDuration=duration))
            if found is not None and now >= ended + ANALYSED_AFTER:
                del self._open[id]
                found = state.get(id) or found
                state.put(found.with_(labels={**more, **found.labels}))

    def _move(self, state: State) -> None:
        """Move all times into the past, by whole seconds, which is what the API has."""
        by = timedelta(seconds=int(self._ahead.total_seconds()))
        if by <= timedelta(0):
            return
        self._ahead -= by
        for each in [*state]:
            times = {name: each.attributes.get(name) for name in _TIMES}
            moved = {
                name: stamp(datetime.fromisoformat(time) - by)
                for name, time in times.items()
                if isinstance(time, str)
            }
            state.put(each.with_(**moved))
        self._open = {id: (ended - by, more) for id, (ended, more) in self._open.items()}
