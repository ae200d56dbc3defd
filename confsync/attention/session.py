"""Requests that get an answer: the key's form, the shared limiter, and the table of `policy`."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from confsync._version import __version__
from confsync.attention import policy
from confsync.attention.policy import Action
from confsync.attention.resource import Malformed, decode
from confsync.errors import AnswerLost, Denied, NotFound, NotSent, Refused, Unreadable
from confsync.model import UNKNOWN
from confsync.wire import SANDBOX_HEADER, Failure, Request, Response, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.attention.clock import Clock
    from confsync.attention.key import Key
    from confsync.attention.limiter import Limiter
    from confsync.model import Json, Unknown
    from confsync.wire import Transport

ATTEMPTS: Final = 5
"""How often a read is sent at most; 429s do not count, they only slow."""
_ATTEMPTS_429: Final = 20
_GIVE_UP_AFTER: Final = 5
"""After so many reads in a row without an answer the service counts as away."""
_LONGEST_DETAIL: Final = 300
_LARGEST_ERROR: Final = 65_536


class Session:
    """Sends requests over at most `connections` transports, one at a time on each.

    `connect` opens one. `notice` is called with a line whenever something makes people wait.
    """

    def __init__(
        self,
        connect: Callable[[], Transport],
        connections: int,
        key: Key,
        limiter: Limiter,
        clock: Clock,
        notice: Callable[[str], None],
    ) -> None:
        self._connect = connect
        self._free = asyncio.Semaphore(connections)
        self._idle: list[Transport] = []
        self._all: list[Transport] = []
        self._key = key
        self._limiter = limiter
        self._clock = clock
        self._notice = notice
        self._bearer = True
        self._denied: str | None = None
        self._unanswered = 0
        self.connections = connections
        self.requests = 0
        self.sandbox = False
        """Whether an answer said that it came from a simulator."""

    async def read(self, path: str, query: tuple[tuple[str, str], ...] = ()) -> Json:
        """The JSON answer to a GET.

        Raises `NotFound` (404), `Refused` (another 4xx), `Denied` (401), and `Unreadable` where
        every attempt failed.
        """
        request = Request("GET", path, query)
        attempts = waits = 0
        while True:
            if self._unanswered >= _GIVE_UP_AFTER:
                raise Unreadable("not asked, because the service does not answer")
            ended = await self._send(request)
            if ended.cause is None:
                self._unanswered = 0
                return ended.value
            action = ended.rule.read
            if action is Action.NOT_FOUND:
                raise NotFound(ended.why)
            if action is Action.FAIL:
                self._unanswered = 0
                raise (Refused if ended.cause != Failure.TOO_LARGE else Unreadable)(ended.why)
            attempts += action is Action.RETRY
            waits += action is Action.SLOW
            if attempts == ATTEMPTS or waits == _ATTEMPTS_429:
                self._unanswered += 1
                raise Unreadable(f"{ended.why} ({attempts + waits} attempts)")
            self._pause(action, ended)

    async def write(self, path: str, body: Json) -> Json | Unknown:
        """The JSON answer to one PUT, UNKNOWN where it was accepted but the answer is no use.

        Never sends twice. Raises `Refused`, `Denied`, `NotSent` (it did not happen; all requests
        pause now) and `AnswerLost` (it may have happened; likewise).
        """
        request = Request("PUT", path, body=json.dumps(body).encode("ascii"))
        ended = await self._send(request)
        if ended.cause is None:
            return ended.value
        action = ended.rule.write
        if action is Action.SEEN:
            return UNKNOWN
        if action is Action.FAIL:
            raise Refused(ended.why)
        self._pause(action, ended)
        raise (AnswerLost if action is Action.LOST else NotSent)(ended.why)

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in self._all:
            await transport.aclose()

    async def _send(self, request: Request) -> _Ended:
        """Send `request` once; twice if the first answer was 401 and the other header form is left."""
        while True:
            bearer = self._bearer
            ended = await self._send_once(request, bearer)
            if ended.cause != "401":
                return ended
            if self._denied is None and bearer == self._bearer:
                if not bearer:
                    self._denied = ended.why
                self._bearer = False
            if self._denied is not None:
                raise Denied(self._denied, "check the API key: it may be wrong, expired or revoked")

    async def _send_once(self, request: Request, bearer: bool) -> _Ended:
        async with self._free:
            sent = await self._limiter.turn()
            if self._denied is not None:
                raise Denied(self._denied)
            transport = self._idle.pop() if self._idle else self._open()
            self.requests += 1
            try:
                answer = await transport.send(
                    replace(request, headers=self._headers(bearer, request))
                )
            except TransportError as error:
                return _Ended(error.failure, error.detail, sent=sent)
            finally:
                self._idle.append(transport)
        if SANDBOX_HEADER in answer.headers:
            self.sandbox = True
        return self._judge(answer, sent)

    def _open(self) -> Transport:
        transport = self._connect()
        self._all.append(transport)
        return transport

    def _headers(self, bearer: bool, request: Request) -> dict[str, str]:
        headers = {"accept": "application/json", "user-agent": f"confsync/{__version__}"}
        headers["authorization"] = f"Bearer {self._key.secret}" if bearer else self._key.secret
        if request.body:
            headers["content-type"] = "application/json"
        return headers

    def _judge(self, answer: Response, sent: float) -> _Ended:
        if not 200 <= answer.status < 300:
            name = policy.name(answer.status)
            return _Ended(name, self._why(answer), retry_after=self._retry_after(answer), sent=sent)
        self._limiter.succeeded()
        try:
            return _Ended(None, value=decode(answer.body), sent=sent)
        except Malformed as error:
            return _Ended("malformed", str(error), sent=sent)

    def _pause(self, action: Action, ended: _Ended) -> None:
        if action in {Action.SLOW, Action.SLOW_NOT_SENT}:
            seconds = self._limiter.slow(ended.sent, ended.retry_after)
        else:
            seconds = self._limiter.failed()
        self._notice(f"{ended.why}; waiting {seconds:.1f} s")

    def _retry_after(self, answer: Response) -> float | None:
        """Seconds to wait by `Retry-After`, in seconds or as a date (RFC 9110, section 10.2.3)."""
        text = answer.headers.get("retry-after", "").strip()
        if re.fullmatch(r"[0-9]{1,9}(\.[0-9]+)?", text):
            return float(text)
        try:
            return max(0.0, parsedate_to_datetime(text).timestamp() - self._clock.wall())
        except (ValueError, OverflowError):
            return None

    def _why(self, answer: Response) -> str:
        """What the service said, whatever the form, without the key."""
        try:
            phrase = f"HTTP {answer.status} {HTTPStatus(answer.status).phrase}"
        except ValueError:
            phrase = f"HTTP {answer.status}"
        said = explanation(answer.body).replace(self._key.secret, "[key]")
        return f"{phrase}: {said}" if said else phrase


@dataclass(frozen=True, slots=True)
class _Ended:
    """How one sending of a request ended. `cause` None: with an answer, its JSON in `value`."""

    cause: str | None
    why: str = ""
    value: Json = None
    retry_after: float | None = None
    sent: float = 0.0

    @property
    def rule(self) -> policy.Rule:
        return policy.RULES[self.cause or ""]


def explanation(body: bytes) -> str:
    """What an error's body says: `{"title","detail","code"}`, `{"message"}`, text, or nothing."""
    try:
        value = decode(body[:_LARGEST_ERROR])
    except Malformed:
        text = body[:_LARGEST_ERROR].decode("utf-8", "replace").strip()
        return "(a page of HTML)" if text.startswith("<") else _short(text)
    if not isinstance(value, dict):
        return _short(str(value)) if isinstance(value, str) else ""
    said = [value.get(field) for field in ("title", "detail", "message", "error", "code")]
    return _short(": ".join(text for text in said if isinstance(text, str) and text))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_DETAIL else f"{text[:_LONGEST_DETAIL]}…"
