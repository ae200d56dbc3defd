"""Every step of the action and of the workflows, as the runner executes them, from pull request to drift."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.github.fake import TOKEN
from tests.github.scene import LIVE, WANTED, Scene, event, scene
from tests.github.workflows.runner import OURS, WORKFLOWS, Job, Runner, installed, load
from tests.support.command import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENTS = {
    "pull_request": "pull_request",
    "pull_request_synchronize": "pull_request",
    "pull_request_fork": "pull_request",
    "push_merge": "push",
    "schedule": "schedule",
    "workflow_dispatch": "workflow_dispatch",
}


class Stage:
    """A scene, and the runner of its workflows."""

    def __init__(self, it: Scene) -> None:
        self.scene = it
        self.runner = Runner(it.github, it.world.root, it.temp)
        (it.temp / "temp").mkdir()
        installed(it.temp)

    def run(self, name: str, happened: str, **inputs: str) -> dict[str, Job]:
        """The jobs of a workflow after a recorded event."""
        done = self.runner.run(name, EVENTS[happened], event(happened), **inputs)
        told = self.scene.told + "".join(each.log + each.summary for each in done.values())
        assert KEY not in told
        assert TOKEN not in told
        assert "Traceback" not in told
        return done

    @property
    def asked(self) -> int:
        return len(self.scene.world.service.log)


@contextmanager
def stage(
    live: dict[str, Any] | None = None, declared: dict[str, Any] | None = None
) -> Iterator[Stage]:
    with scene(live, declared) as it:
        yield Stage(it)


def test_open_push_merge_drift_clean() -> None:
    with stage() as it:
        world, github = it.scene.world, it.scene.github
        opened = it.run("plan", "pull_request")
        assert [(id, job.code) for id, job in opened.items()] == [("validate", 0), ("plan", 0)], (
            opened
        )
        assert "Checked 2 conversations in 1 file: no problems." in opened["validate"].log
        assert opened["plan"].outputs["has-changes"] == "true"
        assert opened["plan"].outputs["changes"] == "2"
        assert opened["plan"].outputs["exit-code"] == "2"
        (comment,) = it.scene.bodies
        assert "Kick-off - Acme" in comment
        assert "Kick-off - Acme" in opened["plan"].summary

        it.scene.open_pull("pull_request_synchronize")
        world.declare({"c1": {"title": "Kick-off - Acme Corp"}, "c2": WANTED["c2"]})
        assert it.run("plan", "pull_request_synchronize")["plan"].code == 0
        (comment,) = it.scene.bodies
        assert "Kick-off - Acme Corp" in comment

        it.scene.merge()
        world.edit("c2", title="Somebody was here")
        applied = it.run("apply", "push_merge")["apply"]
        assert applied.code == 3, applied.log
        assert world.live["c1"][0] == "Kick-off - Acme Corp"
        assert world.live["c2"][0] == "Somebody was here"
        assert [each.path for each in world.puts] == ["/conversations/c1"]
        (comment,) = it.scene.bodies
        assert "| applied | withheld |" in comment, comment
        assert "Somebody was here" in comment

        drift = it.run("drift", "schedule")["drift"]
        assert (drift.code, drift.outputs["exit-code"]) == (0, "2"), drift.log
        (issue,) = github.issues
        assert (issue["state"], "Somebody was here" in issue["body"]) == ("open", True)
        it.run("drift", "schedule")
        assert len(github.issues) == 1

        # The way out that the issue names.
        again = it.run("apply", "workflow_dispatch", review="not-required")["apply"]
        assert again.code == 0, again.log
        assert world.live["c2"][0] == "Review - Globex"
        assert it.run("drift", "workflow_dispatch")["drift"].code == 0
        assert issue["state"] == "closed"

        check_that_no_right_is_left_over(it.runner)


def test_drift_as_a_pull_request(tmp_path: Path) -> None:
    text = (WORKFLOWS / "drift.yml").read_text(encoding="utf-8")
    given = re.search(r"^      contents: read.*\n      issues: write.*\n", text, re.MULTILINE)
    assert given is not None
    text = text.replace(given[0], "")
    text, changed = re.subn(
        r"# (contents: write|pull-requests: write|drift: pull-request)", r"\1", text
    )
    assert changed == 3
    (tmp_path / "drift.yml").write_text(text, encoding="utf-8")
    with stage(LIVE, {"c1": {"title": "Call 1"}}) as it:
        it.runner.workflows = tmp_path
        it.scene.world.edit("c1", title="Drifted")
        drift = it.run("drift", "schedule")["drift"]
        assert (drift.code, drift.outputs["exit-code"]) == (0, "2"), drift.log
        (pull,) = it.scene.github.proposed
        assert it.scene.github.issues == []
        it.scene.world.edit("c1", title="Call 1")
        assert it.run("drift", "schedule")["drift"].code == 0
        assert pull["state"] == "closed"
        needed = {kind for kind, level in it.runner.rights["drift", "drift"] if level == "write"}
        assert needed == {"contents", "pull-requests"}


def check_that_no_right_is_left_over(runner: Runner) -> None:
    for (name, id), needed in runner.rights.items():
        given = load(WORKFLOWS / f"{name}.yml")["jobs"][id]["permissions"]
        writing = {kind for kind, level in given.items() if level == "write"}
        assert writing == {kind for kind, level in needed if level == "write"}, (name, id)
        assert {kind: level for kind, level in given.items() if level == "read"} == {
            "contents": "read"
        }


def test_a_fork_gets_a_plan_and_nothing_else() -> None:
    with stage() as it:
        saved = it.run("snapshot", "schedule")["snapshot"]
        assert saved.code == 0, saved.log
        assert "redacted: labels and title" in saved.log
        (content,) = it.runner.saved.values()
        assert b"Call 1" not in content
        asked = it.asked

        done = it.run("plan", "pull_request_fork")
        assert list(done) == ["validate"]
        job = done["validate"]
        assert job.code == 0, job.log
        assert job.ran == ["actions/checkout", OURS, "actions/cache/restore", OURS]
        assert "SNAPSHOT of " in job.summary
        assert "Kick-off - Acme" in job.summary
        assert "::notice " in job.log
        assert it.asked == asked, "nothing is asked without the key"
        assert it.scene.github.log == [], "nothing can be written without the right"


def test_a_fork_before_the_first_snapshot_is_only_checked() -> None:
    with stage() as it:
        job = it.run("plan", "pull_request_fork")["validate"]
        assert job.code == 0, job.log
        assert "from a fork" in job.summary
        assert it.asked == 0


def test_a_wrong_file_ends_the_first_job_and_the_second_is_not_begun() -> None:
    with stage() as it:
        it.scene.world.write("conversations/all.yaml", "conversations:\n  c1: {title: 5}\n")
        done = it.run("plan", "pull_request")
        assert [(id, job.code) for id, job in done.items()] == [("validate", 1)]
        assert "CS203" in done["validate"].log
        assert it.asked == 0


def test_a_push_that_nobody_reviewed_applies_nothing() -> None:
    with stage(LIVE) as it:
        job = it.run("apply", "push_merge")["apply"]
        assert job.code == 1, job.log
        assert it.scene.world.puts == []


def test_only_the_default_branch_is_watched() -> None:
    for name in ("drift", "snapshot"):
        with stage() as it:
            happened = event("schedule")
            happened["repository"]["default_branch"] = "trunk"
            assert it.runner.run(name, "schedule", happened) == {}
