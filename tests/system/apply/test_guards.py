"""What one apply may not do, no matter what the plan says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.world import world

LIVE = {f"c{n:02}": {"title": "Old", "labels": {"stage": "lost"}} for n in range(20)}


def wanted(changed: int, removed: int = 0) -> dict[str, Any]:
    """`changed` conversations get a title, and `removed` of them lose a label."""
    return {
        id: {
            "title": "New" if n < changed else "Old",
            "labels": {"stage": None if n < removed else "lost"},
        }
        for n, id in enumerate(LIVE)
    }


@pytest.mark.parametrize(
    ("settings", "said", "enough"),
    [
        ({"guards": {"max_changes": 4}}, "5 conversations would change", ("--max-changes", "5")),
        (
            {"guards": {"max_change_percent": 24.9}},
            "25 % of the declared conversations would change",
            ("--max-change-percent", "25"),
        ),
        ({"guards": {"max_removals": 1}}, "2 labels would be removed", ("--max-removals", "2")),
    ],
)
def test_a_plan_above_a_guard_is_shown_and_refused(
    settings: dict[str, Any], said: str, enough: tuple[str, str]
) -> None:
    with world(LIVE, wanted(5, 2), **settings) as it:
        plan = it.run("plan")
        assert plan.code == 0
        assert said in plan.err
        assert "Run: confsync apply" not in plan.out
        code, run = it.apply()
        assert (code, it.puts) == (1, [])
        assert run["summary"]["withheld"] == 5
        assert said in run["problems"][0]["message"]
        assert it.run("apply", "--yes").code == 1, "without JSON it is the same"
        too_little = (
            str(float(enough[1]) - 1) if "percent" in enough[0] else str(int(enough[1]) - 1)
        )
        assert it.apply(enough[0], too_little)[0] == 1
        assert it.puts == []
        assert it.apply(*enough)[0] == 0
        assert len(it.puts) == 5


def test_the_guards_hold_for_a_saved_plan_too() -> None:
    with world(LIVE, wanted(5)) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.settings(guards={"max_changes": 4})
        code, run = it.apply(it.root / "plan.json")
        assert (code, run["summary"]["withheld"], it.puts) == (1, 5, [])
        assert it.apply(it.root / "plan.json", "--max-changes", "5")[0] == 0


def test_a_percentage_counts_what_the_project_declares_and_from_ten_on() -> None:
    guards = {"max_change_percent": 30}
    with world(LIVE, wanted(5), guards=guards) as it:
        code, _ = it.apply("c00", "c01", "c02", "c03", "c04")
        assert code == 0, "5 of 20, though all that was named changes"
    few = dict(list(wanted(9).items())[:9])
    with world(LIVE, few, guards=guards) as it:
        assert it.apply()[0] == 0, "of nine, a percentage says nothing"


@pytest.mark.parametrize(
    ("protect", "said", "withheld", "puts"),
    [
        ({"ids": ["c0[12]"]}, "c01 is protected and would change", 2, ["c00", "c03", "c04"]),
        (
            {"labels": ["st*"]},
            "the label 'stage' of c00 is protected and would change",
            2,
            ["c00", "c01", "c02", "c03", "c04"],
        ),
    ],
)
def test_only_the_edits_of_what_is_protected_are_withheld(
    protect: dict[str, Any], said: str, withheld: int, puts: list[str]
) -> None:
    with world(LIVE, wanted(5, 2), protect=protect) as it:
        planned = it.run("plan")
        assert said in planned.err
        assert "Run: confsync apply" in planned.out
        before = it.live
        code, run = it.apply("--max-changes", "99", "--max-removals", "99")
        assert (code, run["summary"]["withheld"]) == (3, withheld)
        assert sorted(put.path.rpartition("/")[2] for put in it.puts) == puts
        assert said in [problem["message"] for problem in run["problems"]]
        for id, (title, labels) in it.live.items():
            free = id == "c00" and "ids" in protect
            wanted_labels = {} if free else before[id][1]
            assert (title, labels) == ("New" if id in puts else "Old", wanted_labels)
        assert it.apply()[0] == 1, "nothing else is left"


def test_the_limits_count_what_is_protected_too() -> None:
    settings: dict[str, Any] = {"protect": {"ids": ["c00"]}, "guards": {"max_changes": 4}}
    with world(LIVE, wanted(5), **settings) as it:
        code, run = it.apply()
        assert (code, run["summary"]["withheld"], it.puts) == (1, 5, [])


def test_a_saved_plan_withholds_the_same() -> None:
    with world(LIVE, wanted(2, 1), protect={"labels": ["stage"]}) as it:
        it.run("plan", "--out", it.root / "plan.json")
        code, run = it.apply(it.root / "plan.json")
        assert (code, run["summary"]["withheld"], len(it.puts)) == (3, 1, 2)
        assert it.live["c00"] == ("New", {"stage": "lost"})
        assert it.run("undo", "last", "--yes").code == 0
        assert it.live["c00"] == ("Old", {"stage": "lost"})


def test_what_is_protected_may_stay_as_it_is() -> None:
    with world(LIVE, wanted(1), protect={"ids": ["c19"], "labels": ["stage"]}) as it:
        assert it.apply()[0] == 0
