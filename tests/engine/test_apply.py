"""What carrying out a plan reports where a service over HTTP is hard to bring so far."""

from __future__ import annotations

import asyncio
import errno
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from confsync.engine.apply import apply
from confsync.engine.outside import Stop
from confsync.model import UNKNOWN, Edit, Observed, Result
from confsync.model.errors import Unreadable
from tests.engine.scripted import Turn, patience
from tests.engine.values import a_change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.model import Change, Json, Outcome, Unknown

FULL = OSError(errno.ENOSPC, "No space left on device")
CHANGES = [a_change(Edit(None, "Old", "New"), id=f"c{n}") for n in range(3)]


@dataclass
class Fake:
    """A service and a journal in one; the numbers say on which call it fails, from 1."""

    fail_get: int = 0
    fail_outcome: int = 0
    hang: str = ""
    connections: int = 1
    answers: bool = True
    titles: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    hanging: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, call: str) -> int:
        self.calls.append(call)
        return self.calls.count(call)

    async def get(self, id: str) -> Observed:
        if self.note("get") == self.fail_get:
            raise Unreadable("HTTP 503")
        return Observed(id, self.titles.get(id, "Old"), {})

    async def put(self, id: str, body: dict[str, Json]) -> Observed | Unknown:
        self.note("put")
        if id == self.hang:
            self.hanging.set()
            await asyncio.Event().wait()
        self.titles[id] = str(body["title"])
        return Observed(id, self.titles[id], {}) if self.answers else UNKNOWN

    @contextmanager
    def turn(self, id: str) -> Iterator[Turn]:
        yield Turn(self, id)

    async def look(self, ids: Sequence[str], found: Any) -> None:
        self.note("look")

    def intent(
        self, change: Change, edits: Sequence[Edit], before: Observed, body: dict[str, Json]
    ) -> None:
        self.note("intent")

    def outcome(self, outcome: Outcome) -> None:
        if self.note("outcome") == self.fail_outcome:
            raise FULL

    def run(self, report: Any = lambda _outcome: None, stop: Stop | None = None) -> list[Outcome]:
        return [*asyncio.run(apply(CHANGES, self, self, report, stop or Stop(), patience()))]


def results(outcomes: Sequence[Outcome]) -> list[Result]:
    return [outcome.result for outcome in outcomes]


def test_a_write_whose_answer_says_nothing_is_looked_at_again() -> None:
    assert results(Fake(answers=False).run()) == [Result.APPLIED] * 3
    (first, *rest) = Fake(answers=False, fail_get=2).run()
    assert (first.result, first.written) == (Result.UNKNOWN, True)
    assert first.detail == "accepted, but could not be read again: HTTP 503"
    assert results(rest) == [Result.APPLIED] * 2


def test_what_cannot_be_recorded_any_more_is_still_reported_and_ends_the_run() -> None:
    fake, seen, stop = Fake(fail_outcome=1), list[str](), Stop()
    outcomes = fake.run(lambda outcome: seen.append(outcome.change.id), stop)
    assert results(outcomes) == [Result.APPLIED, Result.NOT_REACHED, Result.NOT_REACHED]
    assert outcomes[2].detail == "the run cannot be recorded: no space left on device"
    assert seen == ["c0"]
    assert fake.calls.count("put") == stop.unrecorded == 1
    # Outcomes are recorded after the look at the end, when everything has been sent.
    fake, stop = Fake(fail_outcome=2), Stop()
    assert results(fake.run(stop=stop)) == [Result.APPLIED] * 3
    assert stop.unrecorded == 1


def test_where_no_one_listens_any_more_the_run_ends_and_says_why() -> None:
    def report(outcome: Outcome) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    fake = Fake()
    outcomes = fake.run(report)
    assert results(outcomes) == [Result.APPLIED, Result.NOT_REACHED, Result.NOT_REACHED]
    assert outcomes[1].detail == "the output was closed: broken pipe"
    assert fake.calls.count("put") == fake.calls.count("outcome") == 1


def test_a_run_that_is_cancelled_still_reports_everything() -> None:
    fake = Fake(hang="c1")

    async def cancelled() -> tuple[Outcome, ...]:
        task = asyncio.create_task(
            apply(CHANGES, fake, fake, lambda _outcome: None, Stop(), patience())
        )
        await fake.hanging.wait()
        task.cancel()
        return await task

    outcomes = asyncio.run(cancelled())
    assert results(outcomes) == [Result.APPLIED, Result.UNKNOWN, Result.NOT_REACHED]
    assert outcomes[1].detail == "interrupted while it was being sent"
    assert outcomes[2].detail == "interrupted"


def test_nothing_is_begun_where_there_is_a_reason_to_stop() -> None:
    stop, fake = Stop(), Fake()
    stop.because("the deadline has passed")
    stop.because("something later")
    assert {outcome.detail for outcome in fake.run(stop=stop)} == {"the deadline has passed"}
    assert fake.calls == []
