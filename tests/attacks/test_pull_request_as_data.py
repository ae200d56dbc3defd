"""`ci plan --tree`: the files of a pull request are data; they choose nothing but what is wanted."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from confsync.github.marker import read
from confsync.sandbox.rules import Service
from confsync.sandbox.server import running
from confsync.sandbox.state import State
from tests.github.scene import LIVE, WANTED, Scene, event, scene
from tests.support.repository import Repository
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.command import Ran

BEFORE: dict[str, Any] = {"c1": {"title": "Call 1"}, "c2": {"labels": {"Team": "EMEA"}}}


@dataclass
class Stage:
    """A checkout of the default branch, and in its `pull-request/` one of a pull request."""

    scene: Scene
    main: Repository
    pull: World
    repo: Repository
    base: str

    def plan(self, *arguments: str | Path, name: str = "pull_request", commit: bool = True) -> Ran:
        """Plan the pull request, after a commit of what is in its tree."""
        happened = deepcopy(event(name))
        head = self.repo.commit() if commit else self.repo.git("rev-parse", "HEAD")
        happened["pull_request"]["head"]["sha"] = head
        happened["pull_request"]["base"]["sha"] = self.base
        self.scene.github.pulls[12] = {**happened["pull_request"], "commits": [head]}
        target = {"GITHUB_EVENT_NAME": "pull_request_target"}
        options = ("--tree", self.repo.root, *arguments)
        return self.scene.ci("plan", name, *options, happened=happened, environment=target)

    @property
    def comment(self) -> str:
        """What people see of it."""
        return read(self.scene.bodies[0])[1]


@contextmanager
def stage(folder: str = "", **settings: Any) -> Iterator[Stage]:
    with scene(LIVE, BEFORE, **settings) as it:
        (it.world.root / ".git").rmdir()
        if folder:
            (it.world.root / folder).mkdir(parents=True)
            for name in ("confsync.yaml", "conversations"):
                (it.world.root / name).rename(it.world.root / folder / name)
        main = Repository.new(it.world.root)
        (it.world.root / ".git" / "info" / "exclude").write_text("pull-request\n")
        base = main.commit()
        repo = main.clone(it.world.root / "pull-request")
        pull = World(repo.root / folder, it.world.service, it.world.url)
        pull.declare(WANTED)
        yield Stage(it, main, pull, repo, base)


def test_what_it_declares_is_planned_and_applied_after_the_merge() -> None:
    with stage() as it:
        ran = it.plan()
        assert ran.code == 0, ran
        assert "Kick-off - Acme" in it.comment
        assert it.scene.outputs["changes"] == "2"
        it.scene.merge()
        it.scene.world.declare(WANTED)
        assert it.scene.ci("apply", "push_merge").code == 0
        assert len(it.scene.world.puts) == 2


def test_an_address_in_its_settings_gets_nothing() -> None:
    evil = Service(State.of(LIVE))
    with stage() as it, running(evil) as url:
        it.pull.settings(api={"url": url})
        it.scene.github.changed[12] = ["confsync.yaml"]
        assert it.plan().code == 0
        assert evil.log == []
        assert it.scene.world.service.log != []
        assert url in it.comment.split("## confsync plan")[0]


def test_a_guard_that_it_removes_still_counts() -> None:
    with stage(guards={"max_changes": 1}, protect={"ids": ["c1"]}) as it:
        it.pull.settings(guards={"max_changes": 100, "max_removals": 0})
        assert it.plan().code == 0
        said = " ".join(it.comment.split())
        assert "max_changes allows 1" in said
        assert "c1 is protected and would change" in said
        assert "max_removals allows 0" in said, "and so does one that it adds"


def test_without_settings_those_of_the_default_branch_are_not_taken_for_its_own() -> None:
    with stage() as it:
        (it.pull.root / "confsync.yaml").unlink()
        ran = it.plan()
        assert ran.code == 1
        assert "the pull request has no confsync.yaml" in ran.err
        assert "Nothing is approved" in it.comment


@pytest.mark.parametrize("checkout", ["old", "none", "shallow"])
def test_a_tree_that_is_not_the_head_is_not_planned(checkout: str) -> None:
    """What is shown must be what is approved."""
    with stage() as it:
        it.repo.commit()
        if checkout == "none":
            shutil.rmtree(it.repo.root / ".git")
        happened = deepcopy(event("pull_request"))
        ran = it.scene.ci("plan", "pull_request", "--tree", it.repo.root, happened=happened)
        assert ran.code == 1, ran
        assert "CS514" in ran.err or "git" in ran.err
        assert "Nothing is approved" in it.comment
        it.scene.merge()
        assert it.scene.ci("apply", "push_merge").code in {0, 1}
        assert it.scene.world.puts == []


@pytest.mark.skipif(os.name == "nt", reason="there, links are for administrators")
@pytest.mark.parametrize("name", ["confsync.yaml", "conversations/x.yaml"])
@pytest.mark.parametrize("fork", ["pull_request", "pull_request_fork"])
def test_a_link_out_of_it_shows_nothing(name: str, fork: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2: hunter2")
    with stage() as it:
        (it.scene.world.root / "secret").write_text("hunter2: hunter2")
        for place in (tmp_path / "secret", "../secret", "../../secret"):
            link = it.pull.root / name
            link.unlink(missing_ok=True)
            link.symlink_to(place)
            ran = it.plan(name=fork)
            assert ran.code == 1, ran
            assert "hunter2" not in ran.out + ran.err + it.scene.summary + it.scene.on_github


def test_a_fork_sends_nothing_with_the_key() -> None:
    with stage() as it:
        ran = it.plan(name="pull_request_fork")
        assert ran.code == 0, ran
        assert it.scene.world.service.log == []
        assert "2 conversations in 1 file: no problems" in it.scene.summary
        assert it.scene.github.writes == []


def test_a_project_in_a_subfolder_that_is_a_bare_repository_too(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {ran}\nexit 1\n")
    evil.chmod(0o755)
    with stage("teams/a", base="origin/main") as it:
        for name in ("objects", "refs"):
            (it.pull.root / name).mkdir()
            (it.pull.root / name / ".gitkeep").touch()
        (it.pull.root / "HEAD").write_text("0" * 39 + "1\n")
        (it.pull.root / "config").write_text(
            "[core]\n repositoryformatversion = 1\n bare = true\n"
            "[extensions]\n partialClone = evil\n"
            f'[remote "evil"]\n url = {tmp_path}\n promisor = true\n uploadpack = {evil}\n'
        )
        project = it.scene.world.root / "teams" / "a"
        happened = deepcopy(event("pull_request"))
        head = it.repo.commit()
        happened["pull_request"]["head"]["sha"] = head
        happened["pull_request"]["base"]["sha"] = it.base
        it.scene.github.pulls[12] = {**happened["pull_request"], "commits": [head]}
        done = it.scene.ci(
            *("plan", "pull_request", "--tree", it.repo.root), happened=happened, project=project
        )
        assert done.code == 0, done
        assert it.scene.outputs["changes"] == "2"
        assert not ran.exists()


def test_what_it_takes_out_is_what_was_there_where_it_parted() -> None:
    """A label that the default branch declared only later is not removed by it."""
    with stage(base="origin/main") as it:
        it.scene.world.declare({**BEFORE, "c1": {"labels": {"Team": "EMEA"}}})
        newer = it.main.commit()
        it.repo.git("fetch", "--quiet", "origin")
        it.base = newer
        it.pull.declare({"c1": {"title": "Kick-off"}})
        ran = it.plan()
        assert ran.code == 0, ran
        assert "this branch lacks commits" in ran.err
        text = " ".join(ran.out.split())
        assert '"Call 1" → "Kick-off"' in text
        assert it.scene.outputs["changes"] == "2", "c1, and the label of c2 that it took out"
        it.plan("--base", "", commit=False)
        assert it.scene.outputs["changes"] == "1"


def test_its_own_base_is_not_asked_about() -> None:
    with stage() as it:
        it.pull.settings(base="--upload-pack=touch x")
        assert it.plan().code == 0
        assert it.scene.outputs["changes"] == "2"
