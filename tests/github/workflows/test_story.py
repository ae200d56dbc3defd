"""Every step of the action and of the workflows, as the runner executes them, from pull request to drift."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.github.fake import TOKEN
from tests.github.scene import LIVE, WANTED, Scene, event, scene
from tests.github.syncing import call
from tests.github.workflows.runner import OURS, WORKFLOWS, Job, Runner, installed, load
from tests.support.command import KEY
from tests.support.repository import Repository
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENTS = {
    "pull_request": "pull_request_target",
    "pull_request_synchronize": "pull_request_target",
    "pull_request_fork": "pull_request_target",
    "push_merge": "push",
    "schedule": "schedule",
    "workflow_dispatch": "workflow_dispatch",
}


class Stage:
    """A scene, and the runner of its workflows. `pull` is a clone with what a pull request has."""

    def __init__(self, it: Scene, wanted: dict[str, Any] | None) -> None:
        self.scene = it
        (it.world.root / ".git").rmdir()
        main = Repository.new(it.world.root)
        self.base = main.commit()
        repo = main.clone(it.temp / "clone")
        self.pull = World(repo.root, it.world.service, it.world.url)
        self.runner = Runner(it.github, it.world.root, it.temp, pull=repo)
        self.pull.declare(WANTED if wanted is None else wanted)
        (it.temp / "temp").mkdir()
        installed(it.temp)

    def merge(self) -> None:
        """Approve and merge the pull request."""
        self.scene.merge()
        for name in ("confsync.yaml", "conversations/all.yaml"):
            self.scene.world.write(name, (self.pull.root / name).read_text(encoding="utf-8"))

    def happened(self, name: str) -> dict[str, Any]:
        """A recorded event; that of a pull request is about what `pull` has now."""
        document = event(name)
        if "pull_request" in document:
            assert self.runner.pull is not None
            document["pull_request"]["head"]["sha"] = self.runner.pull.commit()
            document["pull_request"]["base"]["sha"] = self.base
            head = document["pull_request"]["head"]["sha"]
            self.scene.github.pulls[12] = {**document["pull_request"], "commits": [head]}
        return document

    def run(self, name: str, happened: str, **inputs: str) -> dict[str, Job]:
        """The jobs of a workflow after a recorded event."""
        done = self.runner.run(name, EVENTS[happened], self.happened(happened), **inputs)
        output = self.scene.on_github + "".join(each.log + each.summary for each in done.values())
        assert KEY not in output
        assert TOKEN not in output
        assert "Traceback" not in output
        return done

    @property
    def asked(self) -> int:
        return len(self.scene.world.service.log)


@contextmanager
def stage(
    live: dict[str, Any] | None = None,
    declared: dict[str, Any] | None = None,
    wanted: dict[str, Any] | None = None,
) -> Iterator[Stage]:
    with scene(live, declared) as it:
        yield Stage(it, wanted)


def test_open_push_merge_drift_clean() -> None:
    with stage(declared={"c1": {"title": "Call 1"}}) as it:
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

        page = it.runner.saved["confsync-plan"].decode()
        assert "Kick-off - Acme" in page
        assert "(none)" in page

        it.pull.declare({"c1": {"title": "Kick-off - Acme Corp"}, "c2": WANTED["c2"]})
        assert it.run("plan", "pull_request_synchronize")["plan"].code == 0
        (comment,) = it.scene.bodies
        assert "Kick-off - Acme Corp" in comment

        it.merge()
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


def test_a_rule_acts_after_its_merge_and_remembers_what_it_wrote() -> None:
    demo = {"when": {"title": "*demo*"}, "labels": {"Call Type": "Demo"}}
    live = {"c1": call("Acme demo", now=datetime.now(UTC))}
    with stage(live, {}) as it:
        world = it.scene.world
        it.pull.declare({}, rules={"demo": demo})
        it.pull.write("conversations/kept.yaml", "conversations: {}\n")
        assert it.run("plan", "pull_request")["plan"].code == 0
        assert "### Rules" in it.scene.bodies[0]
        it.merge()
        commit = Repository(world.root).commit("Merge it")
        it.scene.github.pulls[12].update(commits=[commit], merge_commit_sha=commit)

        sync = it.run("sync", "schedule")["sync"]
        assert (sync.code, sync.outputs["applied"]) == (0, "1"), sync.log
        assert world.live["c1"][1] == {"Call Type": "Demo"}
        # On another machine: only the cache knows what was written.
        world.edit("c1", labels={})
        sync = it.run("sync", "schedule")["sync"]
        assert (sync.code, sync.outputs["exit-code"]) == (0, "2"), sync.log
        assert world.live["c1"][1] == {}
        assert "Somebody changed what a rule wrote" in it.scene.github.issues[0]["body"]
        (right,) = (found for (name, _), found in it.runner.rights.items() if name == "sync")
        assert {kind for kind, level in right if level == "write"} == {"issues"}


def test_a_fork_gets_a_plan_and_nothing_else() -> None:
    with stage() as it:
        saved = it.run("snapshot", "schedule")["snapshot"]
        assert saved.code == 0, saved.log
        (content,) = it.runner.saved.values()
        assert b"Call 1" not in content
        asked = it.asked
        # The default branch goes on: its last commit is not the snapshot's any more.
        Repository(it.scene.world.root).commit("Something else")

        done = it.run("plan", "pull_request_fork")
        assert list(done) == ["validate"]
        job = done["validate"]
        assert job.code == 0, job.log
        checkouts = ["actions/checkout"] * 2
        assert job.ran == [*checkouts, OURS, "actions/cache/restore", OURS]
        assert "SNAPSHOT of " in job.summary
        assert "Kick-off - Acme" in job.summary
        assert "::notice " in job.log
        assert not any(value in job.summary + job.log for value in ("Call 1", "Call 2", "EMEA"))
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
        it.pull.write("conversations/all.yaml", "conversations:\n  c1: {title: 5}\n")
        done = it.run("plan", "pull_request")
        assert [(id, job.code) for id, job in done.items()] == [("validate", 1)]
        assert "CS203" in done["validate"].log
        assert it.asked == 0


def test_a_push_without_a_review_applies_nothing() -> None:
    with stage(LIVE) as it:
        job = it.run("apply", "push_merge")["apply"]
        assert job.code == 1, job.log
        assert it.scene.world.puts == []


def test_only_the_default_branch_is_watched() -> None:
    for name in ("drift", "snapshot", "sync"):
        with stage() as it:
            happened = event("schedule")
            happened["repository"]["default_branch"] = "trunk"
            assert it.runner.run(name, "schedule", happened) == {}


def test_a_merge_queue_needs_no_job() -> None:
    with stage() as it:
        assert it.runner.run("plan", "merge_group", {"merge_group": {}}) == {}


def test_nothing_of_a_pull_request_runs_or_is_read_as_settings() -> None:
    """Not a module, a configuration of Python, pip or git, nor a workflow; and no link is followed."""
    with stage() as it:
        hostile = "import pathlib; pathlib.Path(__file__ + '.ran').touch(); raise SystemExit(7)\n"
        for name in ("confsync", "sitecustomize", "usercustomize", "typer", "json", "setup"):
            it.pull.write(f"{name}.py", hostile)
        it.pull.write("pyproject.toml", "[build-system]\nrequires = ['evil']\n")
        it.pull.write(".gitattributes", "* filter=evil diff=evil\n")
        it.pull.write(".github/workflows/plan.yml", "on: push\n")
        settings = (it.pull.root / "confsync.yaml").read_text(encoding="utf-8")
        it.scene.github.contents[it.base, "confsync.yaml"] = settings
        it.pull.settings(api={"url": "https://evil.example/v2"})
        it.scene.github.changed[12] = ["confsync.yaml", ".github/workflows/plan.yml"]
        done = it.run("plan", "pull_request")
        assert [(id, job.code) for id, job in done.items()] == [("validate", 0), ("plan", 0)], done
        assert list(it.scene.world.root.rglob("*.ran")) == []
        (comment,) = it.scene.bodies
        notice = comment.split("## confsync plan")[0]
        assert "api.url" in notice
        assert "https://evil.example/v2" in notice
        assert ".github/workflows/plan.yml" in notice
        assert "evil.example" not in comment.split("## confsync plan")[1]


def test_the_key_is_of_an_environment_and_never_of_the_repository() -> None:
    for file in WORKFLOWS.glob("*.yml"):
        for job in load(file)["jobs"].values():
            secrets = "secrets." in str(job)
            assert secrets is (job.get("environment") in {"confsync", "confsync-plan"}), file
