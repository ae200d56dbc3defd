"""Observing a simulated service over real HTTP, and counting."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from confsync.attention.client import Reader, Writer
from confsync.attention.http import HttpTransport
from confsync.attention.key import Key
from confsync.attention.limiter import Limiter
from confsync.attention.observe import observe
from confsync.attention.session import Session
from confsync.model import Contradiction, Declaration, Missing, Observed, Place, Unread
from confsync.sandbox.delivery import Delivery
from confsync.sandbox.rules import Service
from confsync.sandbox.server import running
from confsync.sandbox.state import State
from confsync.sandbox.switches import Switches
from tests.support.clock import virtual_clock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from typing import Any

    from confsync.model import Observation
    from confsync.model.transport import Request, Response, Transport
    from confsync.sandbox.delivery import Faults

PLACE = Place("all.yaml", 1)
BOTH = {"title": "t", "labels": {"k": "v"}}
WHOLE = {str(n): Observed(str(n), f"Call {n}", {"n": str(n)}) for n in range(1000)}
"""What is observed of the conversations of an `organisation`."""


def organisation(count: int) -> dict[str, dict[str, Any]]:
    """So many conversations: `0` is the newest."""
    return {str(n): {"title": f"Call {n}", "labels": {"n": str(n)}} for n in range(count)}


def declared(ids: Iterable[object], **fields: Any) -> dict[str, Declaration]:
    """Declarations of these ids, of both fields unless `fields` says otherwise."""
    return {str(id): Declaration(str(id), PLACE, **(fields or BOTH)) for id in ids}


class Answers:
    """The service's answers, changed on their way, or other things done to it first."""

    def __init__(self, change: Callable[[Service, Request, Response], Response | None]) -> None:
        self.change = change

    def play(self, service: Service, request: Request) -> Delivery:
        response = service.handle(request)
        return Delivery(self.change(service, request, response) or response)


@dataclass
class Watched:
    """What was found, in its order, and what it took."""

    service: Service
    sightings: list[Observation] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """The requests, in short: `light 2` is the second page of light rows."""
        return [_short(each.path, dict(each.query)) for each in self.service.log]

    @property
    def observed(self) -> dict[str, Observed]:
        return {each.id: each for each in self.sightings if isinstance(each, Observed)}

    @property
    def missing(self) -> set[str]:
        return {each.id for each in self.sightings if isinstance(each, Missing)}

    @property
    def unread(self) -> dict[str, str]:
        return {each.id: each.reason for each in self.sightings if isinstance(each, Unread)}


def _short(path: str, query: Mapping[str, str]) -> str:
    names = {"/conversations/list": "light", "/conversations": "full"}
    if path not in names:
        return path.removeprefix("/conversations/")
    size = "" if query["size"] == "50" else f" of {query['size']}"
    return f"{names[path]} {query['page']}{size}"


def watch(
    live: Mapping[str, Mapping[str, Any]],
    wanted: Mapping[str, Declaration],
    *settings: str,
    faults: Faults | None = None,
    connections: int = 1,
    base: str = "",
    check: bool = False,
) -> Watched:
    """Observe `wanted` of a service that has `live` and plays the switches `settings`.

    Rows are compared with reads by id only with `check`.
    """
    service = Service(State.of(live), Switches.parse(settings))
    watched = Watched(service)

    async def look(reader: Reader) -> None:
        async with aclosing(observe(reader, wanted, check=check)) as observations:
            async for each in observations:
                if isinstance(each, Contradiction):
                    watched.contradictions.append(each.reason)
                else:
                    watched.sightings.append(each)

    with running(service, faults=faults) as url:
        connect = lambda: HttpTransport(base.replace("URL", url) or url, 20)  # noqa: E731
        asyncio.run(talking(connect, look, connections, watched.notices))
    # Only after a contradiction is there a second observation, which counts.
    last = {sighting.id: sighting for sighting in watched.sightings}
    assert len(last) == len(watched.sightings) or watched.contradictions
    watched.sightings[:] = last.values()
    found = [sighting.id for sighting in watched.sightings]
    assert sorted(found) == sorted(wanted), "each exactly once"
    return watched


async def talking(
    connect: Callable[[], Transport],
    work: Callable[[Writer], Awaitable[None]],
    connections: int = 1,
    notices: list[str] | None = None,
) -> None:
    """Do `work` with a client of the service."""
    clock = virtual_clock()
    reported = [] if notices is None else notices

    def notice(reason: str, _seconds: float) -> None:
        reported.append(reason)

    session = Session(connect, connections, Key("test-key-0123"), Limiter(clock), clock, notice)
    try:
        await work(Writer(session))
    finally:
        await session.aclose()
