"""The sandbox in the client's own process, without a network."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from confsync.model.transport import Failure, Response, TransportError
from confsync.sandbox.delivery import Ending, player
from confsync.sandbox.rules import Service
from confsync.sandbox.state import State

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.model.transport import Request
    from confsync.sandbox.delivery import Faults
    from confsync.sandbox.switches import Switches

_FAILURES: Final = {
    Ending.HALF: (Failure.RESET, "the connection was closed in the middle of the answer"),
    Ending.RESET: (Failure.RESET, "the connection was reset before the answer"),
    Ending.HANG: (Failure.TIMEOUT, "no answer came in time"),
}


class InProcess:
    """A `wire.Transport` that asks the sandbox. Several may share one service, and its faults."""

    def __init__(self, service: Service, faults: Faults | None = None) -> None:
        self._play = player(service, faults)

    async def send(self, request: Request) -> Response:
        """The sandbox's answer. A hang is a timeout at once, without a wait."""
        delivery = self._play(request)
        if delivery.ending in _FAILURES:
            raise TransportError(*_FAILURES[delivery.ending])
        if delivery.delay:
            await asyncio.sleep(delivery.delay)
        return delivery.response

    async def aclose(self) -> None:
        """Nothing is open."""


def state_file(project: Path) -> Path:
    """Where a project keeps the state of its sandbox."""
    return project / ".confsync" / "sandbox.json"


def of_project(project: Path, switches: Switches | None = None) -> Service:
    """The sandbox of a project: the state of its last run, or the samples before the first write.

    Raises ConfsyncError if the state's file cannot be used.
    """
    file = state_file(project)
    if file.exists():
        return Service(State.load(file), switches, file=file)
    from confsync.sandbox import samples  # noqa: PLC0415 (only before the first write)

    return Service(samples.state(), switches, file=file)
