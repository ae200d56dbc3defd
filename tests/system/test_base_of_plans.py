"""`--base` in saved plans, and how undo and guards see its removals."""

from __future__ import annotations

from tests.support.command import confsync
from tests.system.history import history


class TestASavedPlan:
    def test_is_applied_without_saying_the_base_again(self) -> None:
        then = {"a": {"labels": {"stage": "won"}}, "b": {"labels": {"stage": "won"}}}
        with history(then, {"a": {"labels": {}}}) as (it, repository):
            file = it.root / "plan.json"
            saved = it.run("plan", "--base", "HEAD", "--out", file)
            assert saved.out.endswith(f"Run: confsync apply -C {it.root} {file}\n")
            assert confsync("show", file).out == saved.out.replace(f" -C {it.root}", "")
            # No matter what the base is by now: what is declared is still the same.
            repository.commit()
            code, run = it.apply(file)
            assert (code, run["summary"]["applied"]) == (0, 2)
            assert {labels == {} for _, labels in it.live.values()} == {True}

    def test_does_not_take_off_what_is_declared_again(self) -> None:
        then = {"a": {"labels": {"stage": "won"}}, "b": {"labels": {"stage": "won"}}}
        with history(then, {"a": {"labels": {}}}) as (it, _):
            file = it.root / "plan.json"
            it.plan("--base", "HEAD", "--out", file)
            it.declare(then)
            code, run = it.apply(file)
            assert (code, run["summary"]["conflict"], it.puts) == (1, 2, [])
            assert "the project asks for something else" in run["outcomes"][0]["detail"]

    def test_does_not_take_off_what_was_changed_meanwhile(self) -> None:
        with history({"a": {"labels": {"stage": "won"}}}, {"a": {"labels": {}}}) as (it, _):
            file = it.root / "plan.json"
            it.plan("--base", "HEAD", "--out", file)
            it.edit("a", labels={"stage": "lost"})
            code, run = it.apply(file)
            assert (code, run["summary"]["conflict"], it.puts) == (1, 1, [])

    def test_has_its_base_already(self) -> None:
        with history({}, {"a": {"title": "x"}}, {"a": {}}) as (it, _):
            file = it.root / "plan.json"
            it.plan("--out", file)
            for option in ("--base", "--changed-since"):
                ran = it.run("apply", file, option, "HEAD")
                assert ran.code == 64
                assert "a saved plan is applied as it is" in ran.err

    def test_has_the_fingerprint_of_its_edits_alone(self) -> None:
        with history({"a": {"labels": {"stage": "won"}}}, {"a": {"labels": {}}}) as (it, _):
            by_base = it.plan("--base", "HEAD")
            it.declare({"a": {"labels": {"stage": None}}})
            assert it.plan()["fingerprint"] == by_base["fingerprint"]


def test_what_was_taken_off_can_be_put_back() -> None:
    with history({"a": {"labels": {"stage": "won"}}}, {}) as (it, _):
        journal = it.root / "run.jsonl"
        assert it.apply("--base", "HEAD", "--journal", journal)[0] == 0
        assert it.run("undo", "--yes", journal).code == 0
        assert it.live["a"][1] == {"stage": "won"}


def test_guards_count_what_is_declared_no_more() -> None:
    then = {f"c{n}": {"labels": {"stage": "won"}} for n in range(20)}
    now = {id: then[id] for id in list(then)[:10]}
    with history(then, now, guards={"max_change_percent": 40, "max_removals": 9}) as (it, _):
        plan = it.plan("--base", "HEAD")
        assert [refusal["message"] for refusal in plan["refusals"]] == [
            "10 labels would be removed; max_removals allows 9",
            "50 % of the declared conversations would change; max_change_percent allows 40",
        ]
        code, _ = it.apply("--base", "HEAD")
        assert (code, it.puts) == (1, [])
        code, _ = it.apply("--base", "HEAD", "--max-removals", "10", "--max-change-percent", "51")
        assert (code, len(it.puts)) == (0, 10)
