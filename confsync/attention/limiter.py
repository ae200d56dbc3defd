"""How fast requests may leave: one limiter for the whole process.

The service's limit is not published, so it is found. Until the first 429 nothing but the number of
connections (and `max_per_second`, if set) holds requests back. A 429 stops all of them for as long
as it says, and from then on they leave at an even pace. What the service accepted between one 429
and the next, by the time between them, is its limit: the pace settles just below and creeps up from
there, so that a limit which was raised is found again. Other failures pause all requests too, longer
each time in a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from confsync.attention.clock import Clock

LONGEST_PAUSE: Final = 120.0
"""Seconds. A service that asks for more is asked again after this."""
_FIRST_PAUSE: Final = 0.5
_LONGEST_BACKOFF: Final = 30.0
_BELOW: Final = 0.95
_GROWTH: Final = 0.005
"""How much faster the pace gets with each second without a 429."""
_LOWEST: Final = 0.2
_ENOUGH: Final = 5
"""Accepted requests that make a measurement between two 429s worth believing."""


class Limiter:
    """`max_per_second` None: no pace but the service's own."""

    def __init__(self, clock: Clock, max_per_second: float | None = None) -> None:
        self._clock = clock
        self._max = max_per_second
        self.per_second = max_per_second
        """The pace, or None where nothing but the number of connections holds requests back."""
        self.paused_until = 0.0
        self._next = 0.0
        self._failures = 0
        self._since = clock.now()
        self._accepted = 0
        self._slowed = self._since
        self._grown = self._since

    async def turn(self) -> float:
        """Wait until a request may leave; the time at which it does."""
        slot = max(self._clock.now(), self._next)
        if self.per_second:
            self._next = slot + 1 / self.per_second
        while (wait := max(slot, self.paused_until) - self._clock.now()) > 0:
            await self._clock.sleep(wait)
        return self._clock.now()

    def succeeded(self) -> None:
        """A request was accepted."""
        self._accepted += 1
        self._failures = 0
        if self.per_second and self.per_second != self._max:
            now = self._clock.now()
            grown = self.per_second * (1 + _GROWTH * (now - self._grown))
            self.per_second = min(grown, self._max) if self._max else grown
            self._grown = now

    def slow(self, sent: float, retry_after: float | None) -> float:
        """A request that left at `sent` got a 429; the seconds for which all requests now pause."""
        now = self._clock.now()
        pause = self._backoff() if retry_after is None else min(retry_after, LONGEST_PAUSE)
        self.paused_until = max(self.paused_until, now + pause)
        # Those that were on their way together with it say nothing new.
        if sent >= self._slowed:
            self._slow_down(now)
        return pause

    def failed(self) -> float:
        """A request failed in a way that may pass; the seconds for which all requests now pause."""
        pause = self._backoff()
        self.paused_until = max(self.paused_until, self._clock.now() + pause)
        return pause

    def _slow_down(self, now: float) -> None:
        measured = self._accepted / max(now - self._since, 1e-3)
        if self._accepted < _ENOUGH:
            measured = min(measured, self.per_second or measured) / 2
        self.per_second = max(measured * _BELOW, _LOWEST)
        self._since = self._slowed = self._grown = now
        self._accepted = 0
        self._next = self.paused_until

    def _backoff(self) -> float:
        """Twice as long after each failure in a row, with jitter; failures of one pause are one."""
        now = self._clock.now()
        if now < self.paused_until:
            return self.paused_until - now
        pause = min(_FIRST_PAUSE * float(2**self._failures), _LONGEST_BACKOFF)
        self._failures += 1
        return pause * (0.5 + self._clock.chance() / 2)
