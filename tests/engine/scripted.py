"""A service that does what a list says, and a journal in memory."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from confsync.engine.apply import apply
from confsync.engine.final_look import Patience
from confsync.engine.outside import Stop
from confsync.model import UNKNOWN, Observed, Outcome
from tests.support.clock import virtual_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from confsync.model import Change, Edit, Missing, Unknown, Unread


def patience(seconds: float = 10) -> Patience:
    """Patience with a simulated clock."""
    clock = virtual_clock()
    return Patience(seconds, clock.now, clock.sleep)


@dataclass
class Scripted:
    """`gets` and `puts` are answers, or what is raised, in their order; the last one repeats."""

    gets: list[Observed | Exception]
    puts: list[Observed | Exception | None] = field(default_factory=list)
    connections: int = 1
    asked: list[Any] = field(default_factory=list)

    async def get(self, id: str) -> Observed:
        """The next of `gets`."""
        self.asked.append(id)
        answer = self.gets.pop(0) if len(self.gets) > 1 else self.gets[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def put(self, id: str, body: dict[str, Any]) -> Observed | Unknown:
        """The next of `puts`; None is an answer without content."""
        self.asked.append((id, body))
        answer = self.puts.pop(0) if len(self.puts) > 1 else self.puts[0]
        if isinstance(answer, Exception):
            raise answer
        return UNKNOWN if answer is None else answer

    @contextmanager
    def turn(self, id: str) -> Iterator[Turn]:
        """A turn of this conversation."""
        yield Turn(self, id)

    async def look(
        self, ids: Sequence[str], found: Callable[[Observed | Missing | Unread], None]
    ) -> None:
        """This service has no list."""

    @property
    def bodies(self) -> list[Any]:
        """What was PUT."""
        return [each[1] for each in self.asked if isinstance(each, tuple)]


@dataclass
class Turn:
    """The reading and writing of one conversation."""

    service: Any
    id: str

    async def get(self) -> Observed:
        """As the service."""
        return await self.service.get(self.id)  # type: ignore[no-any-return]  # any fake service

    async def put(self, body: dict[str, Any]) -> Observed | Unknown:
        """As the service."""
        return await self.service.put(self.id, body)  # type: ignore[no-any-return]  # the same


@dataclass
class Memory:
    """A journal; `fails` is raised by what it names, `intent` or `outcome`."""

    fails: dict[str, OSError] = field(default_factory=dict)
    lines: list[tuple[str, Any]] = field(default_factory=list)

    def intent(
        self, change: Change, edits: Sequence[Edit], before: Observed, body: dict[str, Any]
    ) -> None:
        """Remember."""
        self._add("intent", tuple(edits))

    def outcome(self, outcome: Outcome) -> None:
        """Remember."""
        self._add("outcome", outcome)

    def _add(self, kind: str, what: Any) -> None:
        if kind in self.fails:
            raise self.fails[kind]
        self.lines.append((kind, what))


def carry_out(
    service: Any,
    *changes: Change,
    journal: Memory | None = None,
    stop: Stop | None = None,
    stop_on_collateral: bool = True,
) -> tuple[Outcome, ...]:
    """Apply `changes`."""

    def heard(_outcome: Outcome) -> None:
        pass

    return asyncio.run(
        apply(
            changes,
            service,
            journal or Memory(),
            heard,
            stop or Stop(),
            patience(),
            stop_on_collateral=stop_on_collateral,
        )
    )
