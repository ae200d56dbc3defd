"""One request and how it ended: the connections, the key's form, and what an answer comes to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from confsync._version import __version__
from confsync.attention import policy
from confsync.attention.answers import retry_after, why
from confsync.attention.limiter import Wait
from confsync.attention.policy import Action
from confsync.attention.resource import Malformed, decode, decode_many
from confsync.attention.secret_scrubber import SecretScrubber
from confsync.model.transport import SANDBOX_HEADER, Request, Response, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.attention.clock import Clock
    from confsync.attention.key import Key
    from confsync.model import Json
    from confsync.model.transport import Transport


class SendResult(NamedTuple):
    """How one sending of a request ended. `cause` None: with an answer, its JSON in `value`."""

    cause: str | None
    why: str = ""
    value: Json = None
    after: float | None = None
    """What `Retry-After` says."""
    action: Action | None = None
    wait: Wait = Wait(0.0, news=False)


class Exchange:
    """Sends requests, each over a connection of its own while it is under way.

    `connect` opens one; those that are free are used first.
    """

    def __init__(self, connect: Callable[[], Transport], key: Key, clock: Clock) -> None:
        self._connect = connect
        self._idle: list[Transport] = []
        self._all: list[Transport] = []
        self._redacted = SecretScrubber(key.secret)
        self._headers = (_headers(f"Bearer {key.secret}"), _headers(key.secret))
        """With the forms of the key that services accept, the documented one first."""
        self._form = 0
        self._clock = clock
        self.denied: str | None = None
        """Why the key is not accepted, in either form."""
        self.requests = 0
        self.sandbox = False
        """Whether an answer said that it came from a simulator."""

    async def send(self, request: Request) -> SendResult:
        """Send `request` once."""
        form = self._form
        transport = self._idle.pop() if self._idle else self._open()
        self.requests += 1
        try:
            answer = await transport.send(replace(request, headers=self._headers[form]))
        except TransportError as error:
            ended = SendResult(error.failure, self._redacted(error.detail))
        else:
            ended = self._judge(answer, decode_many if request.query else decode)
        finally:
            self._idle.append(transport)
        if ended.cause is None:
            return ended
        rule = policy.RULES[ended.cause]
        action = rule.read if request.method == "GET" else rule.write
        if action is Action.OTHER_KEY_FORM and form == self._form:
            if form + 1 < len(self._headers):
                self._form += 1
            else:
                self.denied = ended.why
        return ended._replace(action=action)

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in self._all:
            await transport.aclose()

    def _open(self) -> Transport:
        transport = self._connect()
        self._all.append(transport)
        return transport

    def _judge(self, answer: Response, decoded: Callable[[bytes], Json]) -> SendResult:
        """`decoded` gives the JSON value of a body. Only lists are asked for with a query."""
        if SANDBOX_HEADER in answer.headers:
            self.sandbox = True
        if not 200 <= answer.status < 300:
            after = retry_after(answer, self._clock.wall())
            return SendResult(policy.name(answer.status), why(answer, self._redacted), after=after)
        try:
            return SendResult(None, value=decoded(answer.body))
        except Malformed as error:
            return SendResult("malformed", str(error))


def _headers(authorization: str) -> dict[str, str]:
    return {
        "accept": "application/json",
        "authorization": authorization,
        "user-agent": f"confsync/{__version__}",
    }
