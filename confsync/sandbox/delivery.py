"""How an answer reaches the client, if it does."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from confsync.model.transport import Request, Response

if TYPE_CHECKING:
    from confsync.sandbox.rules import Service


class Ending(StrEnum):
    """How the delivery of an answer ends."""

    WHOLE = "whole"
    """The client gets all of it."""
    HALF = "half"
    """The connection is closed in the middle of the body."""
    RESET = "reset"
    """The connection is reset and nothing of the answer is sent."""
    HANG = "hang"
    """Nothing is sent, and the connection stays open."""


class Delivery(NamedTuple):
    """An answer, the seconds to wait before it is sent, and how sending it ends."""

    response: Response
    ending: Ending = Ending.WHOLE
    delay: float = 0.0


Player: TypeAlias = Callable[[Request], Delivery]
"""Something that answers requests and says how the answers are delivered."""


class Faults(Protocol):
    """What goes wrong around a service."""

    def play(self, service: Service, request: Request) -> Delivery:
        """Let the service answer, or not, and say how the answer is delivered."""
        ...


def player(service: Service, faults: Faults | None = None) -> Player:
    """The service as it is with these faults; without any, all is delivered whole and at once."""
    if faults is None:
        return lambda request: Delivery(service.handle(request))
    return lambda request: faults.play(service, request)
