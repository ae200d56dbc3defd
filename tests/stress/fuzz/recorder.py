"""What happened at the service: each request with what its client learned, and each write with its writer."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import unquote

from confsync.model.transport import Response
from confsync.sandbox.answers import error
from confsync.sandbox.delivery import Delivery, Ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from confsync.model.transport import Request
    from confsync.sandbox.rules import Service

State: TypeAlias = "tuple[Any, dict[str, Any]]"
"""A title and labels."""
Edit: TypeAlias = "tuple[str, str, dict[str, Any]]"
"""An id, and what somebody makes of its title and labels."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request for one conversation. `learned` is the state in the answer that arrived, if any."""

    when: int
    method: str
    id: str
    body: Any
    learned: State | None


@dataclass(frozen=True, slots=True)
class Stored:
    """The store changed a conversation. `ours`: because of a write that confsync sent."""

    when: int
    id: str
    before: State
    after: State
    ours: bool


def _done(ending: Ending) -> Callable[[Service, Request], Delivery]:
    return lambda service, request: Delivery(service.handle(request), ending)


def _answered(status: int, *, done: bool = False) -> Callable[[Service, Request], Delivery]:
    def step(service: Service, request: Request) -> Delivery:
        if done:
            service.handle(request)
        return Delivery(replace(error(status, "no"), headers={}))

    return step


STEPS: Final[dict[str, Callable[[Service, Request], Delivery] | None]] = {
    "fine": None,
    "lost": _done(Ending.RESET),
    "cut": _done(Ending.HALF),
    "dropped": lambda _service, _request: Delivery(Response(200), Ending.RESET),
    **{str(status): _answered(status) for status in (400, 401, 403, 404, 409, 429, 500, 503)},
    **{f"done {status}": _answered(status, done=True) for status in (303, 400, 404, 422, 499)},
    "away": _answered(503),
}
"""What can become of a request, by names that can be pasted. After `away` all others end so too."""


@dataclass
class Recorder:
    """Plays faults and other people between the client and the service, and writes down all of it.

    `gets` and `puts` name the steps of the first, second, … request of a conversation; then all
    goes well. `others` has what somebody writes just before the request of that number.
    """

    gets: list[str] = field(default_factory=list)
    puts: list[str] = field(default_factory=list)
    others: dict[int, Edit] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)
    now: int = 0
    _number: int = 0
    _ours: bool = True

    def watch(self, service: Service) -> None:
        """Write down every change of this service's state."""
        state, put = service.state, service.state.put

        def recorded(conversation: Any) -> None:
            before = state.get(conversation.id)
            put(conversation)
            self.now += 1
            self.stored.append(
                Stored(self.now, conversation.id, _state(before), _state(conversation), self._ours)
            )

        state.put = recorded  # type: ignore[method-assign]  # the recording is the point

    def begin(
        self,
        gets: list[str] | None = None,
        puts: list[str] | None = None,
        others: dict[int, Edit] | None = None,
    ) -> int:
        """From now on play these; the time."""
        self.gets, self.puts, self.others = list(gets or ()), list(puts or ()), dict(others or {})
        self._number = 0
        self.now += 1
        return self.now

    @contextmanager
    def somebody_else(self) -> Iterator[None]:
        """What is stored within the block is not ours."""
        self._ours = False
        try:
            yield
        finally:
            self._ours = True

    def play(self, service: Service, request: Request) -> Delivery:
        """Let the service answer, or not."""
        if deed := self.others.get(self._number):
            self.write(service, *deed)
        self._number += 1
        *_, folder, id = request.path.split("/")
        if folder != "conversations" or id == "list":
            return Delivery(service.handle(request))
        steps = self.puts if request.method == "PUT" else self.gets
        step = STEPS[steps[0]] if steps else None
        if steps and steps[0] != "away":
            del steps[0]
        delivery = step(service, request) if step else Delivery(service.handle(request))
        self.now += 1
        body = json.loads(request.body) if request.body else None
        self.seen.append(Seen(self.now, request.method, unquote(id), body, _learned(delivery)))
        return delivery

    def write(self, service: Service, id: str, title: str, labels: dict[str, Any]) -> None:
        """Somebody changes a conversation."""
        conversation = service.state.get(id)
        assert conversation is not None
        with self.somebody_else():
            service.state.put(conversation.with_(title=title, labels=dict(labels)))


def _learned(delivery: Delivery) -> State | None:
    if delivery.ending is not Ending.WHOLE or delivery.response.status != 200:
        return None
    value = json.loads(delivery.response.body)
    attributes = value.get("data", value)["attributes"]
    return attributes.get("title"), attributes.get("labels") or {}


def _state(conversation: Any) -> State:
    return conversation.attributes["title"], dict(conversation.labels)
