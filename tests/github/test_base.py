"""A base in the settings, in CI: labels that a pull request no longer declares are removed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.github.scene import Scene, event, scene
from tests.support.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIVE = {
    "c1": {"title": "Call 1", "labels": {"Team": "EMEA", "stage": "won"}},
    "c2": {"title": "Call 2", "labels": {"Team": "EMEA"}},
}
BEFORE: dict[str, Any] = {
    "c1": {"labels": {"Team": "EMEA", "stage": "won"}},
    "c2": {"labels": {"Team": "EMEA"}},
}
NOT_ANY_MORE: dict[str, Any] = {"c1": {"labels": {"Team": "EMEA"}}, "c2": BEFORE["c2"]}
NONE = "0" * 40


@contextmanager
def repository(base: str | None = "origin/main") -> Iterator[tuple[Scene, Repository, str]]:
    """A scene in git, what it declares before, and the commit of that."""
    with scene(LIVE, BEFORE) as it:
        (it.world.root / ".git").rmdir()
        if base is not None:
            it.world.settings(base=base)
        repo = Repository.new(it.world.root)
        yield it, repo, repo.commit()


def opened(base: str) -> dict[str, Any]:
    document = event("pull_request")
    document["pull_request"]["base"]["sha"] = base
    return document


def pushed(before: str) -> dict[str, Any]:
    return {**event("push_merge"), "before": before}


def checked_out(repo: Repository) -> str:
    """Commit what is declared, as a checkout has it: origin/main is that very commit."""
    head = repo.commit()
    repo.git("update-ref", "refs/remotes/origin/main", head)
    return head


def test_what_was_reviewed_is_taken_off_after_the_merge() -> None:
    with repository() as (it, repo, before):
        it.world.declare(NOT_ANY_MORE)
        checked_out(repo)
        ran = it.ci("plan", "pull_request", happened=opened(before))
        assert (ran.code, it.outputs["changes"]) == (0, "1"), ran
        assert "CS805" not in ran.err
        it.merge()
        ran = it.ci("apply", "push_merge", happened=pushed(before))
        assert ran.code == 0, ran
        assert it.outputs == {"exit-code": "0", "applied": "1", "withheld": "0"}
        assert it.world.live["c1"] == ("Call 1", {"Team": "EMEA"})


def test_another_merge_between_review_and_merge_changes_nothing_of_the_reviewed() -> None:
    with repository() as (it, repo, before):
        it.world.declare(NOT_ANY_MORE)
        reviewed = checked_out(repo)
        it.ci("plan", "pull_request", happened=opened(before))

        repo.git("checkout", "--quiet", "--detach", before)
        it.world.declare({**BEFORE, "c2": {"title": "Renamed", "labels": {"Team": "EMEA"}}})
        it.world.edit("c2", title="Renamed")
        other = repo.commit()
        repo.git("checkout", "--quiet", "--detach", reviewed)
        it.world.declare({**NOT_ANY_MORE, "c2": {"title": "Renamed", "labels": {"Team": "EMEA"}}})
        repo.git("merge", "--quiet", "--strategy=ours", "--no-commit", other)
        checked_out(repo)

        it.merge()
        ran = it.ci("apply", "push_merge", happened=pushed(other))
        assert ran.code == 0, ran
        assert it.outputs["applied"] == "1"
        assert it.world.live["c1"] == ("Call 1", {"Team": "EMEA"})


def test_a_base_that_is_said_goes_before_that_of_the_event() -> None:
    with repository() as (it, repo, before):
        it.world.declare(NOT_ANY_MORE)
        checked_out(repo)
        it.ci("plan", "pull_request", "--base", "HEAD", happened=opened(before))
        assert it.outputs["changes"] == "0"
        it.ci("plan", "pull_request", "--base", before, happened=opened(NONE))
        assert it.outputs["changes"] == "1"


def test_without_a_base_in_the_settings_nothing_is_removed_and_it_is_said() -> None:
    with repository(base=None) as (it, repo, before):
        it.world.declare(NOT_ANY_MORE)
        repo.commit()
        ran = it.ci("plan", "pull_request", happened=opened(before))
        assert (ran.code, it.outputs["changes"]) == (0, "0")
        assert f"warning CS806: 1 label is declared in {before[:12]} and no longer here" in ran.err


def test_a_new_branch_had_nothing_before() -> None:
    with repository() as (it, repo, _):
        it.world.declare(NOT_ANY_MORE)
        checked_out(repo)
        ran = it.ci("apply", "push_merge", "--review", "not-required", happened=pushed(NONE))
        assert (ran.code, it.world.puts) == (0, []), ran


@pytest.mark.parametrize("name", ["workflow_dispatch", "schedule"])
def test_by_hand_the_base_is_that_of_the_settings(name: str) -> None:
    with repository(base="HEAD^") as (it, repo, _):
        it.world.declare(NOT_ANY_MORE)
        repo.commit()
        ran = it.ci("apply", name, "--review", "not-required")
        assert ran.code == 0, ran
        assert it.world.live["c1"] == ("Call 1", {"Team": "EMEA"})


def test_what_is_not_declared_any_more_is_no_drift() -> None:
    with repository(base="HEAD^") as (it, repo, _):
        it.world.declare(NOT_ANY_MORE)
        repo.commit()
        assert it.ci("drift", "schedule").code == 0
        assert it.github.issues == []


def test_a_shallow_clone_says_what_to_fetch(tmp_path: Path) -> None:
    with repository() as (it, repo, before):
        it.world.declare(NOT_ANY_MORE)
        repo.commit()
        clone = repo.clone(tmp_path / "clone", "--depth=1")
        ran = it.ci("plan", "pull_request", happened=opened(before), project=clone.root)
        assert ran.code == 1
        assert f"'{before}' is not in this clone, which is shallow" in ran.err
        assert "fetch-depth: 0" in ran.err


def test_a_departed_conversation_is_document_at_its_file() -> None:
    with repository() as (it, repo, before):
        it.world.declare({"c2": BEFORE["c2"]})
        checked_out(repo)
        ran = it.ci("plan", "pull_request", happened=opened(before))
        assert "::notice file=conversations/all.yaml,line=1," in ran.out, ran
        assert it.outputs["changes"] == "1"
