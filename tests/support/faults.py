"""What goes wrong at a chosen request."""

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
    """The request is carried out, and its answer is lost."""
    return Delivery(service.handle(request), Ending.RESET)


def cut(service: Service, request: Request) -> Delivery:
    """The request is carried out, and its answer breaks off."""
    return Delivery(service.handle(request), Ending.HALF)


def dropped(_service: Service, _request: Request) -> Delivery:
    """The connection is reset before anything happened."""
    return Delivery(Response(200), Ending.RESET)


def answer(status: int, body: bytes = b"", **headers: str) -> Callable[..., Delivery]:
    """Nothing happens, and the answer is an error."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _service, _request: Delivery(Response(status, named, body))


@dataclass
class Faults:
    """`plan` says by method what becomes of the first, second, … request; then all goes well.

    `before` is called with each request before it is handled: another writer's chance.
    """

    plan: dict[str, list[Callable[[Service, Request], Delivery] | None]] = field(
        default_factory=dict
    )
    before: Callable[[Request], None] = lambda _request: None
    seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def play(self, service: Service, request: Request) -> Delivery:
        """Let the service answer, or not."""
        number = self.seen[request.method]
        self.seen[request.method] += 1
        self.before(request)
        steps = self.plan.get(request.method, [])
        step = steps[number] if number < len(steps) else None
        return step(service, request) if step else Delivery(service.handle(request))
