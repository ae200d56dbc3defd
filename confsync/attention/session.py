"""Requests that get an answer, by the table of `policy`: repeated, slowed, or given up."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Final

from confsync.attention import policy
from confsync.attention.exchange import Exchange, SendResult
from confsync.attention.limiter import LONGEST_PAUSE, TooLate
from confsync.attention.policy import Action
from confsync.model import UNKNOWN
from confsync.model.errors import (
    AnswerLost,
    Denied,
    NotFound,
    NotSent,
    NotTaken,
    Refused,
    ServiceError,
    Stale,
    TooLarge,
    Unreadable,
)
from confsync.model.transport import Failure, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.attention.clock import Clock
    from confsync.attention.key import Key
    from confsync.attention.limiter import Limiter, Turn
    from confsync.model import Json, Unknown
    from confsync.model.service import ServiceFacts
    from confsync.model.transport import Transport

_REFUSALS: Final = 12
"""After so many 429s in a row, with a pause after each, the service counts as closed."""
_FAILURES: Final = 10
_REQUESTS: Final = 5
"""After so many failures in a row, of so many different requests, it counts as away.

Where one request in three fails, that is chance once in sixty thousand times.
"""
_GRACE: Final = 1.0
"""Seconds after the deadline in which the answer to a read may still come."""
_TOO_OLD: Final = "what was read is too old to write from"
_TOO_LATE: Final = "the deadline has passed"
_DENIED: Final = "check the API key: it may be wrong, expired or revoked"


class Session:
    """Sends requests over at most `connections` transports, one at a time on each.

    `connect` opens one. `notice` is called with a reason and seconds whenever something makes people
    wait. After `deadline`, in the time of `clock`, no request is sent, and nothing waits for longer
    than that.
    """

    def __init__(
        self,
        connect: Callable[[], Transport],
        connections: int,
        key: Key,
        limiter: Limiter,
        clock: Clock,
        notice: Callable[[str, float], None],
        *,
        deadline: float | None = None,
    ) -> None:
        self._exchange = Exchange(connect, key, clock)
        self._free = asyncio.Semaphore(connections)
        self._limiter = limiter
        self._clock = clock
        self._notice = notice
        self._deadline = inf if deadline is None else deadline
        self._failing: set[str] = set()
        self._writes: Counter[str] = Counter()
        self.connections = connections
        self.key = key
        self.facts: ServiceFacts | None = None
        """What is known of the service."""

    @property
    def per_second(self) -> float | None:
        """The pace that the service or the settings allow; None where nothing was found to limit it."""
        return self._limiter.per_second

    @property
    def requests(self) -> int:
        """How many were sent."""
        return self._exchange.requests

    @property
    def sandbox(self) -> bool:
        """Whether an answer said that it came from a simulator."""
        return self._exchange.sandbox

    def now(self) -> float:
        """The time, in monotonic seconds."""
        return self._clock.now()

    async def read(
        self, path: str, query: tuple[tuple[str, str], ...] = (), *, places: int = 1
    ) -> Json:
        """The JSON answer to a GET; `places` are those that it takes in the limiter's line.

        Raises `NotFound` (404), `Refused` (another 4xx), `Denied` (401), `TooLarge`, and `Unreadable`
        where every attempt failed, or none could be made.
        """
        request = Request("GET", path, query)
        attempts: Counter[Action | None] = Counter()
        try:
            while True:
                ended = await self._send(request, attempts[Action.RETRY] + 1, places)
                if ended.cause is None:
                    return ended.value
                for _ in range(1, places):
                    self.give_back()
                if ended.action is Action.NOT_FOUND:
                    raise NotFound(ended.why)
                if ended.cause == Failure.TOO_LARGE:
                    raise TooLarge(ended.why)
                if ended.action not in {Action.RETRY, Action.SLOW}:
                    raise Refused(ended.why)
                attempts[ended.action] += 1
                if attempts[ended.action] == policy.attempts(ended.cause) or self._hopeless():
                    raise Unreadable(_after(attempts.total(), ended.why))
                await self._pause(ended)
        except _Stopped as stopped:
            raise Unreadable(stopped.reason) from None

    async def write(self, path: str, body: Json, *, latest: float | None = None) -> Json | Unknown:
        """The JSON answer to one PUT, UNKNOWN where it was accepted but the answer is no use.

        With `latest` its place in the limiter's line is reserved, and it is not sent after that
        time: then it raises `Stale`. Never sends twice. Raises `Refused`, `Denied`, `NotSent` (it
        did not happen), `NotTaken` (a no that may pass) and `AnswerLost` (it may have happened);
        the last three after a pause, or where all requests pause.
        """
        try:
            # ASCII, because a title may hold what UTF-8 cannot: half a surrogate pair.
            text = json.dumps(body, allow_nan=False).encode("ascii")
        except (ValueError, RecursionError):
            raise Refused("not sent: it cannot be written as JSON") from None
        request = Request("PUT", path, body=text)
        self._writes[path] += 1
        try:
            ended = await self._send(request, self._writes[path], latest=latest)
        except _Aged:
            raise Stale(_TOO_OLD) from None
        except _Stopped as stopped:
            raise NotSent(stopped.reason) from None
        if ended.cause is None:
            return ended.value
        if ended.action is Action.SEEN:
            return UNKNOWN
        if ended.action is Action.LOOK:
            raise Refused(ended.why)
        with suppress(_Stopped):
            await self._pause(ended)
        raise _FAILED.get(ended.action, NotSent)(ended.why)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._exchange.aclose()

    def give_back(self) -> None:
        """A place that was reserved in the limiter's line is not used."""
        self._limiter.give_back()

    async def _send(
        self, request: Request, attempt: int, places: int = 1, latest: float | None = None
    ) -> SendResult:
        """Send `request` once; again if the key was denied and its other form is left."""
        while True:
            ended = await self._send_once(request, attempt, places, latest)
            if ended.action is not Action.OTHER_KEY_FORM:
                return ended

    async def _send_once(
        self, request: Request, attempt: int, places: int, latest: float | None
    ) -> SendResult:
        async with self._free:
            self._check()
            try:
                if latest is None:
                    turn = await self._limiter.turn(self._deadline, places)
                else:
                    turn = await self._limiter.follow(min(latest, self._deadline))
            except TooLate:
                if latest is not None and latest < self._deadline:
                    raise _Aged(_TOO_OLD) from None
                raise _Stopped(_TOO_LATE) from None
            try:
                self._check()
                ended = await self._in_time(request)
                return self._settle(ended, request, attempt, turn)
            finally:
                self._limiter.done(turn)

    async def _in_time(self, request: Request) -> SendResult:
        """Send a request; a read is given up soon after the deadline, a write that was sent is not."""
        if request.method != "GET" or self._deadline == inf:
            return await self._exchange.send(request)
        try:
            async with asyncio.timeout(self._deadline + _GRACE - self._clock.now()):
                return await self._exchange.send(request)
        except TimeoutError:
            raise _Stopped(_TOO_LATE) from None

    def _check(self) -> None:
        """Raise where no further request makes sense."""
        if self._exchange.denied is not None:
            raise Denied(self._exchange.denied, _DENIED)
        if self._hopeless() and (self._limiter.refusals or len(self._failing) >= _REQUESTS):
            raise _Stopped("not asked, because the service does not answer")

    def _hopeless(self) -> bool:
        """Whether nothing has got through for so long that repeating makes no sense."""
        return self._limiter.refusals >= _REFUSALS or self._limiter.failures >= _FAILURES

    def _settle(self, ended: SendResult, request: Request, attempt: int, turn: Turn) -> SendResult:
        """Report to the limiter how it ended, and learn how long to wait."""
        match ended.action:
            case Action.OTHER_KEY_FORM:
                self._limiter.next_goes_alone()
            case Action.SLOW | Action.SLOW_NOT_SENT:
                return ended._replace(wait=self._limiter.slow(turn, ended.after))
            case Action.RETRY | Action.NOT_SENT | Action.NOT_TAKEN | Action.LOST:
                if ended.cause == "401":
                    self._limiter.next_goes_alone()
                self._failing.add(request.path)
                return ended._replace(wait=self._limiter.failed(turn, attempt, ended.after))
            case _:
                self._failing.clear()
                self._limiter.accepted(turn)
        return ended

    async def _pause(self, ended: SendResult) -> None:
        """Wait as the limiter said. Slowed requests queue for their turn instead, in their order."""
        if ended.wait.news:
            self._notice(_reason(ended), ended.wait.seconds)
        if ended.action not in {Action.SLOW, Action.SLOW_NOT_SENT}:
            if self._clock.now() + ended.wait.seconds > self._deadline:
                raise _Stopped(_TOO_LATE)
            await self._clock.sleep(ended.wait.seconds)


class _Stopped(Exception):
    """A request was not sent, nor will be."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Aged(_Stopped):
    """A request was not sent, because what it rests on is too old."""


_FAILED: Final[dict[Action | None, type[ServiceError]]] = {
    Action.LOST: AnswerLost,
    Action.NOT_TAKEN: NotTaken,
}


def _reason(ended: SendResult) -> str:
    if ended.after is not None and ended.after > LONGEST_PAUSE:
        return f"{ended.why}, asking for {ended.after:.0f} s"
    return ended.why


def _after(attempts: int, reason: str) -> str:
    return reason if attempts == 1 else f"{reason} ({attempts} attempts)"
