"""A growing organisation: calls begin, end, and get their labels, in simulated time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from confsync.model.transport import Request
from confsync.sandbox.arrivals import Arrivals, interval
from confsync.sandbox.rules import Service
from confsync.sandbox.state import State

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


class Organisation:
    """An empty service with arrivals, at a time that the test moves."""

    def __init__(self, rate: str = "24/day", speed: float = 1.0, seed: int = 0) -> None:
        self.now = BEGIN
        arrivals = Arrivals(interval(rate), lambda: self.now, speed, seed)
        self.service = Service(State.of({}), arrivals=arrivals)
        self.ask()

    def ask(self, after: timedelta = timedelta(0)) -> list[dict[str, Any]]:
        """What it has so much later, oldest first."""
        self.now += after
        request = Request("GET", "/users", (), {"authorization": "Bearer key"})
        assert self.service.handle(request).status == 200
        return [dict(each.attributes) for each in self.service.state][::-1]


@pytest.mark.parametrize(
    ("rate", "hours"), [("24/day", 1), ("20/day", 1.2), ("2/hour", 0.5), ("7/week", 24)]
)
def test_calls_arrive_at_a_rate(rate: str, hours: float) -> None:
    assert interval(rate) == timedelta(hours=hours)
    it = Organisation(rate)
    assert it.ask() == []
    assert len(it.ask(timedelta(hours=hours))) == 1
    assert len(it.ask(timedelta(hours=hours * 9.5))) == 10
    assert len(it.ask(timedelta(hours=hours * 0.5))) == 11


@pytest.mark.parametrize("rate", ["", "20", "0/day", "-1/day", "20/year", "1.5/day", "20/day "])
def test_a_rate_that_is_none(rate: str) -> None:
    with pytest.raises(ValueError, match="such as 20/day"):
        interval(rate)


def test_a_call_begins_ends_and_is_analysed() -> None:
    it = Organisation("1/week")
    (begun,) = it.ask(timedelta(days=7))
    assert begun["createdAt"] == "2026-03-08T00:00:00Z"
    assert (begun["finishedAt"], begun["mediaDuration"]) == (None, None)
    assert "Sentiment" not in begun["labels"]
    (ended,) = it.ask(timedelta(hours=1))
    assert ended["finishedAt"] == "2026-03-08T00:06:00Z"
    assert ended["mediaDuration"] == 360
    (analysed,) = it.ask(timedelta(hours=1))
    assert "Sentiment" in analysed["labels"]
    assert {**analysed, "labels": 0} == {**ended, "labels": 0}


def test_what_a_person_labelled_meanwhile_stays() -> None:
    it = Organisation("1/week")
    it.ask(timedelta(days=7))
    (call,) = it.service.state
    it.service.state.put(call.with_(labels={"Sentiment": "Mine", "Team": "EMEA"}))
    (analysed,) = it.ask(timedelta(hours=2))
    assert analysed["labels"] == {"Sentiment": "Mine", "Team": "EMEA"}


def test_the_same_seed_makes_the_same_calls() -> None:
    one, other, third = (Organisation(seed=seed).ask(timedelta(days=3)) for seed in (1, 1, 2))
    assert len(one) == 72
    assert one == other
    assert one != third


def test_faster_time_moves_all_times_into_the_past() -> None:
    """A simulated hour a second: clients see what began three simulated hours ago as that old."""
    it = Organisation("24/day", speed=3600)
    assert len(it.ask(timedelta(seconds=1))) == 1
    calls = it.ask(timedelta(seconds=3))
    ages = [it.now - datetime.fromisoformat(each["createdAt"]) for each in calls]
    hours = [round(age / timedelta(hours=1), 2) for age in ages]
    assert hours == [3, 2, 1, 0]


def test_many_requests_in_one_second_lose_no_time() -> None:
    it = Organisation("24/day", speed=3600)
    it.ask(timedelta(seconds=1))
    for _ in range(1000):
        calls = it.ask(timedelta(milliseconds=3))
    age = it.now - datetime.fromisoformat(calls[0]["createdAt"])
    assert abs(age - timedelta(hours=3)) < timedelta(seconds=3)
    assert len(calls) == 4
