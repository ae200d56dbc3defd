"""Simulated rate limits, and runs of the limiter against them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from math import ceil
from random import Random
from typing import TYPE_CHECKING, Protocol

from confsync.attention.limiter import Limiter
from tests.support.virtual import in_virtual_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.attention.clock import Clock


class Limit(Protocol):
    """A rate limit."""

    def refuse(self, now: float) -> float | None:
        """None if the request is accepted, else the seconds until one would be."""
        ...


@dataclass
class Bucket:
    """A token bucket: `rate` a second, and up to `burst` at once."""

    rate: float
    burst: float
    _tokens: float = field(init=False)
    _at: float = 0.0

    def __post_init__(self) -> None:
        self._tokens = self.burst

    def refuse(self, now: float) -> float | None:
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rate)
        self._at = now
        if self._tokens < 1 - 1e-9:
            return (1 - self._tokens) / self.rate
        self._tokens -= 1
        return None


@dataclass
class Window:
    """A fixed window: `count` requests in each `seconds`."""

    count: int
    seconds: float
    _window: int = -1
    _taken: int = 0

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    def refuse(self, now: float) -> float | None:
        window = int(now / self.seconds)
        if window != self._window:
            self._window, self._taken = window, 0
        if self._taken == self.count:
            return (window + 1) * self.seconds - now
        self._taken += 1
        return None


@dataclass
class Bursts:
    """`limit`, but of each `every` requests two to five in a row are refused at any rate."""

    limit: Limit
    every: int
    _came: int = 0
    _chance: Random = field(default_factory=lambda: Random(7))
    _burst: range = range(0)

    def refuse(self, now: float) -> float | None:
        position = self._came % self.every
        self._came += 1
        if position == 0:
            start = self._chance.randrange(self.every - 5)
            self._burst = range(start, start + self._chance.randint(2, 5))
        return 1.0 if position in self._burst else self.limit.refuse(now)


@dataclass
class Report:
    """The times at which requests were accepted and refused, by the virtual clock."""

    taken: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    """The seconds from the start to the end of each request, retries included."""

    @property
    def rate(self) -> float:
        """Accepted requests a second, over the second half."""
        half = len(self.taken) // 2
        return (len(self.taken) - half) / (self.taken[-1] - self.taken[half - 1])

    @property
    def share_refused(self) -> float:
        return len(self.refused) / (len(self.refused) + len(self.taken))


def run(
    limit: Limit,
    latency: float,
    *,
    requests: int = 2000,
    connections: int = 8,
    retry_after: bool = True,
    max_per_second: float | None = None,
    meanwhile: Callable[[int], None] = lambda taken: None,
    fails: float = 0.0,
) -> Report:
    """Send `requests` over `connections`; `retry_after`: a refusal gives whole seconds to wait.

    `fails` is the share of accepted requests that fail.
    """
    report = Report()

    async def main(clock: Clock) -> None:
        limiter = Limiter(clock, max_per_second)
        left = iter(range(requests))

        async def worker() -> None:
            for _ in left:
                came, failed = clock.now(), 0
                while (wait := await attempt(failed + 1)) is not None:
                    failed += wait > 0
                    await clock.sleep(wait)
                report.waited.append(clock.now() - came)

        async def attempt(number: int) -> float | None:
            """None after a success, else the seconds to wait; 0 after a refusal, as the limiter waits."""
            turn = await limiter.turn()
            await clock.sleep(latency / 2)
            meanwhile(len(report.taken))
            wait = limit.refuse(clock.now())
            failed = wait is None and fails > 0 and clock.chance() < fails
            if not failed:
                (report.taken if wait is None else report.refused).append(clock.now())
            await clock.sleep(latency / 2)
            again: float | None = None
            if failed:
                again = limiter.failed(turn, number).seconds
            elif wait is None:
                limiter.accepted(turn)
            else:
                limiter.slow(turn, float(max(1, ceil(wait))) if retry_after else None)
                again = 0.0
            limiter.done(turn)
            return again

        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(worker())

    in_virtual_time(main)
    return report
