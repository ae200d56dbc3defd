"""What a write rests on is not more than a second old when it leaves."""

from __future__ import annotations

from functools import partial

import pytest

from confsync._util.parallel import in_parallel
from confsync.attention.write_turn import FRESH, write_turn
from confsync.model.errors import NotSent, Stale, Unreadable
from confsync.model.transport import Request, Response
from tests.support.scripted import Answer, Talk, ok, talk

PATH = "/conversations/a"


async def change(it: Talk, path: str) -> None:
    """Read and write as often as it takes; then compare when the two left."""
    while True:
        with write_turn(it.session, path) as turn:
            await turn.read()
            try:
                await turn.write({"title": path})
            except (Stale, NotSent):
                continue
            return


def ages(it: Talk) -> list[float]:
    """For each PUT, the seconds since the answer to the last GET of its path."""
    read: dict[str, float] = {}
    found = []
    for request, time in zip(it.service.requests, it.service.times, strict=True):
        if request.method == "GET":
            read[request.path] = time + it.service.latency
        else:
            found.append(time - read[request.path])
    return found


@pytest.mark.parametrize("per_second", [0.5, 1, 2, 20])
def test_a_write_does_not_queue_behind_others(per_second: float) -> None:
    async def scenario(it: Talk) -> None:
        await in_parallel(32, [f"/{number}" for number in range(30)], partial(change, it))
        assert len(ages(it)) == 30
        assert max(ages(it)) <= 0.01
        # Both requests of a change count for the pace.
        assert it.clock.now() >= 58 / per_second

    talk([ok()], scenario, connections=32, max_per_second=per_second)


def test_a_write_that_a_429_elsewhere_held_back_is_not_sent_from_what_is_old() -> None:
    refused = {20, 41, 42, 77}

    def answers(_: Request) -> Answer:
        later = len(talking[0].service.requests) in refused
        return Response(429, {"retry-after": "10"}) if later else ok()

    async def scenario(it: Talk) -> None:
        talking.append(it)
        await in_parallel(8, [f"/{number}" for number in range(60)], partial(change, it))
        assert len({request.path for request in it.service.requests}) == 60
        assert max(ages(it)) <= FRESH

    talking: list[Talk] = []
    talk(answers, scenario, connections=8)


def test_what_was_read_too_long_ago_is_not_written_from() -> None:
    async def scenario(it: Talk) -> None:
        with write_turn(it.session, PATH) as turn:
            await turn.read()
            await it.clock.sleep(FRESH + 0.1)
            with pytest.raises(Stale):
                await turn.write({})
            with pytest.raises(Stale):
                await turn.write({})
        assert [request.method for request in it.service.requests] == ["GET"]

    talk([ok()], scenario)


def test_nothing_is_written_that_was_not_read() -> None:
    async def scenario(it: Talk) -> None:
        with write_turn(it.session, PATH) as turn:
            with pytest.raises(Stale):
                await turn.write({})
            with pytest.raises(Unreadable):
                await turn.read()
            with pytest.raises(Stale):
                await turn.write({})
        assert {request.method for request in it.service.requests} == {"GET"}

    talk([Response(500)], scenario)


def test_a_place_that_is_not_used_is_given_back() -> None:
    async def scenario(it: Talk) -> None:
        for number in range(20):
            with write_turn(it.session, f"/{number}") as turn:
                await turn.read()
        assert it.clock.now() <= 20 + 1

    talk([ok()], scenario, max_per_second=1)
