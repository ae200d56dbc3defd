"""From what a run wrote and what is live now, to a plan that puts it back."""

from __future__ import annotations

import pytest

from confsync.engine.undo import UndoBuilder, backwards
from confsync.model import (
    ABSENT,
    Edit,
    Missing,
    Observed,
    Op,
    Outcome,
    Plan,
    Record,
    Result,
    Unread,
)
from tests.engine.values import a_change

TITLE = Edit(None, "Old", "New")
ADDED = Edit("a", ABSENT, "x")
REMOVED = Edit("b", "y", ABSENT)


def record(*results: Result) -> Record:
    """A run that sent a change of each conversation, with these outcomes as far as they are known."""
    made = Record("sandbox", sandbox=True, started="", changes=4)
    for n in range(4):
        change = a_change(TITLE, ADDED, REMOVED, id=f"c{n}")
        made.sent[change.id] = [change]
        if n < len(results):
            written = results[n] is Result.APPLIED
            made.outcomes[change.id] = Outcome(change, results[n], written=written)
    return made


def test_everything_that_may_have_been_written_is_put_back() -> None:
    changes = backwards(record(Result.APPLIED, Result.REFUSED, Result.UNKNOWN))
    assert list(changes) == ["c0", "c2", "c3"]
    assert changes["c0"].edits == (
        Edit("a", "x", ABSENT),
        Edit("b", ABSENT, "y"),
        Edit(None, "New", "Old"),
    )


def test_a_change_that_was_sent_twice_is_put_back_to_before_the_first() -> None:
    made = record()
    made.sent["c0"].append(a_change(Edit(None, "Between", "Newest"), id="c0"))
    assert backwards(made)["c0"].edits[-1] == Edit(None, "Newest", "Old")


def undone(*sightings: Observed | Missing | Unread) -> Plan:
    changes = backwards(record())
    draft = UndoBuilder({each.id: changes[each.id] for each in sightings})
    for sighting in sightings:
        draft.add(sighting)
    return draft.plan("sandbox", sandbox=True)


def test_what_somebody_changed_since_is_left_to_them() -> None:
    plan = undone(Observed("c0", "Somebody's", {"a": "x", "b": "somebody's", "c": 1}))
    (change,) = plan.changes
    assert [(edit.label, edit.op) for edit in change.edits] == [("a", Op.REMOVE)]
    assert change.title == "Somebody's"
    assert [(p.code, p.severity) for p in plan.problems] == [("CS503", "warning")] * 2
    assert plan.unknown == 0


@pytest.mark.parametrize("title", ["Old", "Somebody's"])
def test_where_nothing_of_it_is_left_there_is_nothing_to_undo(title: str) -> None:
    plan = undone(Observed("c0", title, {"b": "y"}))
    assert (plan.changes, plan.unchanged) == ((), 1)
    assert len(plan.problems) == (title != "Old")


def test_what_is_gone_or_cannot_be_read_is_a_problem() -> None:
    plan = undone(Unread("c1", "HTTP 503"), Observed("c2", "New", {"a": "x"}), Missing("c0"))
    assert [(p.id, p.code, p.severity) for p in plan.problems] == [
        ("c0", "CS401", "error"),
        ("c1", "CS402", "error"),
    ]
    assert (plan.declared, len(plan.changes), plan.missing, plan.unknown) == (3, 1, 1, 1)
    assert "HTTP 503" in plan.problems[1].message
