"""What the engine says, word for word, and where it says that it is about."""

from __future__ import annotations

import pytest

from confsync.engine.diff import glob_matcher
from confsync.engine.guards import Guards, refusals
from confsync.engine.plan import PlanBuilder
from confsync.engine.undo import UndoBuilder, backwards, wanted
from confsync.formats.documents.journal import read_record
from confsync.model import (
    ABSENT,
    Declaration,
    Edit,
    Missing,
    Observed,
    Outcome,
    Record,
    Result,
    Unread,
)
from confsync.model.errors import AnswerLost, ConfsyncError, Unreadable
from tests.engine.scripted import Scripted, carry_out
from tests.engine.values import PLACE, a_change, a_plan, live

TITLE = Edit(None, "Old", "New")
LABEL = Edit("Team", ABSENT, "EMEA")
GONE = Edit("Stage", "lost", ABSENT)


@pytest.mark.parametrize(
    ("guards", "declared", "advice"),
    [
        (Guards(max_changes=1), 100, "--max-changes 4"),
        (Guards(max_removals=1), 100, "--max-removals 4"),
        (Guards(max_change_percent=1), 100, "--max-change-percent 5"),
        (Guards(max_change_percent=1), 97, "--max-change-percent 5"),
        (Guards(max_change_percent=1), 12, "--max-change-percent 34"),
    ],
)
def test_a_guard_says_which_number_would_do(guards: Guards, declared: int, advice: str) -> None:
    plan = a_plan(*(a_change(TITLE, GONE, id=f"c{n}") for n in range(4)))
    (problem,) = refusals(plan, guards, declared)
    assert problem.help == f"name targets to apply a part of it, or say the number: {advice}"
    assert problem.id is None


def test_no_guard_asks_for_more_than_all() -> None:
    plan = a_plan(*(a_change(TITLE, id=f"c{n}") for n in range(10)))
    (problem,) = refusals(plan, Guards(max_change_percent=99.5), 10)
    assert problem.help.endswith("--max-change-percent 100")


def test_what_is_protected_is_reported_with_its_place() -> None:
    plan = a_plan(a_change(TITLE, LABEL))
    one, other = refusals(plan, Guards(ids=("c1",), labels=("Team",)), 10)
    assert (one.place, one.id, one.help) == (PLACE, "c1", "see protect.ids in confsync.yaml")
    assert (other.place, other.id) == (PLACE, "c1")
    assert other.help == "see protect.labels in confsync.yaml"


def test_what_cannot_be_planned_is_reported_with_what_to_do() -> None:
    declared = {id: Declaration(id, PLACE, "New") for id in ("c1", "c2", "c3", "c4")}
    draft = PlanBuilder(declared, glob_matcher(()))
    draft.add(Unread("c2", "HTTP 503"))
    draft.add(Missing("c1"))
    draft.add(Observed("c3", "New", {}))
    draft.add(Observed("c4", "New", {}))
    plan = draft.plan("api", sandbox=False)
    assert [(each.id, each.help, each.place) for each in plan.problems] == [
        ("c1", "check the id, or remove the declaration if the conversation was deleted", PLACE),
        ("c2", "its state is unknown, so nothing is planned for it; plan again", PLACE),
    ]
    assert (plan.unchanged, plan.unknown, plan.missing) == (2, 1, 1)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "this is not a journal, or one that was cut off before anything was sent"),
        (
            b'{"type": "run"',
            "this is not a journal, or one that was cut off before anything was sent",
        ),
        (b"{}\n", "this is not a journal of a run"),
        (b"\xff\n", "this is not a journal of a run"),
    ],
)
def test_what_is_no_journal(data: bytes, said: str) -> None:
    with pytest.raises(ConfsyncError) as error:
        read_record(data)
    assert error.value.message == said


def record(*changes: tuple[Edit, ...]) -> Record:
    """A run that sent these, and whose outcomes are not known."""
    made = Record("api", sandbox=True, started="", changes=len(changes))
    for n, found in enumerate(changes):
        made.sent[f"c{n}"] = [a_change(*found, id=f"c{n}")]
    return made


def test_undo_reads_only_the_fields_that_it_needs() -> None:
    asked = wanted(backwards(record((TITLE,), (LABEL,), (TITLE, LABEL))))
    assert asked == {
        "c0": Declaration("c0", PLACE, "", None),
        "c1": Declaration("c1", PLACE, None, {}),
        "c2": Declaration("c2", PLACE, "", {}),
    }


def test_an_undoing_says_how_people_know_the_conversation() -> None:
    draft = UndoBuilder(backwards(record((LABEL,), (LABEL,), (TITLE,), (TITLE,), (TITLE,))))
    draft.add(Observed("c0", "Its title", {"Team": "EMEA"}))
    draft.add(Observed("c1", None, {"Team": "EMEA"}))
    draft.add(Observed("c2", "Old", {}))
    draft.add(Observed("c3", "Old", {}))
    draft.add(Unread("c4", "HTTP 503"))
    plan = draft.plan("api", sandbox=True)
    assert [change.title for change in plan.changes] == ["Its title", "A title"]
    assert (plan.unchanged, plan.sandbox) == (2, True)
    assert [each.place for each in plan.problems] == [PLACE]


@pytest.mark.parametrize("result", [Result.ALREADY, Result.CONFLICT, Result.REFUSED])
def test_where_nothing_took_effect_there_is_nothing_to_put_back(result: Result) -> None:
    made = record((TITLE,), (TITLE,))
    made.outcomes["c0"] = Outcome(made.sent["c0"][0], result)
    made.outcomes["c1"] = Outcome(made.sent["c1"][0], Result.DIVERGED, written=True)
    assert list(backwards(made)) == ["c1"]


def test_a_single_edit_whose_answer_was_lost_counts_as_written() -> None:
    lost = [AnswerLost("reset")]
    (outcome,) = carry_out(Scripted([live(), live(title="New")], [*lost]), a_change(TITLE))
    assert (outcome.result, outcome.written) == (Result.APPLIED, True)
    (outcome,) = carry_out(Scripted([live(), live(title="Mine")], [*lost]), a_change(TITLE))
    assert (outcome.result, outcome.written) == (Result.DIVERGED, True)
    (outcome,) = carry_out(Scripted([live(), Unreadable("away")], [*lost]), a_change(TITLE))
    assert outcome.result is Result.UNKNOWN
