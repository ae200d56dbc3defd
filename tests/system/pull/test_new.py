"""`pull --new`: what came since the last import by time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from confsync.sandbox.conversation import Conversation
from tests.support.faults import Faults, answer
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOW = datetime.now(UTC)


def call(days: float) -> dict[str, Any]:
    time = f"{_NOW - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"
    return {"title": f"Call {days}", "createdAt": time, "finishedAt": time}


# The clock of the tests is at 2027-01-15 08:00.
LATER = {
    "title": "Call 4",
    "createdAt": "2027-01-14T09:00:00Z",
    "finishedAt": "2027-01-14T10:00:00Z",
}
LIVE = {"c1": call(40), "c2": call(5), "c3": call(0.1)}


@pytest.fixture
def it() -> Iterator[World]:
    with world(LIVE, {"c1": {"title": "Call 40"}}) as made:
        yield made


def imported(it: World, *arguments: str) -> list[str]:
    ran = it.run("pull", *arguments, "--format", "json")
    assert ran.code == 0, ran
    return sorted(each["id"] for file in ran.document["files"] for each in file["conversations"])


def test_the_first_time_it_does_not_know_where_to_begin(it: World) -> None:
    ran = it.run("pull", "--new")
    assert (ran.code, it.service.log) == (64, [])
    assert "help: begin with: confsync pull --from DATE" in ran.err


def test_it_begins_a_day_before_the_last_import(it: World) -> None:
    assert imported(it, "--from", f"{_NOW - timedelta(days=10):%Y-%m-%d}") == ["c2", "c3"]
    it.service.state.put(Conversation.of("c4", LATER))
    it.service.state.put(Conversation.of("c5", {**LATER, "createdAt": "2027-01-12T08:00:00Z"}))
    assert imported(it, "--new") == ["c4"]
    assert imported(it, "--new") == []


@pytest.mark.parametrize(
    "part", [("--title", "Call"), ("--id", "c2"), ("--from", "2020-01-01", "--to", "2020-02-01")]
)
def test_a_part_is_not_noted(it: World, part: tuple[str, ...]) -> None:
    imported(it, *part)
    assert it.run("pull", "--new").code == 64
    it.run("pull", "--all", "--dry-run")
    assert it.run("pull", "--new").code == 64


def test_an_import_that_could_not_read_all_is_not_noted() -> None:
    with world(LIVE, {"c1": {"title": "x"}}, faults=Faults({"GET": [answer(401)] * 9})) as it:
        assert it.run("pull", "--all").code == 1
        assert it.run("pull", "--new").code == 64


@pytest.mark.parametrize(
    "other", [("--all",), ("--title", "x"), ("--from", "2026-01-01"), ("--id", "c1")]
)
def test_with_another_filter_it_is_unclear(it: World, other: tuple[str, ...]) -> None:
    assert imported(it, "--all") == ["c2", "c3"]
    assert it.run("pull", "--new", *other).code == 64
