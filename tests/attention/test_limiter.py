"""Who waits for what: stops, scouts, the order of the line, and times that are said."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from confsync.attention.limiter import LONGEST_PAUSE, Limiter
from confsync.model.errors import Unreadable
from confsync.model.transport import Failure, Request, Response
from tests.support.scripted import Answer, Talk, in_turn, ok, talk
from tests.support.virtual import EPOCH, in_virtual_time

if TYPE_CHECKING:
    from confsync.attention.clock import Clock


def refused(retry_after: str | None = None) -> Response:
    return Response(429, {} if retry_after is None else {"retry-after": retry_after})


@pytest.mark.parametrize(
    ("said", "waited"),
    [
        ("3", 3),
        (" 2.5 ", 2.5),
        ("0", 0),
        ("86400", LONGEST_PAUSE),
        ("9" * 400, LONGEST_PAUSE),
        ("Fri, 15 Jan 2027 08:00:10 GMT", 9.9),
        ("Fri, 15 Jan 2027 08:00:10 -0000", 9.9),
        ("Fri, 15 Jan 2027 00:00:00 GMT", 0),
        ("Sat, 15 Jan 2028 08:00:10 GMT", LONGEST_PAUSE),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_and_capped(status: int, said: str, waited: float) -> None:
    assert EPOCH == 1_800_000_000  # Fri, 15 Jan 2027 08:00:00 GMT

    async def scenario(it: Talk) -> None:
        await it.session.read("/a")
        if status == 429 or waited > 1:
            assert it.service.waits == [pytest.approx(waited, abs=1e-3)]
        else:  # Failures wait at least for their own time.
            assert 0.25 <= it.service.waits[0] <= 0.5

    talk([Response(status, {"retry-after": said}), ok()], scenario)


def test_the_notice_shows_how_long_was_asked_for() -> None:
    async def scenario(it: Talk) -> None:
        await it.session.read("/a")
        assert it.notices == ["HTTP 429 Too Many Requests, asking for 86400 s; waiting 120.0 s"]

    talk([refused("86400"), ok()], scenario)


@pytest.mark.parametrize(
    "said", ["", "soon", "-5", "1e3", "1, 2", "٣", "Fri, 99 Foo 2027", "0x10", "\x00", "(" * 50]
)
def test_a_retry_after_that_says_nothing_is_as_none(said: str) -> None:
    async def scenario(it: Talk) -> None:
        await it.session.read("/a")
        assert 0.25 <= it.service.waits[0] <= 0.5

    talk([refused(said), ok()], scenario)


def test_the_first_request_goes_alone_and_the_others_follow_its_answer() -> None:
    async def scenario(it: Talk) -> None:
        await it.results(*[it.session.read(f"/{number}") for number in range(20)])
        assert it.service.times == pytest.approx([0] + [0.1] * 8 + [0.2] * 8 + [0.3] * 3)
        assert it.service.busiest == it.service.open == 8

    talk([ok()], scenario)


def test_eight_refusals_at_the_same_time_are_one() -> None:
    answers = in_turn([ok(), *[refused("2")] * 8, ok()])

    async def scenario(it: Talk) -> None:
        await it.results(*[it.session.read(f"/{number}") for number in range(9)])
        assert len(it.notices) == 1
        # Eight refused at 0.2; one goes alone at 2.2, and the others follow when it has its answer.
        assert it.service.times[9] == pytest.approx(2.2)
        assert it.service.times[10] >= 2.3

    talk(answers, scenario)


def test_a_late_refusal_prolongs_the_stop_but_is_not_another_one() -> None:
    answers = in_turn([ok(), refused("2"), refused("5"), ok()])

    async def scenario(it: Talk) -> None:
        await it.results(*[it.session.read(f"/{number}") for number in range(3)])
        assert len(it.notices) == 1
        assert it.service.times[3] == pytest.approx(5.2)

    talk(answers, scenario, connections=2)


def test_eight_failures_at_the_same_time_are_one() -> None:
    answers = in_turn([ok(), *[Failure.RESET] * 8, ok()])

    async def scenario(it: Talk) -> None:
        await it.results(*[it.session.read(f"/{number}") for number in range(9)])
        assert len(it.notices) == 1
        assert len(it.service.requests) == 17
        assert it.clock.now() < 1

    talk(answers, scenario)


def test_one_poisoned_conversation_does_not_hold_up_the_others() -> None:
    def answers(request: Request) -> Answer:
        return Response(500) if request.path == "/13" else ok()

    async def scenario(it: Talk) -> None:
        ended: dict[int, float] = {}

        async def read(number: int) -> object:
            try:
                return await it.session.read(f"/{number}")
            finally:
                ended[number] = it.clock.now()

        results = await it.results(*[read(number) for number in range(200)])
        assert [type(each) for each in results].count(Unreadable) == 1
        assert str(results[13]) == "HTTP 500 Internal Server Error (3 attempts)"
        # 199 of them by eight connections, and the first goes alone.
        del ended[13]
        assert max(ended.values()) <= 0.1 * (200 / 8 + 2)
        assert len(it.service.requests) == 202

    talk(answers, scenario)


def test_many_poisoned_conversations_do_not_stop_the_others_either() -> None:
    def answers(request: Request) -> Answer:
        return Response(500) if int(request.path[1:]) % 10 == 0 else ok()

    async def scenario(it: Talk) -> None:
        good: list[float] = []

        async def read(number: int) -> None:
            await it.session.read(f"/{number}")
            good.append(it.clock.now())

        results = await it.results(*[read(number) for number in range(500)])
        kinds = Counter(type(each) for each in results)
        assert kinds == {type(None): 450, Unreadable: 50}
        assert max(good) < 2 * 0.1 * 550 / 8

    talk(answers, scenario)


def test_requests_leave_in_the_order_in_which_they_came_also_after_a_stop() -> None:
    answers = in_turn([ok(), refused("1"), ok()])

    async def scenario(it: Talk) -> None:
        await it.results(*[it.session.read(f"/{number}") for number in range(50)])
        paths = [int(request.path[1:]) for request in it.service.requests]
        assert sorted(set(paths)) == list(range(50))
        # The refused one went to the end of the line of those who waited; no other overtook.
        assert [path for path in paths if path != 1] == [0, *range(2, 50)]

    talk(answers, scenario, connections=1)


def test_a_cancelled_request_lets_the_others_go_on() -> None:
    async def scenario(it: Talk) -> None:
        first = asyncio.ensure_future(it.session.read("/first"))
        others = [asyncio.ensure_future(it.session.read(f"/{number}")) for number in range(3)]
        await it.clock.sleep(0.05)
        first.cancel()
        await asyncio.gather(*others)
        assert first.cancelled()
        assert it.clock.now() == pytest.approx(0.15)

    talk([ok()], scenario)


def test_the_pace_can_be_seen() -> None:
    async def scenario(it: Talk) -> None:
        paces = [it.limiter.per_second]
        await it.results(*[it.session.read(f"/{number}") for number in range(3)])
        paces.append(it.limiter.per_second)
        assert paces == [None, pytest.approx(5, abs=4)]

    talk([ok(), ok(), refused(), ok()], scenario, connections=1)


def test_sleeping_too_long_does_not_slow_the_pace_down() -> None:
    async def main(clock: Clock) -> float:
        late = clock._replace(sleep=lambda seconds: clock.sleep(seconds + 0.004))
        limiter = Limiter(late, 100)
        for _ in range(201):
            limiter.done(await limiter.turn())
        return clock.now()

    assert in_virtual_time(main) == pytest.approx(2, abs=0.02)


def test_after_a_long_sleep_the_pace_does_not_catch_up() -> None:
    async def main(clock: Clock) -> list[float]:
        limiter = Limiter(clock, 10)
        times = []
        for number in range(6):
            limiter.done(await limiter.turn())
            times.append(clock.now())
            await clock.sleep(60 if number == 2 else 0)
        return times

    times = in_virtual_time(main)
    assert times == pytest.approx([0, 0.1, 0.2, 60.2, 60.3, 60.4])
