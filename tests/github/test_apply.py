"""`ci apply`: without a review, with a review that cannot be read, and where the result is reported."""

from __future__ import annotations

import pytest

from confsync.sandbox.delivery import Delivery
from tests.github.fake import message
from tests.github.scene import event, scene


@pytest.mark.parametrize("name", ["push_merge", "workflow_dispatch", "schedule"])
def test_nothing_reviewed_nothing_applied(name: str) -> None:
    with scene() as it:
        ran = it.ci("apply", name)
        assert ran.code == 1
        assert it.world.puts == []
        assert "CS511" in ran.err
        assert it.outputs == {"exit-code": "1", "applied": "0", "withheld": "2"}
        assert "withheld" in it.summary


@pytest.mark.parametrize("name", ["push_merge", "workflow_dispatch", "schedule"])
def test_unless_the_workflow_says_so(name: str) -> None:
    with scene() as it:
        ran = it.ci("apply", name, "--review", "not-required")
        assert ran.code == 0, ran
        assert len(it.world.puts) == 2


def test_a_review_that_is_not_required_is_reported_where_it_is() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.world.edit("c2", title="Somebody was here")
        it.merge()
        assert it.ci("apply", "push_merge", "--review", "not-required").code == 0
        assert it.world.live["c2"][0] == "Review - Globex"
        assert "pplied" in it.bodies[0]
        assert it.outputs["applied"] == "2"


def test_nothing_to_do_needs_no_review() -> None:
    with scene(declared={"c1": {"title": "Call 1"}}) as it:
        assert it.ci("apply", "push_merge").code == 0


@pytest.mark.parametrize("review", ["required", "not-required"])
@pytest.mark.parametrize("name", ["pull_request", "pull_request_fork"])
@pytest.mark.parametrize("verb", ["apply", "drift"])
def test_not_in_a_pull_request(name: str, review: str, verb: str) -> None:
    with scene() as it:
        ran = it.ci(verb, name, *(["--review", review] if verb == "apply" else []))
        assert ran.code == 1
        assert f"{verb} is not for pull requests: #12 is not merged" in ran.err
        assert it.world.service.log == []


def test_a_commit_that_was_pushed_after_the_merge_is_of_no_pull_request() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()
        happened = event("push_merge")
        happened["after"] = "f" * 40
        it.github.pulls[12]["commits"].append("f" * 40)  # the API may still name it
        ran = it.ci("apply", "push_merge", happened=happened)
        assert ran.code == 1
        assert "ffffffffffff is not the merge of a pull request into main" in ran.err
        assert it.world.puts == []


def test_a_merge_into_another_branch() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()
        it.github.pulls[12]["base"]["ref"] = "develop"
        assert "is not the merge of a pull request into main" in it.ci("apply", "push_merge").err
        assert it.world.puts == []


def test_a_merge_that_github_does_not_know_at_once() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()

        def not_yet(_request: object) -> Delivery | None:
            pull = it.github.pulls[12]
            it.github.next.append(lambda _: pull.update(commits=[event("push_merge")["after"]]))
            pull["commits"] = []
            return None

        it.github.next.append(not_yet)
        assert it.ci("apply", "push_merge").code == 0
        assert len(it.world.puts) == 2


def test_github_is_away_at_apply() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()
        it.github.next += [Delivery(message(500, "Server Error"))] * 5
        ran = it.ci("apply", "push_merge")
        assert ran.code == 1
        assert "GitHub could not be asked what was reviewed: HTTP 500" in ran.err
        assert it.world.puts == []
        # And the same again, when it is back.
        assert it.ci("apply", "push_merge").code == 0


def test_a_result_that_cannot_be_reported_is_still_the_result() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()
        it.github.writable = False
        ran = it.ci("apply", "push_merge")
        assert ran.code == 0
        assert "the result is not in a comment: HTTP 403" in ran.err
        assert "pplied" in it.summary


def test_guards_hold() -> None:
    with scene(guards={"max_changes": 1}) as it:
        it.ci("plan", "pull_request")
        it.merge()
        ran = it.ci("apply", "push_merge")
        assert ran.code == 1
        assert it.world.puts == []
        assert "max_changes allows 1" in ran.err
        assert it.ci("apply", "push_merge", "--max-changes", "2").code == 0


def test_what_is_no_longer_needed_is_reported() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.world.edit("c1", title="Kick-off - Acme")
        it.merge()
        assert it.ci("apply", "push_merge").code == 0
        assert "\n1 reviewed change no longer needed" in it.bodies[0]
        assert len(it.world.puts) == 1


def test_run_again_after_all_is_done_keeps_the_result() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()
        it.ci("apply", "push_merge")
        before = it.bodies
        assert it.ci("apply", "push_merge").code == 0
        assert it.bodies == before
        assert len(it.world.puts) == 2


def test_planning_fails_at_apply() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()
        it.world.write("conversations/all.yaml", "conversations: [")
        ran = it.ci("apply", "push_merge")
        assert ran.code == 1
        assert ran.err.count("CS103") == 1
        assert "CS103" in it.summary


def test_a_plan_that_fills_its_comment() -> None:
    live = {f"c{n}": {"title": "Old"} for n in range(1600)}
    wanted = {f"c{n}": {"title": f"New {n} " + "x" * 60} for n in range(1600)}
    with scene(live, wanted) as it:
        it.ci("plan", "pull_request")
        it.merge()
        assert it.ci("apply", "push_merge").code == 0
        assert "in this comment's history" in it.bodies[0]
        assert len(it.bodies[0]) <= 60_000
        assert len(it.world.puts) == 1600


def test_a_large_plan_of_which_one_change_differs_is_withheld_as_a_whole() -> None:
    live = {f"c{n}": {"title": "Old"} for n in range(1600)}
    wanted = {f"c{n}": {"title": f"New {n}"} for n in range(1600)}
    with scene(live, wanted) as it:
        it.ci("plan", "pull_request")
        it.world.edit("c7", title="Somebody was here")
        it.merge()
        ran = it.ci("apply", "push_merge")
        assert ran.code == 1
        assert "only as a whole" in " ".join(ran.out.split())
        assert it.world.puts == []


def test_outside_of_github_nothing_is_applied() -> None:
    with scene() as it:
        ran = it.world.run("plan")  # for comparison
        for verb, said in (
            ("plan", "this would be its comment"),
            ("apply", "this would apply what was reviewed of it"),
        ):
            outside = it.ci(verb, "push_merge", environment={"GITHUB_ACTIONS": None})
            assert outside.code == 0
            assert outside.out.split("To apply")[0] == ran.out.split("To apply")[0]
            assert said in outside.err
        assert it.world.puts == []
        assert it.github.log == []
        assert (it.summary, it.outputs) == ("", {})


def test_a_run_that_cannot_be_recorded_sends_nothing() -> None:
    with scene() as it:
        (it.world.root / ".confsync").write_text("in the way")
        ran = it.ci("apply", "push_merge", "--review", "not-required")
        assert ran.code == 1
        assert "cannot be recorded" in ran.err
        assert "cannot be recorded" in it.summary
        assert it.world.puts == []


def test_the_sandbox_of_a_project_needs_no_key() -> None:
    with scene() as it:
        it.world.settings(api={"url": "sandbox"})
        wanted = {"6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11": {"title": "Kick-off"}}
        it.world.declare(wanted)
        no_key = {"ATTENTION_API_KEY": None}
        assert it.ci("plan", "pull_request", environment=no_key).code == 0
        it.merge()
        assert it.ci("apply", "push_merge", environment=no_key).code == 0
        assert it.outputs["applied"] == "1"
