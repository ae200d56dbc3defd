"""From a pull request to its merge, and what happens between."""

from __future__ import annotations

import pytest

from confsync.github.marker import read
from tests.github.scene import event, scene
from tests.support.repository import Repository


def test_open_push_merge() -> None:
    with scene() as it:
        opened = it.ci("plan", "pull_request")
        assert opened.code == 0, opened
        (first,) = it.bodies
        assert "Kick-off - Acme" in first
        assert it.outputs["changes"] == "2"

        it.open_pull("pull_request_synchronize")
        it.world.declare({"c1": {"title": "Kick-off - Acme Corp"}})
        assert it.ci("plan", "pull_request_synchronize").code == 0
        (second,) = it.bodies
        assert "Kick-off - Acme Corp" in second
        assert "Globex" not in second

        it.merge()
        applied = it.ci("apply", "push_merge")
        assert applied.code == 0, applied
        assert it.world.live["c1"][0] == "Kick-off - Acme Corp"
        assert it.world.live["c2"][0] == "Call 2"
        (third,) = it.bodies
        assert "pplied" in third
        assert "<details><summary>The plan that was reviewed" in third


@pytest.mark.parametrize("how", ["push_merge", "push_squash", "push_rebase"])
def test_every_way_to_merge(how: str) -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge(how)
        ran = it.ci("apply", how)
        assert ran.code == 0, ran
        assert len(it.world.puts) == 2
        assert it.outputs == {"exit-code": "0", "applied": "2", "withheld": "0"}


def test_what_somebody_edits_between_review_and_merge_is_withheld() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.world.edit("c2", title="Somebody was here")
        it.merge()
        ran = it.ci("apply", "push_merge")
        assert ran.code == 3, ran
        assert it.world.live["c1"][0] == "Kick-off - Acme"
        assert it.world.live["c2"][0] == "Somebody was here"
        assert len(it.world.puts) == 1
        assert "Somebody was here" in " ".join(it.bodies[0].split())
        assert '"Somebody was here" → "Review - Globex"' in ran.out
        assert "withheld" in it.summary
        assert it.outputs == {"exit-code": "3", "applied": "1", "withheld": "1"}
        # Run again: what is done is done, what is withheld stays so.
        assert it.ci("apply", "push_merge").code == 1
        assert len(it.world.puts) == 1
        assert it.bodies[0].count("The plan that was reviewed") == 1


def test_what_another_pull_request_brought_is_not_applied_with_this_one() -> None:
    with scene() as it:
        it.world.declare({"c1": {"title": "Kick-off - Acme"}})
        it.ci("plan", "pull_request")
        it.world.declare({"c1": {"title": "Kick-off - Acme"}, "c2": {"title": "From another"}})
        it.merge()
        assert it.ci("apply", "push_merge").code == 3
        assert it.world.live["c2"][0] == "Call 2"


def test_a_plan_that_is_not_of_the_last_commit_is_no_review() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.open_pull("pull_request_synchronize")  # and its run never came to an end
        it.merge()
        ran = it.ci("apply", "push_merge")
        assert ran.code == 1
        assert it.world.puts == []
        assert "was merged" in ran.err
        assert "was merged" in it.bodies[1]
        assert read(it.bodies[0])[0] is not None


def test_a_late_run_does_not_replace_a_newer_plan() -> None:
    with scene() as it:
        it.open_pull("pull_request_synchronize")
        it.ci("plan", "pull_request_synchronize")
        before = it.bodies
        ran = it.ci("plan", "pull_request")
        assert ran.code == 0
        assert it.bodies == before
        second = event("pull_request_synchronize")["after"]
        assert f"{second[:12]} was pushed to #12 meanwhile" in ran.err


def test_what_a_pull_request_takes_out_of_the_files_is_taken_off() -> None:
    with scene(declared={"c1": {"labels": {"Team": "EMEA"}}}) as it:
        (it.world.root / ".git").rmdir()
        Repository.new(it.world.root).commit()
        it.world.declare({"c1": {"title": "Call 1"}})
        assert it.ci("plan", "pull_request", "--base", "HEAD").code == 0
        assert it.outputs["changes"] == "1"
        it.merge()
        assert it.ci("apply", "push_merge", "--base", "HEAD").code == 0
        assert it.world.live["c1"] == ("Call 1", {})
