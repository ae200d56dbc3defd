"""What happened at the service, request by request, with what each side knew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import unquote

from confsync.sandbox.delivery import Delivery, Ending
from tests.support.faults import answer, cut, dropped, lost

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.model.transport import Request
    from confsync.sandbox.rules import Service

State: TypeAlias = "tuple[str, dict[str, Any]]"
"""A title and labels."""

STEPS: Final[dict[str, Callable[..., Delivery] | None]] = {
    "fine": None,
    "lost": lost,
    "cut": cut,
    "dropped": dropped,
    "429": answer(429),
    "503": answer(503),
    "500": answer(500),
    "400": answer(400),
    "away": answer(503),
}
"""What can become of a request, by names that can be pasted. After `away` all others end so too."""


@dataclass(frozen=True, slots=True)
class Event:
    """One request for one conversation.

    `accepted`: it was a PUT, and it was carried out; `changed`: it had an effect. `told` is the state that the client learned
    from the answer, None if it learned nothing.
    """

    method: str
    id: str
    body: Any
    accepted: bool
    changed: bool
    told: State | None


@dataclass
class Recorder:
    """Plays faults and other people, and keeps the events.

    `gets` and `puts` name the steps of the first, second, … request; then all goes well. `others`
    has what somebody writes just before the request of that number.
    """

    gets: list[str] = field(default_factory=list)
    puts: list[str] = field(default_factory=list)
    others: dict[int, tuple[str, str, dict[str, str]]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    _number: int = 0

    def begin(
        self,
        gets: list[str] | None = None,
        puts: list[str] | None = None,
        others: dict[int, tuple[str, str, dict[str, str]]] | None = None,
    ) -> None:
        """Forget what was; from now on play these."""
        self.gets, self.puts, self.others = list(gets or ()), list(puts or ()), dict(others or {})
        self.events = []
        self._number = 0

    def play(self, service: Service, request: Request) -> Delivery:
        """Let the service answer, or not."""
        if deed := self.others.get(self._number):
            self._write(service, *deed)
        self._number += 1
        *_, folder, id = request.path.split("/")
        if folder != "conversations" or id == "list":
            return Delivery(service.handle(request))
        steps = self.puts if request.method == "PUT" else self.gets
        step = STEPS[steps[0]] if steps else None
        if steps and steps[0] != "away":
            del steps[0]
        handled, before = len(service.log), self._state(service, unquote(id))
        delivery = step(service, request) if step else Delivery(service.handle(request))
        carried_out = len(service.log) > handled and service.log[-1].status == 200
        after = self._state(service, unquote(id))
        answered = delivery.ending is Ending.WHOLE and delivery.response.status == 200
        stale = request.method == "PUT" and service.switches.echo == "stale"
        self.events.append(
            Event(
                request.method,
                unquote(id),
                service.log[-1].body if len(service.log) > handled else None,
                carried_out and request.method == "PUT",
                before != after,
                (before if stale else after) if answered else None,
            )
        )
        return delivery

    @staticmethod
    def _write(service: Service, id: str, title: str, labels: dict[str, str]) -> None:
        conversation = service.state.get(id)
        assert conversation is not None
        service.state.put(conversation.with_(title=title, labels=dict(labels)))

    @staticmethod
    def _state(service: Service, id: str) -> State | None:
        found = service.state.get(id)
        return (str(found.attributes["title"]), dict(found.labels)) if found else None
