"""From declarations and sightings to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.engine.diff import glob_matcher
from confsync.engine.plan import PlanBuilder, declaration_digest, still_wanted
from confsync.model import (
    ABSENT,
    UNKNOWN,
    Change,
    Declaration,
    Edit,
    Missing,
    Observed,
    Place,
    Unread,
)
from tests.engine.values import PLACE, declare

if TYPE_CHECKING:
    from confsync.model import Observation

NFC, NFD = "\u00e9", "e\u0301"


def test_a_plan_is_the_same_in_any_order_conversations_are_seen() -> None:
    declared = {id: Declaration(id, Place("a.yaml", n), "New") for n, id in enumerate("dbcafe", 1)}
    sightings: list[Observation] = [
        Observed("a", "Old", {"Team": 1}),
        Missing("b"),
        Unread("c", "HTTP 500"),
        Observed("d", "New", {}),
        Observed("e", None, {}),
    ]
    plans = []
    for order in (sightings, sightings[::-1]):
        draft = PlanBuilder(declared, glob_matcher([]))
        for sighting in order:
            draft.add(sighting)
        plans.append(draft.plan("sandbox", sandbox=True))
    plan = plans[0]
    assert plans[1] == plan
    assert (plan.declared, plan.unchanged, plan.missing, plan.unknown) == (6, 1, 1, 2)
    assert [(change.id, change.place) for change in plan.changes] == [
        ("a", Place("a.yaml", 4)),
        ("e", Place("a.yaml", 6)),
    ]
    assert [(p.code, p.id, str(p.place)) for p in plan.problems] == [
        ("CS401", "b", "a.yaml:2:1"),
        ("CS402", "c", "a.yaml:3:1"),
    ]
    assert "HTTP 500" in plan.problems[1].message


@pytest.mark.parametrize(
    ("declared", "live", "shown"),
    [("New", "Old", "New"), (None, "Old", "Old"), (None, None, ""), (None, UNKNOWN, "")],
)
def test_people_know_a_conversation_by_its_wanted_title_else_by_its_live_one(
    declared: str | None, live: Any, shown: str
) -> None:
    draft = PlanBuilder({"c1": declare(declared, {"a": "x"})}, glob_matcher([]))
    draft.add(Observed("c1", live, {}))
    assert [change.title for change in draft.plan("", sandbox=False).changes] == [shown]


def test_the_mark_of_a_declaration_is_what_it_wants_and_not_its_place() -> None:
    base = declare("T", {"a": "x", "b": None})
    moved = Declaration("c1", Place("elsewhere.yaml", 7), "T", {"b": None, "a": "x"})
    assert declaration_digest(moved) == declaration_digest(base)
    others = [
        Declaration("c2", PLACE, "T", {"a": "x", "b": None}),
        declare("T2", {"a": "x", "b": None}),
        declare(None, {"a": "x", "b": None}),
        declare("T", {"a": "x"}),
        declare("T", {"a": "x", "b": "null"}),
        declare("T", {}),
        declare("T"),
    ]
    assert len({declaration_digest(each) for each in (base, *others)}) == 1 + len(others)


@pytest.mark.parametrize(
    ("declared", "edit", "owned", "wanted"),
    [
        (declare("T"), Edit(None, "x", "T"), [], True),
        (declare("T2"), Edit(None, "x", "T"), [], False),
        (None, Edit(None, "x", "T"), [], False),
        (declare("T", {"a": "x"}), Edit("b", "x", ABSENT), ["b"], True),
        (declare("T", {"a": "x"}), Edit("b", "x", "y"), ["b"], False),
        (declare("T", {"a": "x"}), Edit("b", "x", "y"), [], False),
        (declare("T", {NFD: "x"}), Edit(NFC, "y", "x"), [], True),
        (declare("T", {NFD: "x"}), Edit(NFC, "x", "y"), [], False),
    ],
)
def test_a_change_is_still_wanted_while_the_project_asks_for_the_same(
    declared: Declaration | None, edit: Edit, owned: list[str], wanted: bool
) -> None:
    planned = declare("T") if declared is None or declared.title == "T2" else declared
    change = Change("c1", PLACE, "T", (edit,), (), declaration_digest(planned))
    assert still_wanted(change, declared, glob_matcher(owned)) is wanted


def test_an_undo_is_wanted_no_matter_what_is_declared() -> None:
    change = Change("c1", PLACE, "T", (Edit(None, "x", "T"),))
    assert still_wanted(change, None, glob_matcher([]))
