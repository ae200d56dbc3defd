from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from confsync.sandbox.fault import Retry
from confsync.sandbox.limit import Limit


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def test_a_burst_passes_and_then_the_rate_counts() -> None:
    clock = Clock()
    limit = Limit(rate=4, burst=3, now=clock)
    assert [limit.take() for _ in range(4)] == [0, 0, 0, 0.25]
    clock.time += 0.125
    assert limit.take() == 0.125
    clock.time += 0.125
    assert [limit.take(), limit.take()] == [0, 0.25]


def test_a_long_rest_gives_no_more_than_the_burst() -> None:
    clock = Clock()
    limit = Limit(rate=10, burst=2, now=clock)
    clock.time += 3600
    assert [limit.take() > 0 for _ in range(3)] == [False, False, True]


@given(
    rate=st.integers(1, 200),
    burst=st.integers(1, 50),
    pauses=st.lists(st.floats(0, 0.5), min_size=1, max_size=200),
)
def test_never_more_pass_than_the_rate_and_the_burst_allow(
    rate: int, burst: int, pauses: list[float]
) -> None:
    clock = Clock()
    limit = Limit(rate, burst, now=clock)
    passed = 0
    for pause in pauses:
        clock.time += pause
        passed += limit.take() == 0
    assert passed <= burst + rate * sum(pauses) + 1e-6


def test_whoever_waits_as_asked_passes() -> None:
    clock = Clock()
    limit = Limit(rate=3, burst=1, now=clock)
    for _ in range(100):
        while wait := limit.take():
            clock.time += wait + 1e-9
    assert 98 / 3 < clock.time - 1000 < 100 / 3


def test_a_refusal_says_when_to_come_again_in_one_way_or_in_turn() -> None:
    assert Limit(1, 1, form="never").retry(2) is None
    assert Limit(1, 1, form="seconds").retry(2) == Retry(2)
    in_turn = Limit(1, 1)
    assert [in_turn.retry(2) for _ in range(3)] == [Retry(2), Retry(2, as_date=True), None]
