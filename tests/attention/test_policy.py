"""Every row of the table, for GET and for PUT: how often it is sent, and what is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from confsync.attention import policy
from confsync.attention.policy import RULES, Action
from confsync.model import UNKNOWN
from confsync.model.errors import (
    AnswerLost,
    Denied,
    NotFound,
    NotSent,
    NotTaken,
    Refused,
    TooLarge,
    Unreadable,
)
from confsync.model.transport import Failure, Response
from tests.support.scripted import Answer, Talk, ok, talk

if TYPE_CHECKING:
    from confsync.model.errors import ServiceError

STATUSES = {"3xx": 302, "4xx": 422, "5xx": 507}


def ending(name: str) -> Answer:
    """An answer, or the lack of one, that the row `name` is about."""
    if name in set(Failure):
        return Failure(name)
    if name == "malformed":
        return ok(b"<html>")
    if name == "404-page":
        return Response(404, {}, b"<html>")
    return Response(STATUSES.get(name) or int(name), {}, b'{"message": "no"}')


# name: requests sent, exception; a GET ends so however long it is tried.
READS: dict[str, tuple[int, type[ServiceError]]] = {
    "connect": (5, Unreadable),
    "timeout": (5, Unreadable),
    "reset": (5, Unreadable),
    "too-large": (1, TooLarge),
    "malformed": (5, Unreadable),
    "3xx": (1, Refused),
    "401": (2, Denied),
    "403": (2, Refused),
    "404": (1, NotFound),
    "404-page": (5, Unreadable),
    "408": (5, Unreadable),
    "409": (5, Unreadable),
    "425": (5, Unreadable),
    "499": (5, Unreadable),
    "429": (12, Unreadable),
    "4xx": (1, Refused),
    "500": (3, Unreadable),
    "502": (5, Unreadable),
    "503": (5, Unreadable),
    "504": (5, Unreadable),
    "5xx": (5, Unreadable),
}
# None: accepted, but what it is now is unknown.
WRITES: dict[str, type[ServiceError] | None] = {
    "connect": NotSent,
    "timeout": AnswerLost,
    "reset": AnswerLost,
    "too-large": None,
    "malformed": None,
    "3xx": Refused,
    "401": Denied,
    "403": Refused,
    "404": Refused,
    "404-page": Refused,
    "408": AnswerLost,
    "409": NotTaken,
    "425": NotTaken,
    "499": AnswerLost,
    "429": NotSent,
    "4xx": Refused,
    "500": AnswerLost,
    "502": AnswerLost,
    "503": AnswerLost,
    "504": AnswerLost,
    "5xx": AnswerLost,
}


def test_every_row_is_tested() -> None:
    assert set(READS) == set(WRITES) == set(RULES)


@pytest.mark.parametrize("name", READS)
def test_a_get_that_always_ends_so(name: str) -> None:
    async def scenario(it: Talk) -> None:
        outcome = await it.outcome(it.session.read("/conversations/a"))
        sent, error = READS[name]
        assert type(outcome) is error
        assert len(it.service.requests) == it.session.requests == sent
        # Reported once for each wait, and there is none after the last attempt.
        assert len(it.notices) == (sent - 1 if sent > 2 else 0)

    talk([ending(name)], scenario)


@pytest.mark.parametrize("name", [name for name in READS if READS[name][0] > 2])
def test_a_get_that_ends_so_once_is_asked_again_after_a_wait(name: str) -> None:
    async def scenario(it: Talk) -> None:
        assert await it.session.read("/conversations/a") == {"fine": True}
        assert len(it.service.requests) == 2
        assert 0.25 <= it.service.waits[0] <= 0.5
        assert it.notices[0].endswith(f"waiting {it.service.waits[0]:.1f} s")

    talk([ending(name), ok()], scenario)


@pytest.mark.parametrize("name", WRITES)
def test_a_put_that_ends_so_is_never_sent_twice(name: str) -> None:
    async def scenario(it: Talk) -> None:
        outcome = await it.outcome(it.session.write("/conversations/a", {"title": "t"}))
        expected = WRITES[name]
        assert outcome is UNKNOWN if expected is None else type(outcome) is expected
        # The other form of the key is not the same request again: the first was not let in.
        assert len(it.service.requests) == (2 if name == "401" else 1)
        paused = expected in {NotSent, NotTaken, AnswerLost}
        assert (it.clock.now() > 0.3) is (paused and name != "429")
        assert bool(it.notices) is paused

    talk([ending(name)], scenario)


def test_waits_double_with_each_failure_in_a_row() -> None:
    async def scenario(it: Talk) -> None:
        for id in "ab":
            await it.outcome(it.session.read(f"/conversations/{id}"))
        # The second one begins with what all were stopped for, and no wait is longer than eight.
        ceilings = [0.5, 1, 2, 4, 8, 2, 4, 8, 8]
        waits = it.service.waits
        assert len(waits) == len(ceilings)
        for wait, ceiling in zip(waits, ceilings, strict=True):
            assert ceiling / 2 <= wait <= ceiling

    talk([Failure.RESET], scenario)


def test_a_put_that_fails_again_and_again_is_followed_by_longer_waits() -> None:
    async def scenario(it: Talk) -> None:
        waits = []
        for _ in range(4):
            before = it.clock.now()
            await it.outcome(it.session.write("/conversations/a", {}))
            waits.append(it.clock.now() - before - 0.1)
            # What re-reads it in between gets through.
            assert await it.session.read("/conversations/a") == {"fine": True}
        for wait, ceiling in zip(waits, [0.5, 1, 2, 4], strict=True):
            assert ceiling / 2 <= wait <= ceiling

    talk(lambda request: ok() if request.method == "GET" else Failure.TIMEOUT, scenario)


@pytest.mark.parametrize(
    ("status", "row"),
    [
        (302, "3xx"),
        (307, "3xx"),
        (400, "4xx"),
        (418, "4xx"),
        (501, "5xx"),
        (101, "5xx"),
        (999, "5xx"),
    ],
)
def test_other_statuses_go_by_their_class(status: int, row: str) -> None:
    assert policy.name(status) == row


def test_no_action_is_without_use() -> None:
    assert {action for rule in RULES.values() for action in rule} == set(Action)
