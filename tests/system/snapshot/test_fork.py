"""A pull request from a fork, whose job has no key and may write nothing, and still gets a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.github.scene import Scene, scene
from tests.support.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Ran


def snapshot(it: Scene) -> Path:
    Repository.new(it.world.root).commit()
    file = it.temp / "snapshot.json"
    assert it.world.run("snapshot", "--out", file).code == 0
    it.world.service.log.clear()
    return file


def plan(it: Scene, file: Path) -> Ran:
    it.github.writable = False
    nothing = {"ATTENTION_API_KEY": ""}
    ran = it.ci("plan", "pull_request_fork", "--snapshot", file, environment=nothing)
    assert (it.world.service.log, it.github.log) == ([], []), (
        "nothing is requested, nothing is reported"
    )
    return ran


def test_the_plan_is_in_the_summary_and_at_the_lines() -> None:
    with scene() as it:
        ran = plan(it, snapshot(it))
        assert ran.code == 0, ran
        assert "SNAPSHOT of 2027-01-15 08:16 UTC, just taken: this plan cannot be" in it.summary
        assert "(drifted)" in it.summary
        assert "Kick-off - Acme" in it.summary
        assert "::notice file=conversations/all.yaml" in ran.out
        assert it.outputs["changes"] == "2"


def test_a_pull_request_of_our_own_is_planned_live() -> None:
    with scene() as it:
        it.ci("plan", "pull_request", "--snapshot", snapshot(it))
        assert it.world.service.log
        assert "SNAPSHOT" not in it.summary + it.bodies[0]


def test_a_snapshot_that_cannot_be_used_is_an_error() -> None:
    with scene() as it:
        ran = plan(it, it.temp / "none.json")
        assert ran.code == 1
        assert "cannot read" in ran.err


def test_what_a_fork_may_not_show_is_not_shown() -> None:
    with scene() as it:
        secret = it.temp / "secret"
        secret.write_text("hunter2: hunter2")
        file = snapshot(it)
        (it.world.root / "conversations" / "x.yaml").symlink_to(secret)
        ran = plan(it, file)
        assert ran.code == 1
        assert "hunter2" not in ran.out + ran.err + it.summary
