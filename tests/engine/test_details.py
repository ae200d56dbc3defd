"""What applying says and does in the corners, with a service that does what a list says."""

from __future__ import annotations

import asyncio
import errno
from typing import TYPE_CHECKING, Any

import pytest

from confsync._util.os_error import reason
from confsync.engine.apply import apply
from confsync.engine.outside import Stop
from confsync.engine.write import PUTS
from confsync.model import ABSENT, Edit, Observed, Outcome, Result
from confsync.model.errors import (
    AnswerLost,
    ConfsyncError,
    Denied,
    NotFound,
    NotSent,
    NotTaken,
    Refused,
    Unreadable,
)
from tests.engine.scripted import Memory, Scripted, carry_out, patience
from tests.engine.values import a_change, live

if TYPE_CHECKING:
    from confsync.model import Unknown

TITLE = Edit(None, "Old", "New")
TEAM = Edit("team", ABSENT, "emea")
STAGE = Edit("stage", "lost", ABSENT)
CHANGE = a_change(TITLE, TEAM, STAGE)
BEFORE = live({"stage": "lost", "mood": "good"})
AFTER = live({"team": "emea", "mood": "good"}, "New")
FULL = OSError(errno.ENOSPC, "No space left on device")


def said(outcome: Outcome) -> tuple[str, str, bool]:
    return outcome.result.value, outcome.detail, outcome.written


def test_the_smallest_body_is_sent_and_the_intent_names_its_edits() -> None:
    service, journal = Scripted([BEFORE, AFTER], [AFTER]), Memory()
    (outcome,) = carry_out(service, CHANGE, journal=journal)
    assert said(outcome) == ("applied", "", True)
    assert service.bodies == [{"title": "New", "labels": {"team": "emea", "mood": "good"}}]
    assert journal.lines == [("intent", (TITLE, TEAM, STAGE)), ("outcome", outcome)]
    half = live({"stage": "lost", "team": "emea"}, "New")
    service = Scripted([half, AFTER], [live({"team": "emea"}, "New")])
    (outcome,) = carry_out(service, CHANGE)
    assert service.bodies == [{"labels": {"team": "emea"}}]


@pytest.mark.parametrize(
    ("failed", "sent", "result"),
    [
        (NotSent("busy"), PUTS, ("refused", f"not taken in {PUTS} attempts: busy", False)),
        (NotTaken("409"), PUTS, ("refused", f"not taken in {PUTS} attempts: 409", False)),
        (
            AnswerLost("reset"),
            PUTS,
            (
                "unknown",
                f"not seen, but it may still take effect: not taken in {PUTS} attempts: reset",
                True,
            ),
        ),
        (Refused("no such label"), 1, ("refused", "no such label", False)),
        (Denied("revoked"), 1, ("refused", "revoked", False)),
    ],
)
def test_how_often_a_put_is_sent_and_what_is_said_then(
    failed: Exception, sent: int, result: tuple[str, str, bool]
) -> None:
    service = Scripted([BEFORE], [failed])
    (outcome,) = carry_out(service, CHANGE)
    assert said(outcome) == result
    assert len(service.bodies) == sent


@pytest.mark.parametrize(
    ("failed", "result"),
    [
        (NotFound("404"), ("conflict", "it no longer exists", False)),
        (Unreadable("away"), ("not_reached", "nothing was sent: away", False)),
        (Denied("revoked"), ("not_reached", "nothing was sent: revoked", False)),
        (Refused("403"), ("refused", "nothing was sent: 403", False)),
    ],
)
def test_what_cannot_be_read_is_not_written(
    failed: Exception, result: tuple[str, str, bool]
) -> None:
    service = Scripted([failed])
    (outcome,) = carry_out(service, CHANGE)
    assert said(outcome) == result
    assert service.asked == ["c1"]


@pytest.mark.parametrize("failed", [Unreadable("away"), NotFound("gone"), Denied("revoked")])
def test_a_lost_answer_that_cannot_be_looked_up_is_unknown(failed: ConfsyncError) -> None:
    service = Scripted([BEFORE, failed], [AnswerLost("reset")])
    (outcome,) = carry_out(service, CHANGE)
    why = "it does not exist" if isinstance(failed, NotFound) else failed.message
    detail = f"the answer was lost, and reading again failed: {why}"
    assert said(outcome) == ("unknown", detail, True)


def test_an_accepted_put_that_cannot_be_looked_up_is_unknown() -> None:
    service = Scripted([BEFORE, Unreadable("away")], [None])
    (outcome,) = carry_out(service, CHANGE)
    assert said(outcome) == ("unknown", "accepted, but could not be read again: away", True)
    assert outcome.change is CHANGE


def test_what_moved_is_reported_field_by_field_as_people_write_it() -> None:
    moved = live({"stage": "été", "mood": "good"}, "Mine")
    (outcome,) = carry_out(Scripted([moved]), CHANGE)
    assert said(outcome) == (
        "conflict",
        'title is "Mine"; the plan showed "Old"; labels.stage is "été"; the plan showed "lost"',
        False,
    )
    service = Scripted([BEFORE, moved], [AnswerLost("reset")])
    (outcome,) = carry_out(service, CHANGE)
    assert (outcome.result, outcome.written) == (Result.DIVERGED, True)


def test_what_was_accepted_without_effect_is_reported_field_by_field() -> None:
    (outcome,) = carry_out(Scripted([BEFORE], [BEFORE]), a_change(TITLE, TEAM))
    assert said(outcome) == (
        "diverged",
        (
            'accepted, but not in effect: title is "Old", wanted "New"; '
            'labels.team is absent, wanted "emea"; it may still take effect'
        ),
        True,
    )
    partly = live({"stage": "lost", "team": "emea"}, "New")
    (outcome,) = carry_out(Scripted([BEFORE, partly], [None]), CHANGE)
    assert outcome.written
    assert outcome.detail.endswith(
        'labels.stage is "lost", wanted absent (the service may not let labels be removed)'
    )


def test_a_title_that_was_not_there_is_put_back_as_none() -> None:
    change = a_change(Edit(None, "New", ABSENT))
    service = Scripted([live(title="New"), live(title=None)], [None])
    (outcome,) = carry_out(service, change)
    assert service.bodies == [{"title": None}]
    assert outcome.result is Result.APPLIED


@pytest.mark.parametrize("failed", [Denied("revoked"), None])
def test_after_the_key_is_denied_the_rest_is_not_reached(failed: Denied | None) -> None:
    others = [a_change(TITLE, id=f"c{n}") for n in range(2, 5)]
    service = Scripted([failed]) if failed else Scripted([BEFORE], [Denied("revoked")])
    first, *rest = carry_out(service, CHANGE, *others)
    assert first.result is (Result.NOT_REACHED if failed else Result.REFUSED)
    assert [said(each) for each in rest] == [("not_reached", "revoked", False)] * 3
    assert {each if isinstance(each, str) else each[0] for each in service.asked} == {"c1"}


@pytest.mark.parametrize("error", [FULL, OSError("the disk is odd")])
def test_what_cannot_be_recorded_stops_the_run_and_says_why(error: OSError) -> None:
    why = f"the run cannot be recorded: {reason(error)}"
    other = a_change(TITLE, id="c2")
    service = Scripted([BEFORE], [AFTER])
    first, second = carry_out(service, CHANGE, other, journal=Memory({"intent": error}))
    assert said(first) == said(second) == ("not_reached", why, False)
    assert service.bodies == []
    service = Scripted([BEFORE, AFTER], [AFTER])
    first, second = carry_out(service, CHANGE, other, journal=Memory({"outcome": error}))
    assert said(first) == ("applied", "", True)
    assert said(second) == ("not_reached", why, False)


@pytest.mark.parametrize("error", [OSError(errno.EPIPE, "Broken pipe"), OSError("gone")])
def test_where_no_one_listens_the_run_stops_and_says_why(error: OSError) -> None:
    def deaf(_outcome: Outcome) -> None:
        raise error

    service = Scripted([BEFORE], [AFTER])
    changes = [CHANGE, a_change(TITLE, id="c2")]
    _, second = asyncio.run(apply(changes, service, Memory(), deaf, Stop(), patience()))
    why = f"the output was closed: {reason(error)}"
    assert said(second) == ("not_reached", why, False)


def test_a_stop_between_two_attempts_sends_no_second_put() -> None:
    stop = Stop()

    class Stopping(Scripted):
        async def get(self, id: str) -> Observed:
            if self.bodies:
                stop.because("interrupted")
                stop.because("something else")
            return await super().get(id)

    service = Stopping([BEFORE], [NotSent("busy")])
    (outcome,) = carry_out(service, CHANGE, stop=stop)
    assert said(outcome) == ("refused", "not taken in 1 attempts: busy", False)
    assert len(service.bodies) == 1
    assert stop.reason == "interrupted"


def test_a_stop_while_the_first_read_is_under_way_sends_nothing() -> None:
    stop = Stop()
    assert stop.interrupted is False
    stop.because("interrupted")

    class Late(Scripted):
        async def get(self, id: str) -> Observed:
            late.because("interrupted")
            return await super().get(id)

    late = Stop()
    service = Late([BEFORE])
    (outcome,) = carry_out(service, CHANGE, stop=late)
    assert said(outcome) == ("not_reached", "interrupted", False)
    assert carry_out(service, CHANGE, stop=stop)[0].result is Result.NOT_REACHED


def test_what_is_cancelled_while_it_is_sent_is_unknown_and_the_rest_is_not_reached() -> None:
    class Hanging(Scripted):
        async def put(self, id: str, body: dict[str, Any]) -> Observed | Unknown:
            tasks[0].cancel()
            await asyncio.Event().wait()
            raise AssertionError

    async def main() -> tuple[Outcome, ...]:
        changes = [CHANGE, a_change(TITLE, id="c2")]
        service = Hanging([BEFORE])
        tasks.append(
            asyncio.create_task(
                apply(changes, service, Memory(), lambda _: None, Stop(), patience())
            )
        )
        return await tasks[0]

    tasks: list[asyncio.Task[tuple[Outcome, ...]]] = []
    first, second = asyncio.run(main())
    assert said(first) == ("unknown", "interrupted while it was being sent", True)
    assert said(second) == ("not_reached", "interrupted", False)
    assert first.change is CHANGE


def test_a_title_alone_leaves_the_labels_out_and_the_other_way_round() -> None:
    service = Scripted([BEFORE], [live({"stage": "lost"}, "New")])
    carry_out(service, a_change(TITLE))
    assert service.bodies == [{"title": "New"}]
    service = Scripted([live({"stage": "lost"})], [live({})])
    carry_out(service, a_change(STAGE))
    assert service.bodies == [{"labels": {}}]


@pytest.mark.parametrize("then", [AnswerLost("reset"), Refused("no"), Denied("revoked")])
def test_what_a_lost_put_brought_about_in_part_is_not_reported_as_refused(
    then: ConfsyncError,
) -> None:
    partly = live({"stage": "lost", "team": "emea"}, "New")
    service = Scripted([BEFORE, partly], [AnswerLost("reset"), then])
    (outcome,) = carry_out(service, CHANGE)
    assert (outcome.result, outcome.written) == (Result.DIVERGED, True)
    assert outcome.detail.startswith(
        'in effect only in part: labels.stage is "lost", wanted absent (the service may not'
    )
    assert outcome.detail.endswith(then.message)
    assert outcome.change is CHANGE


@pytest.mark.parametrize(
    ("answer", "result", "written"),
    [
        (Refused("no"), Result.DIVERGED, True),
        (Denied("revoked"), Result.REFUSED, False),
    ],
)
def test_a_refusal_after_which_others_wrote_may_hide_a_write(
    answer: ConfsyncError, result: Result, written: bool
) -> None:
    theirs = live({"stage": "lost"}, "Theirs")
    (outcome,) = carry_out(Scripted([BEFORE, theirs], [answer]), a_change(TITLE))
    assert (outcome.result, outcome.written) == (result, written)
