"""What the base revision adds to the rule, as plain values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from confsync.engine.base import differs, with_dropped
from confsync.engine.diff import glob_matcher
from confsync.engine.plan import PlanBuilder, declaration_digest, still_wanted
from confsync.model import (
    ABSENT,
    Base,
    Change,
    Declaration,
    Edit,
    Missing,
    Observation,
    Observed,
    Place,
    Unread,
)
from tests.engine.values import PLACE, declare

THEN = Place("main:a.yaml", 7)
NFC, NFD = "\u00e9", "e\u0301"


def then(labels: Any = None, title: str | None = None) -> dict[str, Declaration]:
    return {"c1": Declaration("c1", THEN, title, labels)}


@pytest.mark.parametrize(
    ("before", "now", "dropped"),
    [
        ({"a": "x", "b": "y"}, declare(None, {"b": "z"}), {"a": "x"}),
        ({"a": "x"}, declare(None, {"a": None}), None),
        ({"a": None}, declare(None, {}), None),
        ({"a": "x"}, declare("T"), {"a": "x"}),
        ({NFC: "x"}, declare(None, {NFD: "y"}), None),
        ({NFD: "x"}, declare(None, {}), {NFC: "x"}),
        (None, declare("T"), None),
    ],
)
def test_what_is_dropped(before: Any, now: Declaration, dropped: Any) -> None:
    (found,) = with_dropped({"c1": now}, then(before, "Then")).values()
    assert found.dropped == dropped
    assert (found.title, found.labels, found.place) == (now.title, now.labels, PLACE)
    assert declaration_digest(found) == declaration_digest(now)


def test_what_is_declared_no_more_has_its_place_of_then() -> None:
    (found,) = with_dropped({}, then({"a": "x"}, "Then")).values()
    assert found == Declaration("c1", THEN, dropped={"a": "x"})
    assert found.departed
    assert found.needs_labels
    assert with_dropped({}, then({"a": None}, "Then")) == {}
    assert with_dropped({}, then(None, "Then")) == {}


def test_what_differs() -> None:
    now = declare("T", {"a": "x"})
    assert not differs(now, Declaration("c1", THEN, "T", {"a": "x"}))
    assert differs(now, Declaration("c1", THEN, "T", {"a": "y"}))
    assert differs(now, None)
    assert differs(declare("T", {}), None)
    # What it drops is of another revision than the one that declares the same.
    assert differs(replace(now, dropped={"b": "y"}), Declaration("c1", THEN, "T", {"a": "x"}))


def drawn(declaration: Declaration, sighting: Observation, owned: list[str] | None = None) -> Any:
    draft = PlanBuilder({"c1": declaration}, glob_matcher(owned or []), Base("main", "1a2b"))
    draft.add(sighting)
    return draft.plan("", sandbox=False)


def counts(plan: Any) -> tuple[int, ...]:
    return (
        plan.declared,
        plan.unchanged,
        plan.missing,
        plan.unknown,
        plan.base.undeclared,
        plan.base.settled,
    )


def test_what_becomes_of_what_is_declared_no_more() -> None:
    gone = Declaration("c1", THEN, dropped={"a": "x"})
    plan = drawn(gone, Observed("c1", "Live", {"a": "x", "b": "y"}))
    (change,) = plan.changes
    assert change == Change(
        "c1",
        THEN,
        "Live",
        (Edit("a", "x", ABSENT),),
        ("b",),
        declaration_digest(Declaration("c1", THEN)),
        ("a",),
        {"a": "x", "b": "y"},
    )
    assert counts(plan) == (0, 0, 0, 0, 1, 0)
    assert counts(drawn(gone, Observed("c1", "Live", {}))) == (0, 0, 0, 0, 1, 1)
    assert counts(drawn(gone, Missing("c1"))) == (0, 0, 0, 0, 1, 1)
    assert drawn(gone, Missing("c1")).problems == ()
    unread = drawn(gone, Unread("c1", "HTTP 500"))
    assert counts(unread) == (0, 0, 0, 1, 1, 0)
    assert [problem.code for problem in unread.problems] == ["CS402"]


def test_what_stays_is_reported_and_what_is_owned_goes() -> None:
    now = Declaration("c1", PLACE, "T", {}, {"a": "x", "b": "y", "c": "z"})
    plan = drawn(now, Observed("c1", "T", {"a": "changed", "b": "y"}))
    (change,) = plan.changes
    assert (change.dropped, change.left_alone) == (("b",), ("a",))
    (problem,) = plan.problems
    assert (problem.code, problem.id, problem.place) == ("CS802", "c1", PLACE)
    assert "labels.a of c1" in problem.message
    assert "since main declared it" in problem.message
    owned = drawn(now, Observed("c1", "T", {"a": "changed", "b": "y"}), ["a"])
    assert [edit.label for edit in owned.changes[0].edits] == ["a", "b"]
    assert owned.problems == ()


def test_of_what_declares_no_label_nothing_is_owned() -> None:
    now = Declaration("c1", PLACE, "T", None, {"a": "x"})
    (change,) = drawn(now, Observed("c1", "T", {"a": "x", "b": "y"}), ["*"]).changes
    assert [edit.label for edit in change.edits] == ["a"]


def test_without_what_was_dropped_a_removal_is_not_wanted() -> None:
    edit, none = Edit("a", "x", ABSENT), glob_matcher([])
    for declaration in (declare("T"), Declaration("c1", THEN)):
        digest = declaration_digest(declaration)
        planned = Change("c1", PLACE, "T", (edit,), (), digest, ("a",))
        assert still_wanted(planned, replace(declaration, dropped={"a": "x"}), none)
        assert not still_wanted(planned, replace(declaration, dropped={"a": "y"}), none)
        assert not still_wanted(planned, replace(declaration, dropped={"b": "x"}), none)
        assert not still_wanted(planned, declaration, none)
        assert not still_wanted(planned, None, none)
        assert not still_wanted(planned, declare("T", {"a": "x"}), none)
