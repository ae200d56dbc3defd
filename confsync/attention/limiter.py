"""When requests may leave: one limiter for the whole process.

Until the first 429 nothing but the number of connections (and `max_per_second`, if set) holds
requests back. A 429 stops all of them, for as long as it says or, where it does not say, for longer
each time in a row; then they leave at an even pace, which `pace` finds. A failure that may pass
keeps back only the request that met it. If nothing gets through after that, the next one goes alone,
and if that goes on, all are stopped as well.

Also after a stop one request goes alone, and the others follow when it has its answer: a service
that is still closed is asked once, not by everyone. So does the very first request, so that a wrong
key or a wrong address costs one request.

Requests leave in the order in which they came. Those that were under way when something went wrong
add nothing new when they end: many failures at the same time count as one.
"""

from __future__ import annotations

import asyncio
from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.attention.pace import Pace

if TYPE_CHECKING:
    from confsync.attention.clock import Clock

LONGEST_PAUSE: Final = 120.0
"""Seconds. A service that asks for more is asked again after this."""
_FIRST_PAUSE: Final = 0.5
_LONGEST_BACKOFF: Final = 30.0
_LONGEST_AFTER_FAILURE: Final = 8.0
_STOPPING: Final = 4
"""Failures in a row that stop all requests. Fewer are chance where one request in three fails."""
_SOON: Final = 2
"""Refusals in a row after which it is time that opened the service, not the number of requests."""
_SHORTEST: Final = 0.05
_FEW: Final = 4
"""Where the pace is known, the first pause is as long as so many requests take."""
_TICK: Final = 1e-6
"""Seconds. A clock's rounding; a shorter wait is over."""


class TooLate(Exception):
    """A request cannot leave in time."""


class Turn(NamedTuple):
    """A request's leave to go: how much had gone wrong before, and whether it goes alone."""

    troubles: int
    alone: bool


class Wait(NamedTuple):
    """The seconds until a request should be sent again, and whether people have not heard yet."""

    seconds: float
    news: bool


class Limiter:
    """Before each request `turn`; when it ended at most one of the others, and then `done`."""

    def __init__(self, clock: Clock, max_per_second: float | None = None) -> None:
        self._clock = clock
        self._pace = Pace(clock.now(), max_per_second)
        self._line = asyncio.Lock()
        self._next = -inf
        self._stopped_until = -inf
        self._troubles = 0
        self._one_goes_alone = True
        self._alone: asyncio.Event | None = None
        """Set when the request that went alone has ended; None if there is none under way."""
        self._closed_since = -inf
        self._closed_for = 0.0
        """How long it took until the service accepted something again, the last time."""
        self.refusals = 0
        """429s in a row: nothing was accepted between them."""
        self.failures = 0
        """Other failures in a row."""

    @property
    def per_second(self) -> float | None:
        """The pace, or None where nothing but the number of connections holds requests back."""
        return self._pace.per_second

    async def turn(self, latest: float = inf, places: int = 1) -> Turn:
        """Wait until a request may leave. Raises `TooLate` at once where that is after `latest`.

        `places` 2 reserves the next place as well, for a request that is to `follow`.
        """
        async with self._line:
            slot = -inf
            while True:
                if self._alone is not None:
                    await self._alone.wait()
                now = self._clock.now()
                due = max(self._next, self._stopped_until, now)
                if due > latest:
                    raise TooLate
                if due - now < _TICK:
                    break
                slot = due
                await self._clock.sleep(due - now)
            if self._pace.per_second:
                # Sleeping takes a little longer than asked for. Counted from when it should have
                # ended, the pace does not lag behind; nor does it catch up more than one request.
                apart = 1 / self._pace.per_second
                self._next = (max(slot, now - apart) if slot > -inf else now) + places * apart
            return self._leave()

    async def follow(self, latest: float) -> Turn:
        """As `turn`, for a request whose place is reserved; only a stop holds it back."""
        while True:
            if self._alone is not None:
                await self._alone.wait()
            now = self._clock.now()
            due = max(self._stopped_until, now)
            if due > latest:
                raise TooLate
            if due - now < _TICK:
                return self._leave()
            await self._clock.sleep(due - now)

    def give_back(self) -> None:
        """A place that was reserved is not used."""
        if self._pace.per_second:
            self._next -= 1 / self._pace.per_second

    def _leave(self) -> Turn:
        alone, self._one_goes_alone = self._one_goes_alone, False
        if alone:
            self._alone = asyncio.Event()
        return Turn(self._troubles, alone)

    def done(self, turn: Turn) -> None:
        """The request has ended."""
        if turn.alone and self._alone is not None:
            self._alone.set()
            self._alone = None

    def accepted(self, turn: Turn) -> None:
        """It had an answer that says neither "slower" nor "not now"."""
        if turn.troubles < self._troubles:
            return
        if self.refusals:
            self._closed_for = self._learned()
        self.refusals = self.failures = 0
        self._pace.accepted(self._clock.now())

    def slow(self, turn: Turn, retry_after: float | None) -> Wait:
        """It was answered 429. All requests wait."""
        now = self._clock.now()
        if turn.troubles < self._troubles:
            if retry_after is not None:
                self._stop(now + min(retry_after, LONGEST_PAUSE))
            return Wait(max(self._stopped_until - now, 0.0), news=False)
        self._troubles += 1
        self.refusals += 1
        if self.refusals == 1:
            self._closed_since = now
        if retry_after is None:
            # A service that opens once a minute need not be asked from half a second on again.
            pause = self._backoff(max(self._first(), self._closed_for / 2), self.refusals)
        else:
            pause = min(retry_after, LONGEST_PAUSE)
        self._pace.refused(now, pause)
        self._stop(now + pause)
        return Wait(pause, news=True)

    def failed(self, turn: Turn, attempt: int, retry_after: float | None = None) -> Wait:
        """It failed for the `attempt`th time, in a way that may pass."""
        known = turn.troubles < self._troubles
        if not known:
            self._troubles += 1
            self.failures += 1
        times = max(attempt, self.failures - _STOPPING + 1)
        pause = min(self._backoff(_FIRST_PAUSE, times), _LONGEST_AFTER_FAILURE)
        if retry_after is not None:
            pause = min(max(pause, retry_after), LONGEST_PAUSE)
        if retry_after is not None or (self.failures >= _STOPPING and not known):
            self._stop(self._clock.now() + pause)
        elif self.failures > 1 and not known:
            self.next_goes_alone()
        return Wait(pause, news=not known)

    def next_goes_alone(self) -> None:
        """What the next request is answered decides about all others."""
        self._one_goes_alone = True

    def _stop(self, until: float) -> None:
        self._stopped_until = max(self._stopped_until, until)
        self._one_goes_alone = True

    def _learned(self) -> float:
        """How long the service closes, now that it is open again.

        One that refuses a number of requests, however long each waits, would have us wait longer
        each time; what looks like that is forgotten step by step.
        """
        if self.refusals <= _SOON or not self._closed_for:
            return self._stopped_until - self._closed_since
        return self._closed_for / 4

    def _first(self) -> float:
        if self._pace.per_second is None:
            return _FIRST_PAUSE
        return min(max(_FEW / self._pace.per_second, _SHORTEST), _FIRST_PAUSE)

    def _backoff(self, first: float, times: int) -> float:
        """Twice as long each time, with jitter so that several confsyncs do not march in step."""
        longest = min(first * 2.0 ** min(times - 1, 16), _LONGEST_BACKOFF)
        return longest * (0.5 + self._clock.chance() / 2)
