"""Every change is judged by the pull request that brought it, however it was merged."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.github.fake import PERSON, REVIEWER
from tests.github.scene import LIVE, WANTED, Scene, event, scene

FIRST, SECOND = "1" * 40, "2" * 40
"""The heads of two pull requests, #12 and #13."""
MERGED_FIRST, MERGED_SECOND = "3" * 40, "4" * 40


def opened(it: Scene, number: int, head: str, declared: dict[str, Any]) -> None:
    """Open a pull request that declares this, and plan it."""
    happened = deepcopy(event("pull_request"))
    happened["number"] = number
    happened["pull_request"]["number"] = number
    happened["pull_request"]["head"]["sha"] = head
    it.github.pulls[number] = {**happened["pull_request"], "commits": [head]}
    it.world.declare(declared)
    assert it.ci("plan", "pull_request", happened=happened).code == 0


def merged(it: Scene, number: int, commit: str, at: str = "2026-11-20T09:00:00Z") -> None:
    """The queue merges a pull request."""
    it.github.pulls[number].update(
        state="closed", merged=True, merged_at=at, merge_commit_sha=commit
    )
    it.github.pulls[number]["commits"].append(commit)


def push(*commits: str) -> dict[str, Any]:
    """The push of a merge queue, or of one merge."""
    return {
        **event("push_merge"),
        "after": commits[-1],
        "commits": [{"id": each} for each in commits],
    }


def two(it: Scene) -> None:
    """Two pull requests, each with another change."""
    opened(it, 12, FIRST, {"c1": WANTED["c1"]})
    opened(it, 13, SECOND, {"c2": WANTED["c2"]})
    it.world.declare(WANTED)


QUEUE = push(FIRST, MERGED_FIRST, SECOND, MERGED_SECOND)


def queued(it: Scene) -> None:
    merged(it, 12, MERGED_FIRST)
    merged(it, 13, MERGED_SECOND)


def test_a_queue_of_two_applies_both() -> None:
    with scene() as it:
        two(it)
        for number in (12, 13):
            it.github.approve(number)
        queued(it)
        ran = it.ci("apply", "push_merge", happened=QUEUE)
        assert ran.code == 0, ran
        assert len(it.world.puts) == 2
        assert all("pplied" in it.github.comments[number][0]["body"] for number in (12, 13))


@pytest.mark.parametrize(("approved", "other"), [(12, 13), (13, 12)])
def test_a_change_does_not_ride_on_the_approval_of_another(approved: int, other: int) -> None:
    with scene() as it:
        two(it)
        it.github.approve(approved)
        queued(it)
        ran = it.ci("apply", "push_merge", happened=QUEUE)
        assert ran.code == 3, ran
        changed = {12: "c1", 13: "c2"}[approved]
        assert [each.path for each in it.world.puts] == [f"/conversations/{changed}"]
        assert f"nothing of #{other} is applied: #{other} is not approved" in ran.err
        assert f"#{other} is not approved" in it.github.comments[other][-1]["body"]


def test_an_author_of_one_may_approve_the_other_only() -> None:
    with scene() as it:
        two(it)
        it.github.authored[13] = [it.github.commit_of(SECOND, REVIEWER, REVIEWER)]
        it.github.pulls[13]["user"] = REVIEWER
        it.github.approve(12)
        it.github.approve(13)
        queued(it)
        assert it.ci("apply", "push_merge", happened=QUEUE).code == 3
        assert [each.path for each in it.world.puts] == ["/conversations/c1"]
        assert PERSON["login"] != REVIEWER["login"]


def test_a_commit_that_was_pushed_with_them_brings_nothing() -> None:
    live = {**LIVE, "c3": {"title": "Call 3"}}
    with scene(live) as it:
        two(it)
        for number in (12, 13):
            it.github.approve(number)
        queued(it)
        it.world.declare({**WANTED, "c3": {"title": "Pushed by hand"}})
        assert it.ci("apply", "push_merge", happened=QUEUE).code == 3
        assert it.world.live["c3"][0] == "Call 3"
        assert len(it.world.puts) == 2


def test_two_merges_one_after_the_other_and_the_first_run_came_too_late() -> None:
    """The run of the first finds a newer commit. The run of the second applies what is of both."""
    with scene() as it:
        two(it)
        for number in (12, 13):
            it.github.approve(number)
        merged(it, 12, MERGED_FIRST)
        merged(it, 13, MERGED_SECOND, "2026-11-20T09:00:30Z")
        it.tip = MERGED_SECOND
        assert it.ci("apply", "push_merge", happened=push(FIRST, MERGED_FIRST)).code == 1
        assert it.world.puts == []
        ran = it.ci("apply", "push_merge", happened=push(SECOND, MERGED_SECOND))
        assert ran.code == 0, ran
        assert len(it.world.puts) == 2


def test_an_earlier_pull_request_approves_nothing_a_second_time() -> None:
    """What was applied and then changed in the service is drift: a later merge does not undo it."""
    with scene() as it:
        two(it)
        for number in (12, 13):
            it.github.approve(number)
        merged(it, 12, MERGED_FIRST)
        it.ci("apply", "push_merge", happened=push(FIRST, MERGED_FIRST))
        assert [each.path for each in it.world.puts] == ["/conversations/c1"]
        it.world.edit("c1", title="Call 1")
        merged(it, 13, MERGED_SECOND, "2026-11-20T09:00:30Z")
        ran = it.ci("apply", "push_merge", happened=push(SECOND, MERGED_SECOND))
        assert ran.code == 3, ran
        assert it.world.live["c1"][0] == "Call 1"


@pytest.mark.parametrize("how", ["push_merge", "push_squash", "push_rebase"])
def test_a_revert_is_a_pull_request_too(how: str) -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge(how)
        assert it.ci("apply", how).code == 0
        it.world.declare({"c1": {"title": "Call 1"}})
        revert = {**event(how), "after": MERGED_FIRST, "commits": [{"id": MERGED_FIRST}]}
        opened(it, 13, SECOND, {"c1": {"title": "Call 1"}})
        merged(it, 13, MERGED_FIRST, "2026-11-20T10:00:00Z")
        assert it.ci("apply", how, happened=revert).code == 1
        assert it.world.live["c1"][0] == "Kick-off - Acme"
        it.github.approve(13)
        assert it.ci("apply", how, happened=revert).code == 0
        assert it.world.live["c1"][0] == "Call 1"
