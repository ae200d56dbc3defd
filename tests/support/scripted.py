"""A transport with scripted responses, and a session over it in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from confsync.attention.key import Key
from confsync.attention.limiter import Limiter
from confsync.attention.session import Session
from confsync.model.transport import Failure, Request, Response, TransportError
from tests.support.virtual import in_virtual_time

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from confsync.attention.clock import Clock

T = TypeVar("T")
SECRET = "sk-live+Zm9v/YmFy==9f8e7d6c5b4a"
"""A key with all characters that encodings change."""
Answer: TypeAlias = Response | Failure
Answers: TypeAlias = Callable[[Request], Answer]


def ok(body: bytes = b'{"fine": true}') -> Response:
    """A response with status 200."""
    return Response(200, {"content-type": "application/json"}, body)


def in_turn(answers: Iterable[Answer]) -> Answers:
    """These responses in order; the last one repeats."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@dataclass
class Service:
    """Responds with `answers` after `latency`; records each request and its time."""

    answers: Answers
    clock: Clock
    latency: float = 0.1
    requests: list[Request] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    open: int = 0
    closed: int = 0
    busiest: int = 0
    _under_way: int = 0

    async def send(self, request: Request) -> Response:
        self.requests.append(request)
        self.times.append(self.clock.now())
        self._under_way += 1
        self.busiest = max(self.busiest, self._under_way)
        try:
            await self.clock.sleep(self.latency)
        finally:
            self._under_way -= 1
        answer = self.answers(request)
        if isinstance(answer, Failure):
            raise TransportError(answer, f"it was {answer.value}")
        return answer

    async def aclose(self) -> None:
        self.closed += 1

    def connect(self) -> Service:
        self.open += 1
        return self

    @property
    def waits(self) -> list[float]:
        """The seconds between an answer and the next request."""
        pairs = zip(self.times, self.times[1:], strict=False)
        return [round(after - before - self.latency, 3) for before, after in pairs]


@dataclass
class Talk:
    """A session with a scripted service; `notices` are what a user sees."""

    session: Session
    limiter: Limiter
    service: Service
    clock: Clock
    notices: list[str]

    async def results(self, *work: Coroutine[Any, Any, Any]) -> list[Any]:
        """The results of concurrent calls: values, or exceptions."""
        return await asyncio.gather(*work, return_exceptions=True)

    async def outcome(self, work: Coroutine[Any, Any, Any]) -> Any:
        """The result of one call: a value, or an exception."""
        return (await self.results(work))[0]


def talk(
    answers: Answers | Iterable[Answer],
    scenario: Callable[[Talk], Coroutine[Any, Any, T]],
    *,
    connections: int = 8,
    secret: str = SECRET,
    deadline: float | None = None,
    max_per_second: float | None = None,
) -> T:
    """Run `scenario` with a session, in virtual time."""

    async def main(clock: Clock) -> T:
        script = answers if callable(answers) else in_turn(answers)
        service = Service(script, clock)
        notices: list[str] = []
        limiter = Limiter(clock, max_per_second)
        session = Session(
            service.connect,
            connections,
            Key(secret),
            limiter,
            clock,
            lambda reason, seconds: notices.append(f"{reason}; waiting {seconds:.1f} s"),
            deadline=deadline,
        )
        try:
            return await scenario(Talk(session, limiter, service, clock, notices))
        finally:
            await session.aclose()

    return in_virtual_time(main)
