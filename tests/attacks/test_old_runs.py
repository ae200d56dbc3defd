"""A run applies only the last commit of its branch: an old one that is started again does nothing."""

from __future__ import annotations

import pytest

from confsync.sandbox.delivery import Delivery
from tests.github.fake import message
from tests.github.scene import Scene, scene

MODES = ["approved", "planned", "not-required"]


def applied_nothing(it: Scene, name: str, mode: str) -> str:
    """The errors of an apply that writes nothing."""
    before = len(it.world.puts)
    ran = it.ci("apply", name, "--review", mode)
    assert ran.code == 1, ran
    assert len(it.world.puts) == before
    return ran.err


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["push_merge", "workflow_dispatch"])
def test_a_run_that_is_started_again_after_the_branch_moved_on(name: str, mode: str) -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()
        it.tip = "e" * 40
        said = applied_nothing(it, name, mode)
        assert "and main is at eeeeeeeeeeee now" in said


@pytest.mark.parametrize("mode", MODES)
def test_a_branch_that_is_gone_and_one_that_cannot_be_asked_about(mode: str) -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()
        it.github.next.append(lambda _: it.github.branches.clear())
        assert "there is no branch main any more" in applied_nothing(it, "push_merge", mode)
        it.github.next += [Delivery(message(500, "Server Error"))] * 5
        assert "HTTP 500" in applied_nothing(it, "push_merge", mode)


@pytest.mark.parametrize("mode", MODES)
def test_a_tag_and_a_job_without_a_token(mode: str) -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        it.merge()
        tag = {"GITHUB_REF": "refs/tags/v1"}
        ran = it.ci("apply", "workflow_dispatch", "--review", mode, environment=tag)
        assert "refs/tags/v1, which is not a branch" in ran.err
        ran = it.ci("apply", "push_merge", "--review", mode, environment={"GITHUB_TOKEN": None})
        assert "there is no GITHUB_TOKEN" in ran.err
        assert it.world.puts == []
