"""`--changed-since REV`: the fast plan of a pull request."""

from __future__ import annotations

import pytest

from tests.system.history import codes, edits, history

THEN = {
    "a": {"title": "Old A"},
    "b": {"title": "Old B", "labels": {"x": "1"}},
    "c": {"labels": {"x": "1"}},
}
LIVE = {"a": {}, "b": {"x": "1"}, "c": {"x": "2"}, "d": {}}


def test_only_what_is_declared_otherwise_is_planned_and_asked_for() -> None:
    now = {**THEN, "b": {"title": "New B", "labels": {"x": "1"}}}
    with history(THEN, now, LIVE) as (it, repository):
        assert set(edits(it.plan())) == {"a", "b", "c"}
        it.service.log.clear()
        plan = it.plan("--changed-since", "HEAD")
        assert set(edits(plan)) == {"b"}
        commit = repository.git("rev-parse", "HEAD")
        assert plan["changed_since"] == {"revision": "HEAD", "commit": commit, "left_out": 2}
        assert plan["base"] is None
        assert plan["summary"]["declared"] == 1
        assert [request.path for request in it.service.log] == ["/conversations/b"]
        ran = it.run("plan", "--changed-since", "HEAD")
        assert ran.code == 0
        assert ran.out.endswith(
            "Plan: 1 conversation to change (1 title), 0 already as declared, 2 left out.\n"
            f"2 declared conversations are as in HEAD ({commit[:12]}) and were left out.\n"
            "To apply: 3 requests, up to 3 seconds.\n"
            f"Run: confsync apply -C {it.root} --changed-since HEAD\n"
        )
        quiet = it.run("plan", "--changed-since", "HEAD", "-q")
        assert quiet.out.endswith("0 already as declared, 2 left out.\n")
        code, run = it.apply("--changed-since", "HEAD")
        assert (code, [outcome["id"] for outcome in run["outcomes"]]) == (0, ["b"])


def test_what_is_left_out_is_not_reported_as_no_longer_declared() -> None:
    with history(THEN, {**THEN, "a": {"title": "New A"}}, LIVE) as (it, _):
        ran = it.run("plan", "--changed-since", "HEAD")
        assert (ran.code, ran.err) == (0, "")
    with history(THEN, {"a": {"title": "New A"}}, LIVE) as (it, _):
        ran = it.run("plan", "--changed-since", "HEAD")
        assert "warning CS806: 2 labels are declared in HEAD and no longer here" in ran.err


@pytest.mark.parametrize(
    "now",
    [
        {"b": {"labels": {"x": "1"}, "title": "Old B"}, "c": THEN["c"], "a": THEN["a"]},
        {**THEN, "c": {"labels": {"x": "1"}}},
    ],
    ids=["another order", "the same"],
)
def test_where_nothing_differs_nothing_is_asked(now: dict[str, object]) -> None:
    with history(THEN, now, LIVE) as (it, _):
        ran = it.run("plan", "--changed-since", "HEAD", "--detailed-exitcode")
        assert (ran.code, it.service.log) == (0, [])
        assert "Plan: nothing to change, 0 already as declared, 3 left out.\n" in ran.out


def test_a_manifest_that_moved_is_no_change() -> None:
    with history(THEN, THEN, LIVE) as (it, _):
        (it.root / "conversations/all.yaml").rename(it.root / "conversations/moved.yaml")
        assert it.plan("--changed-since", "HEAD")["changed_since"]["left_out"] == 3


def test_with_targets_both_count() -> None:
    now = {**THEN, "a": {"title": "New A"}, "b": {"title": "New B"}}
    with history(THEN, now, LIVE) as (it, _):
        plan = it.plan("--changed-since", "HEAD", "b", "c")
        assert set(edits(plan)) == {"b"}
        assert plan["changed_since"]["left_out"] == 1


def test_with_a_base_what_is_declared_no_more_is_planned_too() -> None:
    now = {"a": THEN["a"], "b": {"title": "Old B"}, "d": {"title": "Call d"}}
    with history(THEN, now, LIVE) as (it, _):
        it.edit("c", labels={"x": "1"})
        it.edit("b", title="Old B")
        plan = it.plan("--changed-since", "HEAD", "--base", "HEAD")
        assert set(edits(plan)) == {"b", "c"}
        assert plan["changed_since"]["left_out"] == 1
        assert set(edits(it.plan("--changed-since", "HEAD"))) == set()


def test_a_percentage_is_of_all_that_is_declared() -> None:
    then = {f"c{n}": {"title": f"Call c{n}"} for n in range(10)}
    live: dict[str, dict[str, str]] = {id: {} for id in then}
    guards = {"max_change_percent": 30}
    with history(then, {**then, "c0": {"title": "New"}}, live, guards=guards) as (it, _):
        assert it.plan("--changed-since", "HEAD")["refusals"] == []
        assert it.apply("--changed-since", "HEAD")[0] == 0


def test_where_it_is_not_known_what_was_declared_everything_is_planned() -> None:
    with history(THEN, THEN, LIVE) as (it, repository):
        broken = it.write("conversations/broken.yaml", "conversations: {x: {title: 7}}")
        repository.commit()
        broken.unlink()
        plan = it.plan("--changed-since", "HEAD")
        assert set(edits(plan)) == {"a", "b", "c"}
        assert plan["changed_since"]["left_out"] == 0
        assert codes(plan) == [("CS203", "warning"), ("CS803", "warning")]
        ran = it.run("plan", "--changed-since", "HEAD")
        assert ran.code == 0
        assert "warning CS803: what HEAD declared is not known, so nothing is left out\n" in ran.err
        # As a base it is an error, and is reported once.
        plan = it.plan("--changed-since", "HEAD", "--base", "HEAD")
        assert codes(plan) == [("CS203", "error"), ("CS803", "error"), ("CS803", "warning")]


def test_before_there_was_a_project_nothing_was_declared() -> None:
    with history(THEN, THEN, LIVE) as (it, repository):
        repository.git("switch", "--quiet", "--orphan", "other")
        repository.git("commit", "--quiet", "--allow-empty", "-m", "Nothing")
        it.settings()
        it.declare(THEN)
        plan = it.plan("--changed-since", "other")
        assert set(edits(plan)) == {"a", "b", "c"}
        assert codes(plan) == [("CS804", "warning")]


def test_a_revision_that_is_not_there() -> None:
    with history(THEN, THEN, LIVE) as (it, _):
        ran = it.run("plan", "--changed-since", "gone")
        assert (ran.code, ran.out) == (1, "")
        assert "error CS801: git knows no revision 'gone' here\n" in ran.err
