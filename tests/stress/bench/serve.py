"""The sandbox's server in a separate process: `serve.py COUNT SECONDS [ruled]`; prints its address.

With `ruled` its calls have people and times, for rules.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from confsync.sandbox.delivery import Delivery
from confsync.sandbox.rules import Service
from confsync.sandbox.server import serving
from confsync.sandbox.state import State
from confsync.sandbox.switches import Switches
from tests.stress.bench import data, ruled

if TYPE_CHECKING:
    from confsync.model.transport import Request


@dataclass(frozen=True)
class Latency:
    """Every answer takes a fixed time."""

    seconds: float

    def play(self, service: Service, request: Request) -> Delivery:
        """Answer late. The log would grow for ever."""
        answer = service.handle(request)
        service.log.clear()
        return Delivery(answer, delay=self.seconds)


async def _main(count: int, seconds: float, *, people: bool) -> None:
    live = ruled.live(count) if people else data.live(count)
    service = Service(State.of(live), Switches.parse(["rows=all"]) if people else None)
    async with serving(service, faults=Latency(seconds)) as url:
        print(url, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), float(sys.argv[2]), people=sys.argv[3:] == ["ruled"]))
