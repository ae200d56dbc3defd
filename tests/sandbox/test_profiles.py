"""Each profile on its own: what it decides for many requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.model.transport import Request, Response
from confsync.sandbox.delivery import Ending
from confsync.sandbox.fault import NOTHING, Fault, Retry, combined
from confsync.sandbox.others import AiWrites, Arrive, Leave, PersonWrites
from confsync.sandbox.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Sequence

GET = Request("GET", "/conversations/a")
PUT = Request("PUT", "/conversations/a%2Fb", body=b"{}")
MANY = 2000

requests = st.builds(
    Request,
    method=st.sampled_from(["GET", "PUT"]),
    path=st.sampled_from(["/conversations/list", "/conversations/a", "/labels", "/", ""]),
    query=st.sampled_from(
        [(), (("page", "1"),), (("page", "2"),), (("page", "3"),), (("page", ""),)]
    ),
)


def page(number: int) -> Request:
    return Request("GET", "/conversations/list", (("page", str(number)), ("size", "50")))


def played(name: str, request: Request, seed: int = 0) -> list[Fault]:
    return [PROFILES[name].decide(seed, number, request) for number in range(MANY)]


def share(faults: Sequence[Fault]) -> float:
    return sum(fault.decides for fault in faults) / len(faults)


def statuses(faults: Sequence[Fault]) -> set[int]:
    return {fault.answer.status for fault in faults if fault.answer}


def endings(faults: Sequence[Fault]) -> set[Ending]:
    return {fault.ending for fault in faults if fault.decides and not fault.answer}


@given(st.sampled_from(sorted(PROFILES)), st.integers(), st.integers(min_value=0), requests)
def test_a_profile_decides_from_seed_number_and_request_alone(
    name: str, seed: int, number: int, request: Request
) -> None:
    decide = PROFILES[name].decide
    assert decide(seed, number, request) == decide(seed, number, request)


@pytest.mark.parametrize("name", ["storm", "flaky", "lost-answers", "slow", "drift"])
def test_another_seed_plays_other_faults(name: str) -> None:
    assert played(name, PUT, seed=1) != played(name, PUT, seed=2)


def test_storm_refuses_in_bursts_the_first_of_which_comes_soon() -> None:
    faults = played("storm", GET)
    bursts = "".join("x" if fault.decides else " " for fault in faults).split()
    assert len(bursts) == MANY / 200
    assert all(2 <= len(burst) <= 5 for burst in bursts)
    assert any(fault.decides for fault in faults[:10])
    assert not any(fault.reaches for fault in faults if fault.decides)
    assert statuses(faults) == {429}


def test_storm_says_when_to_come_again_in_all_ways() -> None:
    faults = [fault for seed in range(5) for fault in played("storm", GET, seed) if fault.decides]
    assert {fault.retry for fault in faults} == {None, Retry(1.0), Retry(1.0, as_date=True)}
    assert {fault.answer.body[:1] for fault in faults if fault.answer} == {b"{", b"T", b""}


def test_flaky_fails_reads_in_every_way() -> None:
    faults = played("flaky", GET)
    assert 0.1 < share(faults) < 0.2
    assert statuses(faults) == {200, 500, 502, 503, 504}
    assert endings(faults) == {Ending.HALF, Ending.RESET}
    assert {fault.switches["errors"] for fault in faults if fault.switches} == {
        "documented",
        "message",
        "text",
        "empty",
    }


def test_flaky_fails_writes_only_before_they_take_effect() -> None:
    faults = played("flaky", PUT)
    assert 0.1 < share(faults) < 0.2
    assert not any(fault.reaches for fault in faults if fault.decides)
    assert statuses(faults) == {500, 502, 503, 504}


def test_lost_answers_are_those_of_writes_that_took_effect() -> None:
    assert share(played("lost-answers", GET)) == 0
    faults = played("lost-answers", PUT)
    assert 0.25 < share(faults) < 0.4
    assert all(fault.reaches for fault in faults)
    assert statuses(faults) == {502, 504}
    assert endings(faults) == {Ending.HALF, Ending.RESET, Ending.HANG}


def test_slow_delays_every_answer() -> None:
    delays = [fault.delay for fault in played("slow", GET)]
    assert min(delays) >= 0.1
    assert 2 < max(delays) < 2.5
    assert len(set(delays)) > MANY / 2
    assert {fault.switches["transcript"] for fault in played("slow", GET)} == {512}


def test_drift_writes_somewhere_in_the_background() -> None:
    deeds = [deed for fault in played("drift", GET) for deed in fault.meanwhile]
    assert 0.02 < len(deeds) / MANY < 0.1
    assert all(isinstance(deed, AiWrites) and isinstance(deed.target, float) for deed in deeds)


def test_drift_writes_between_read_and_write() -> None:
    deeds = [deed for fault in played("drift", PUT) for deed in fault.meanwhile]
    assert {type(deed) for deed in deeds} == {AiWrites, PersonWrites}
    assert {getattr(deed, "target", None) for deed in deeds} == {"a/b"}


def test_moving_shifts_the_rows_between_pages() -> None:
    assert all(fault == NOTHING for fault in played("moving", page(1)) + played("moving", PUT))
    arriving = [deed for fault in played("moving", page(2)) for deed in fault.meanwhile]
    assert all(isinstance(deed, Arrive) and 1 <= len(deed.ids) <= 3 for deed in arriving)
    assert {fault.meanwhile for fault in played("moving", page(13))} == {(Leave(),)}


def test_strict_turns_a_switch_and_limit_has_only_a_rate() -> None:
    assert PROFILES["strict"].decide(0, 0, PUT) == Fault(switches={"unknown": "refuse"})
    assert PROFILES["limit"].decide(0, 0, PUT) == NOTHING
    assert PROFILES["limit"].rate == 20


def test_every_profile_explains_itself() -> None:
    for name, profile in PROFILES.items():
        assert profile.name == name
        assert profile.plays
        assert profile.rehearses


def test_combined_faults_add_up_and_the_first_that_decides_decides() -> None:
    slow = Fault(delay=1, switches={"transcript": 1})
    reset = Fault(ending=Ending.RESET, delay=2, meanwhile=(Leave(),))
    lost = Fault(reaches=False, answer=Response(502), meanwhile=(Arrive(("a",)),))
    both = combined([slow, reset, lost])
    assert both == Fault(
        ending=Ending.RESET,
        delay=3,
        meanwhile=(Leave(), Arrive(("a",))),
        switches={"transcript": 1},
    )
    assert combined([]) == NOTHING


@pytest.mark.parametrize(
    ("retry", "header"),
    [
        (Retry(1.0), "1"),
        (Retry(0.2), "1"),
        (Retry(7.01), "8"),
        (Retry(1.0, as_date=True), "Sun, 06 Nov 1994 08:49:37 GMT"),
        (Retry(0.4, as_date=True), "Sun, 06 Nov 1994 08:49:37 GMT"),
    ],
)
def test_when_to_come_again(retry: Retry, header: str) -> None:
    assert retry.header(wall=784111776.0) == header
