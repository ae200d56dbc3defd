"""Reviewed means approved: by somebody else, who may write, of this commit, after its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.github.fake import BOT, OUTSIDER, PERSON, REVIEWER
from tests.github.scene import Scene, event, scene

if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING = "GitHub has nothing to say"


def attacked(attack: Callable[[Scene], None], *arguments: str) -> str:
    """The errors of an apply after the attack: everything is withheld, and the comment says why."""
    with scene() as it:
        it.ci("plan", "pull_request")
        attack(it)
        it.merge(approved=False)
        ran = it.ci("apply", "push_merge", *arguments)
        assert it.world.puts == []
        assert ran.code == 1, ran
        assert it.outputs == {"exit-code": "1", "applied": "0", "withheld": "2"}
        said = " ".join(ran.err.split())
        assert "CS511" in said
        assert "apply by hand with --review not-required" in said or "add the address" in said
        (reason,) = [line for line in ran.err.splitlines() if "nothing is applied: " in line]
        assert reason.partition("nothing is applied: ")[2][:40] in it.bodies[-1]
        return said


def push_again(it: Scene) -> None:
    """A commit after the approval, which is planned anew."""
    it.open_pull("pull_request_synchronize")
    it.ci("plan", "pull_request_synchronize")


def test_a_push_after_the_approval() -> None:
    def attack(it: Scene) -> None:
        it.github.approve(12)
        push_again(it)

    old, new = (event(name)["pull_request"]["head"]["sha"][:12] for name in PUSHED)
    assert f"approved commit {old}, and {new} was merged" in attacked(attack)


PUSHED = ("pull_request", "pull_request_synchronize")


def test_no_review_at_all() -> None:
    assert "#12 is not approved: there is no approval" in attacked(lambda _: None)


def test_only_a_comment() -> None:
    assert "there is no approval" in attacked(lambda it: void(it.github.approve(12, "COMMENTED")))


def test_changes_were_requested() -> None:
    said = attacked(lambda it: void(it.github.approve(12, "CHANGES_REQUESTED")))
    assert "there is no approval" in said


def test_the_reviewer_changed_their_mind() -> None:
    def attack(it: Scene) -> None:
        it.github.approve(12)
        it.github.approve(12, "CHANGES_REQUESTED")

    assert "example-reviewer approved it and asked for changes later" in attacked(attack)


def test_the_approval_was_dismissed() -> None:
    def attack(it: Scene) -> None:
        it.github.approve(12)["state"] = "DISMISSED"

    assert "the review by example-reviewer was dismissed" in attacked(attack)


@pytest.mark.parametrize("role", ["read", "none", None])
def test_the_approval_of_an_outsider(role: str | None) -> None:
    def attack(it: Scene) -> None:
        if role is not None:
            it.github.permissions[str(OUTSIDER["login"])] = role
        it.github.approve(12, user=OUTSIDER)

    assert "example-outsider, who approved it, may not write" in attacked(attack)


def test_an_approval_after_the_merge() -> None:
    def attack(it: Scene) -> None:
        it.github.approve(12, at="2026-11-20T09:00:01Z")

    assert "approved it only after the merge" in attacked(attack)


def test_an_approval_before_the_plan_was_shown() -> None:
    def attack(it: Scene) -> None:
        it.github.approve(12)
        it.world.edit("c2", title="Somebody was here")
        it.ci("plan", "pull_request")

    assert "approved it before the plan was shown" in attacked(attack)


def test_ones_own_approval() -> None:
    assert "is one of its authors" in attacked(lambda it: void(it.github.approve(12, user=PERSON)))


@pytest.mark.parametrize("role", ["author", "committer"])
def test_an_approval_by_the_author_of_a_commit(role: str) -> None:
    def attack(it: Scene) -> None:
        other = it.github.commit_of("c" * 40, **{role: {**REVIEWER, "login": "Example-Reviewer"}})
        it.github.authored[12] = [other, it.github.commit_of("d" * 40)]
        it.github.approve(12)

    assert "is one of its authors" in attacked(attack)


@pytest.mark.parametrize("role", ["author", "committer"])
@pytest.mark.parametrize("account", [None, {}])
def test_a_commit_under_a_name_that_github_does_not_know(
    role: str, account: dict[str, object] | None
) -> None:
    """Whoever approved may have written it."""

    def attack(it: Scene) -> None:
        it.github.authored[12] = [it.github.commit_of("c" * 40, **{role: account})]
        it.github.approve(12)

    assert "knows no account for an author of #12" in attacked(attack)


def test_an_approval_by_whoever_pushed_under_the_name_of_another() -> None:
    """git lets anybody write any author; the event has who pushed."""

    def attack(it: Scene) -> None:
        happened = event("pull_request_synchronize")
        happened["sender"] = REVIEWER
        it.open_pull("pull_request_synchronize")
        it.ci("plan", "pull_request_synchronize", happened=happened)
        # And then the author pushes again: it must not be forgotten.
        happened["sender"] = PERSON
        it.ci("plan", "pull_request_synchronize", happened=happened)
        it.github.approve(12)

    assert "example-reviewer, who approved it, is one of its authors" in attacked(attack)


def test_an_approval_by_an_app() -> None:
    """Whoever may push a branch may let a workflow on it approve."""

    def attack(it: Scene) -> None:
        it.github.permissions[str(BOT["login"])] = "write"
        it.github.approve(12, user=BOT)

    assert "is an app and not a person" in attacked(attack)


def test_too_many_commits_to_know_their_authors() -> None:
    def attack(it: Scene) -> None:
        it.github.authored[12] = [it.github.commit_of(f"{n:040x}") for n in range(250)]
        it.github.approve(12)

    assert "knows no account for an author" in attacked(attack)


def test_github_does_not_say_who_may_write() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()
        it.github.permissions.clear()
        it.github.permissions[str(REVIEWER["login"])] = NOTHING
        assert it.ci("apply", "push_merge").code == 1
        assert it.world.puts == []


def test_everything_is_applied_after_a_good_approval() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.github.approve(12, user=OUTSIDER)
        it.github.approve(12, "CHANGES_REQUESTED")
        it.github.approve(12)
        it.merge()
        assert it.ci("apply", "push_merge").code == 0
        assert len(it.world.puts) == 2


def test_the_old_name_of_the_mode_asks_for_an_approval_too() -> None:
    said = attacked(lambda _: None, "--review", "required")
    assert "--review required is called --review approved now" in said


def test_planned_asks_only_for_the_plan() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge(approved=False)
        assert it.ci("apply", "push_merge", "--review", "planned").code == 0
        assert len(it.world.puts) == 2
    with scene() as it:
        it.merge(approved=False)
        assert it.ci("apply", "push_merge", "--review", "planned").code == 1
        assert it.world.puts == []


@pytest.mark.parametrize("role", ["write", "triage", "read", None])
@pytest.mark.parametrize("mode", ["planned", "not-required"])
def test_a_run_without_approval_that_a_writer_starts_by_hand(mode: str, role: str | None) -> None:
    """Any writer can start a workflow, with any input."""
    with scene() as it:
        it.github.permissions.pop("example-author")
        if role is not None:
            it.github.permissions["example-author"] = role
        ran = it.ci("apply", "workflow_dispatch", "--review", mode)
        assert ran.code == 1, ran
        assert "example-author started this run and may not decide that alone" in ran.err
        unknown = {"GITHUB_TRIGGERING_ACTOR": None}
        assert it.ci("apply", "workflow_dispatch", "--review", mode, environment=unknown).code == 1
        assert it.world.puts == []
        it.github.permissions["example-author"] = "admin"
        assert it.ci("apply", "workflow_dispatch", "--review", "not-required").code == 0


def void(_made: object) -> None:
    """For what is called for its effect."""
