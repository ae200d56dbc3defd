"""Sends one request and classifies its result: the connections, the form of the key."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync._version import __version__
from confsync.attention import policy
from confsync.attention.key_forms import KeyForms
from confsync.attention.limiter import Wait
from confsync.attention.policy import Action
from confsync.attention.resource import MOST_VALUES, Malformed, decode, decode_many, too_many_values
from confsync.model.transport import SANDBOX_HEADER, Failure, Request, Response, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.attention.clock import Clock
    from confsync.attention.key import Key
    from confsync.model import Json
    from confsync.model.transport import Transport


_DENIALS: Final = 2
"""A key that was accepted and is denied so often in a row, one request after the other, is revoked."""


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
    """Sends requests, each over a separate connection.

    `connect` opens one; those that are free are used first.
    """

    def __init__(self, connect: Callable[[], Transport], key: Key, clock: Clock) -> None:
        self._connect = connect
        self._idle: list[Transport] = []
        self._all: list[Transport] = []
        self._secret = key.secret
        self._headers = (_headers(f"Bearer {key.secret}"), _headers(key.secret))
        """With the forms of the key that services accept, the documented one first."""
        self._form = 0
        self._forms = KeyForms()
        self._accepted = False
        """Whether the key was accepted, in the form that is used now."""
        self._denials = 0
        """How often in a row it was denied since; those that were under way together count once."""
        self._clock = clock
        self.denied: str | None = None
        """Why the key is not accepted, in either form."""
        self.requests = 0
        self.sandbox = False
        """Whether an answer said that it came from a simulator."""

    async def send(self, request: Request) -> SendResult:
        """Send `request` once."""
        usual, denials = self._form, self._denials
        form = self._forms.form(request.path, usual)
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
            self._accepted, self._denials = True, 0
            self._forms.accept(request.path, form, usual)
            return ended
        rule = policy.RULES[ended.cause]
        action = rule.read if request.method == "GET" else rule.write
        if ended.cause == "403" and request.method == "GET":
            if self._forms.refuse(request.path, form, usual):
                action = Action.OTHER_KEY_FORM
        elif action is Action.OTHER_KEY_FORM and not self._forms.deny(request.path, form, usual):
            if self._accepted:
                self._denials = max(self._denials, denials + 1)
                if self._denials < _DENIALS:
                    reads = request.method == "GET"
                    action = Action.RETRY if reads else Action.NOT_TAKEN
            self._deny(form, ended.why)
        return ended._replace(action=action)

    @cached_property
    def _redacted(self) -> Callable[[str], str]:
        from confsync.attention.secret_scrubber import SecretScrubber  # noqa: PLC0415  # errors are rare

        return SecretScrubber(self._secret)

    def _deny(self, form: int, why: str) -> None:
        """Learn that the key was denied in this form."""
        if self._accepted:
            if self._denials >= _DENIALS:
                self.denied = why
        elif form == self._form:
            if form + 1 < len(self._headers):
                self._form += 1
            else:
                self.denied = why

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
            from confsync.attention.answers import is_page, retry_after, why  # noqa: PLC0415  # errors are rare

            after = retry_after(answer, self._clock.wall())
            name = policy.name(answer.status)
            if name == "404" and is_page(answer):
                name = "404-page"
            return SendResult(name, why(answer, self._redacted), after=after)
        if too_many_values(answer.body):
            limit = f"the answer has more than {MOST_VALUES:,} values"
            return SendResult(Failure.TOO_LARGE, limit)
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
