"""What the server saw, request by request; and the killing of clients at chosen requests."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from confsync.sandbox.delivery import Delivery, Ending

if TYPE_CHECKING:
    import random
    import subprocess

    from confsync.model.transport import Request
    from confsync.sandbox.conversation import Conversation
    from confsync.sandbox.faults import Rehearsal
    from confsync.sandbox.rules import Service
    from tests.stress.soak.scene import State as Wanted

KEY: Final = "soak-run-"
"""Each run has a separate key, because requests of a client that was killed may still come."""
KILLS_PER_CONVERSATION: Final = 2
"""Each conversation needs a re-read and a PUT, no matter what happens: so many requests surely come."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that came, in which run, and what became of it.

    `accepted`: the service carries it out, now or later, no matter what the client got. `failed`: the
    client got something else than 2xx, or no whole answer. `shows`: the client got an answer
    for one conversation that has it as wanted.
    """

    run: int
    method: str
    target: str
    status: int
    accepted: bool
    failed: bool
    shows: bool = False

    @property
    def id(self) -> str:
        """The conversation that it is about."""
        return unquote(self.target.rpartition("/")[2])


@dataclass
class Witness:
    """Plays `trouble`, remembers everything, and kills the `victim` at each request in `deaths`."""

    trouble: Rehearsal
    deaths: list[int]
    chance: random.Random
    wanted: Wanted
    run: int = 0
    victim: subprocess.Popen[str] | None = None
    seen: list[Seen] = field(default_factory=list)
    killed: list[int] = field(default_factory=list)
    """The numbers of the runs that were."""
    effects: dict[str, int] = field(default_factory=dict)
    """How many requests had come when a conversation became as wanted."""

    def watch(self, service: Service) -> None:
        """Write down when each conversation becomes as wanted."""
        put = service.state.put

        def noted(conversation: Conversation) -> None:
            put(conversation)
            if (conversation.attributes["title"], conversation.labels) == self.wanted[
                conversation.id
            ]:
                self.effects.setdefault(conversation.id, len(self.seen))

        service.state.put = noted  # type: ignore[method-assign]  # the recording is the point

    def play(self, service: Service, request: Request) -> Delivery:
        """Let the service answer, or not; kill before or after that."""
        dies = bool(self.deaths and len(self.seen) >= self.deaths[0] and self.victim)
        before = self.chance.random() < 0.5
        if dies and before:
            self._kill()
        handled = len(service.log)
        delivery = self.trouble.play(service, request)
        carried_out = len(service.log) > handled and service.log[-1].status == 200
        fault = self.trouble.log[-1].fault
        status = self.trouble.log[-1].status
        query = "&".join("=".join(pair) for pair in request.query)
        failed = status != 200 or fault.answer is not None or fault.ending is not Ending.WHOLE
        self.seen.append(
            Seen(
                int(request.headers["authorization"].rpartition(KEY)[2]),
                request.method,
                f"{request.path}?{query}" if query else request.path,
                status,
                carried_out,
                failed,
                not (failed or query) and self._is_as_wanted(delivery.response.body),
            )
        )
        if dies and not before:
            self._kill()
        return delivery

    def _is_as_wanted(self, resource: bytes) -> bool:
        value = json.loads(resource)
        attributes = value["attributes"]
        return bool((attributes["title"], attributes["labels"]) == self.wanted[value["id"]])

    def _kill(self) -> None:
        assert self.victim is not None
        self.victim.kill()
        self.victim = None
        self.killed.append(self.run)
        del self.deaths[0]


def chosen_deaths(count: int, kills: int, chance: random.Random) -> list[int]:
    """At which requests to kill, for so many conversations."""
    return sorted(chance.sample(range(1, KILLS_PER_CONVERSATION * count), kills))
