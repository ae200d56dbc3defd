"""Faults for chosen requests."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from confsync.model.transport import Response
from confsync.sandbox.delivery import Delivery, Ending

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.model.transport import Request
    from confsync.sandbox.rules import Service


def lost(service: Service, request: Request) -> Delivery:
    """The request takes effect, and its response is lost."""
    return Delivery(service.handle(request), Ending.RESET)


def cut(service: Service, request: Request) -> Delivery:
    """The request takes effect, and its response is cut short."""
    return Delivery(service.handle(request), Ending.HALF)


def dropped(_service: Service, _request: Request) -> Delivery:
    """The connection is reset before the request takes effect."""
    return Delivery(Response(200), Ending.RESET)


def answer(status: int, body: bytes = b"", **headers: str) -> Callable[..., Delivery]:
    """The request has no effect, and the response is an error."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _service, _request: Delivery(Response(status, named, body))


@dataclass
class Faults:
    """`plan` has the fault of the first, second, … request for each method; later ones succeed.

    `before` is called with each request before it is handled: another writer's chance.
    """

    plan: dict[str, list[Callable[[Service, Request], Delivery] | None]] = field(
        default_factory=dict
    )
    before: Callable[[Request], None] = lambda _request: None
    seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def play(self, service: Service, request: Request) -> Delivery:
        """Deliver the response, or the fault."""
        number = self.seen[request.method]
        self.seen[request.method] += 1
        self.before(request)
        steps = self.plan.get(request.method, [])
        step = steps[number] if number < len(steps) else None
        return step(service, request) if step else Delivery(service.handle(request))
