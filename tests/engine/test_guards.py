"""When a plan is refused as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from confsync.engine.guards import Guards, refusals
from confsync.model import ABSENT, Base, Change, Edit
from tests.engine.values import a_change, a_plan

TITLE = Edit(None, "Old", "New")
ADD = Edit("Team", ABSENT, "EMEA")
REMOVE = Edit("Stage", "lost", ABSENT)


def changing(count: int, *edits: Edit) -> list[Change]:
    return [a_change(*(edits or (TITLE,)), id=f"c{n}") for n in range(count)]


def messages(changes: list[Change], guards: Guards, declared: int = 100) -> list[str]:
    found = refusals(a_plan(*changes), guards, declared)
    assert all(problem.help for problem in found)
    return [f"{problem.code}: {problem.message}" for problem in found]


def test_without_guards_nothing_is_refused() -> None:
    assert messages(changing(100, TITLE, ADD, REMOVE), Guards()) == []


@pytest.mark.parametrize(
    ("guards", "changes", "declared", "refused"),
    [
        (Guards(max_changes=3), 3, 100, False),
        (Guards(max_changes=3), 4, 100, True),
        (Guards(max_changes=0), 0, 100, False),
        (Guards(max_changes=0), 1, 100, True),
        (Guards(max_change_percent=30), 3, 10, False),
        (Guards(max_change_percent=30), 4, 10, True),
        (Guards(max_change_percent=0), 1, 100, True),
        (Guards(max_change_percent=30), 9, 9, False),
        (Guards(max_change_percent=30), 31, 100, True),
        (Guards(max_change_percent=30), 30, 100, False),
        (Guards(max_change_percent=100), 100, 100, False),
        (Guards(max_change_percent=0), 0, 0, False),
        (Guards(max_removals=2), 2, 100, False),
        (Guards(max_removals=2), 3, 100, True),
    ],
)
def test_limits(guards: Guards, changes: int, declared: int, refused: bool) -> None:
    assert bool(messages(changing(changes, TITLE, ADD, REMOVE), guards, declared)) is refused


def test_adding_and_changing_is_not_removing() -> None:
    changes = changing(5, TITLE, ADD, Edit("b", "x", "y"))
    assert messages(changes, Guards(max_removals=0)) == []


def test_all_guards_that_refuse_are_reported_with_their_numbers() -> None:
    guards = Guards(max_changes=1, max_change_percent=3, max_removals=2)
    assert messages(changing(1234, REMOVE), guards, 12_340) == [
        "CS501: 1,234 conversations would change; max_changes allows 1",
        "CS501: 1,234 labels would be removed; max_removals allows 2",
        "CS501: 10 % of the declared conversations would change; max_change_percent allows 3",
    ]


def test_a_percentage_just_above_the_limit_does_not_read_like_the_limit() -> None:
    (message,) = messages(changing(302), Guards(max_change_percent=3), 10_000)
    assert "3.02 % of the declared" in message
    assert message.endswith("allows 3")


@pytest.mark.parametrize(
    ("guards", "reported"),
    [
        (Guards(ids=("c1",)), ["CS502: c1 is protected and would change"]),
        (
            Guards(ids=("x*", "c*")),
            ["CS502: c0 is protected and would change", "CS502: c1 is protected and would change"],
        ),
        (Guards(ids=("C1", "c")), []),
        (
            Guards(labels=("T*",)),
            [
                "CS502: the label 'Team' of c0 is protected and would change",
                "CS502: the label 'Team' of c1 is protected and would change",
            ],
        ),
        (Guards(labels=("title", "Old")), []),
    ],
)
def test_what_is_protected_may_not_change(guards: Guards, reported: list[str]) -> None:
    assert messages(changing(2, TITLE, ADD), guards) == reported


def test_what_only_the_base_declared_counts_as_declared() -> None:
    plan = replace(a_plan(*changing(4)), base=Base("main", "0" * 40, undeclared=3))
    assert refusals(plan, Guards(max_change_percent=40), 7) == ()
    assert refusals(plan, Guards(max_change_percent=39), 7) != ()
    assert refusals(plan, Guards(max_change_percent=0), 6) == ()
