"""What a fingerprint depends on, and what not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from confsync.model import ABSENT, Change, Edit, Place, Plan, Problem
from tests.engine.values import a_change, a_plan, changes, plans

if TYPE_CHECKING:
    from confsync.model import Json


@given(changes, changes)
def test_of_a_change_it_is_the_id_and_the_edits(one: Change, other: Change) -> None:
    same = replace(other, id=one.id, edits=one.edits)
    assert same.fingerprint == one.fingerprint
    assert (one.fingerprint != other.fingerprint) == (reported(one) != reported(other))


def reported(change: Change) -> tuple[str, list[str]]:
    return change.id, sorted(repr((e.label, e.before, e.after)) for e in change.edits)


@given(plans, st.randoms(use_true_random=False))
def test_of_a_plan_it_is_its_changes_in_any_order(plan: Plan, random: Any) -> None:
    shuffled = [replace(c, edits=tuple(random.sample(c.edits, len(c.edits)))) for c in plan.changes]
    random.shuffle(shuffled)
    other = Plan(
        "https://elsewhere.example",
        declared=99,
        unchanged=1,
        changes=tuple(shuffled),
        problems=(Problem("CS401", "missing"),),
        refusals=(Problem("CS501", "too many"),),
        sandbox=True,
    )
    assert other.fingerprint == plan.fingerprint


@given(plans)
def test_a_plan_with_less_has_another(plan: Plan) -> None:
    assume(plan.changes)
    assert replace(plan, changes=plan.changes[1:]).fingerprint != plan.fingerprint


CHANGE = "sha256:ee0a2244dc0a551dbc9600761f245fd6d36dd307c18422a0226a636f8d8aafcf"
PLAN = "sha256:94c9100dda1ec9e774bd8d24c36ca215ae30679073597bca6d162ba34eaa384f"
BASE = Edit("a", "x", "y")


@pytest.mark.parametrize(
    "other",
    [
        Edit("b", "x", "y"),
        Edit("a", "z", "y"),
        Edit("a", "x", "z"),
        Edit("a", ABSENT, "y"),
        Edit("a", "x", ABSENT),
        Edit("a", None, "y"),
        Edit("a", [], "y"),
    ],
    ids=repr,
)
def test_every_part_of_an_edit_counts(other: Edit) -> None:
    assert a_change(other).fingerprint != a_change(BASE).fingerprint
    assert a_change(BASE, other).fingerprint != a_change(BASE).fingerprint


def test_kinds_of_values_count() -> None:
    values: list[Json] = [True, 1, "1", "true", None, "null", [], {}, "", [None], "(absent)"]
    prints = {a_change(Edit("a", "x", value)).fingerprint for value in values}
    assert len(prints) == len(values)


def test_it_stays_the_same_from_version_to_version() -> None:
    """Plans are saved, and reviewed by their fingerprint: this one is carved in stone."""
    change = a_change(Edit(None, ABSENT, "Q1 – Demo"), Edit("Call Type", 1, None))
    place = replace(
        change, place=Place("elsewhere.yaml", 99), title="", left_alone=(), declaration=""
    )
    for each in (change, place):
        assert each.fingerprint == CHANGE
    assert a_plan(change).fingerprint == PLAN
