"""What a plan says that applying it will take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.engine.cost import estimate
from confsync.formats.words import duration
from confsync.model import Cost


@pytest.mark.parametrize(
    ("changes", "concurrency", "per_second", "cost"),
    [
        (0, 8, None, Cost(0, 0.0, 0.0)),
        # Two requests for each, one to look at the first, and the pages that have the others.
        (1, 8, None, Cost(3, 0.3, 3.0)),
        (8, 8, None, Cost(18, 0.4, 4.0)),
        (9, 8, None, Cost(20, 0.6, 6.0)),
        (1300, 8, None, Cost(2627, 33.1, 331.0)),
        (1300, 8, 10.0, Cost(2627, 262.7, 331.0)),
        (1300, 8, 5.0, Cost(2627, 525.4, 525.4)),
        (100, 32, 7.0, Cost(203, 29.0, 29.0)),
        (1, 1, 5e-324, Cost(3, 1e9, 1e9)),
    ],
)
def test_cost(changes: int, concurrency: int, per_second: float | None, cost: Cost) -> None:
    assert estimate(changes, concurrency, per_second) == cost


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (0.2, 2.0, "up to 2 seconds"),
        (0.2, 1.0, "up to 1 second"),
        (4.0, 40.0, "about 4 to 40 seconds"),
        (32.6, 326.0, "about 32 seconds to 6 minutes"),
        (260.0, 326.0, "about 4 to 6 minutes"),
        (300.0, 300.0, "about 5 minutes"),
        (520.0, 520.0, "about 8 to 9 minutes"),
        (2500.0, 25000.0, "about 41 minutes to 7 hours"),
        (0.0, 0.0, "up to 0 seconds"),
        (1e9, 1e9, "about 277,777 to 277,778 hours"),
    ],
)
def test_it_is_said_in_words(least: float, most: float, said: str) -> None:
    assert duration(least, most) == said


@given(st.integers(1, 10**6), st.integers(1, 32), st.none() | st.floats(0.01, 1000))
def test_more_work_or_less_speed_never_takes_less(
    changes: int, concurrency: int, per_second: float | None
) -> None:
    cost = estimate(changes, concurrency, per_second)
    more = estimate(changes + 1, concurrency, per_second)
    slower = estimate(changes, 1, per_second)
    assert 2 * changes < cost.requests <= 3 * changes
    assert cost.least <= cost.most
    assert (cost.least, cost.most) <= (more.least, more.most)
    assert (cost.least, cost.most) <= (slower.least, slower.most)
    if per_second:
        assert cost.least >= round(cost.requests / per_second, 1)
