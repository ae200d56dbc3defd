"""Files of a project that make git run a program, or a program that reads git's environment."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.checkout import ROOT
from tests.support.command import KEY, spawn
from tests.support.repository import Repository
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs here are shell scripts")

THEN = {"a": {"title": "Call a", "labels": {"stage": "won"}}}
NOW = {"a": {"title": "Call a"}}
LIVE = {"a": {"title": "Call a", "labels": {"stage": "won"}}}

VERBS = (
    ("plan", "--base", "HEAD"),
    ("apply", "--yes", "--base", "HEAD"),
    ("explain", "a", "--base", "HEAD"),
    ("ci plan", "--base", "HEAD"),
)
FETCHING = (
    '[extensions]\n partialClone = evil\n[remote "evil"]\n promisor = true\n url = '
    "{place}\n uploadpack = {evil}\n"
)


@contextmanager
def project(folder: str = ".") -> Iterator[tuple[World, Repository]]:
    """A project in `folder` of a repository whose HEAD declares a label that is declared no more."""
    with world(LIVE, THEN) as outer:
        repository = Repository.new(outer.root)
        if folder != ".":
            (outer.root / folder).mkdir(parents=True)
            for name in ("confsync.yaml", "conversations"):
                (outer.root / name).rename(outer.root / folder / name)
        it = World(outer.root / folder, outer.service, outer.url)
        repository.commit("Declare")
        it.declare(NOW)
        yield it, repository


def program(file: Path, text: str) -> Path:
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def bare(folder: Path, config: str, head: str = "0" * 39 + "1") -> None:
    """What git takes for a repository; a commit can contain it."""
    for name in ("objects", "refs"):
        (folder / name).mkdir(parents=True)
        (folder / name / ".gitkeep").touch()
    (folder / "HEAD").write_text(f"{head}\n")
    (folder / "config").write_text(config)


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_the_project_is_itself_a_bare_repository(verb: tuple[str, ...], tmp_path: Path) -> None:
    """A pull request adds four names to the project's folder; reading HEAD then fetches."""
    ran = tmp_path / "ran"
    evil = program(tmp_path / "evil", f"env > {ran}; exit 1")
    config = (
        "[core]\n repositoryformatversion = 1\n bare = true\n"
        "[extensions]\n partialClone = evil\n"
        f'[remote "evil"]\n url = {tmp_path}\n promisor = true\n uploadpack = {evil}\n'
        "[protocol]\n allow = always\n"
    )
    with project("teams/a") as (it, _):
        bare(it.root, config)
        it.run(*verb)
        assert not ran.exists()
        # The repository that answered is the one around it.
        (change,) = it.plan("--base", "HEAD")["changes"] or [{"edits": []}]
        removed = not it.live["a"][1]
        assert removed or [edit["path"] for edit in change["edits"]] == [["labels", "stage"]]


@pytest.mark.parametrize(
    "config",
    [
        pytest.param("[core]\n fsmonitor = {evil}\n", id="monitor"),
        pytest.param('[filter "evil"]\n clean = {evil}\n smudge = {evil}\n', id="filter"),
        pytest.param('[filter "evil"]\n process = {evil}\n', id="filter-process"),
        pytest.param('[diff "evil"]\n textconv = {evil}\n command = {evil}\n', id="textconv"),
        pytest.param(
            FETCHING.replace("{place}", "{here}") + '[protocol "file"]\n allow = always\n',
            id="local-fetch",
        ),
        pytest.param(
            FETCHING.replace("{place}", "ext::{evil} x") + '[protocol "ext"]\n allow = always\n',
            id="any-fetch",
        ),
        pytest.param('[includeIf "gitdir:/**"]\n path = {more}\n', id="include"),
        pytest.param(
            "[core]\n hooksPath = {here}\n pager = {evil}\n sshCommand = {evil}\n askPass = {evil}\n"
            "[diff]\n external = {evil}\n[credential]\n helper = {evil}\n"
            "[alias]\n rev-parse = !{evil}\n ls-tree = !{evil}\n cat-file = !{evil}\n",
            id="others",
        ),
    ],
)
def test_the_configuration_of_the_repository_names_programs(config: str, tmp_path: Path) -> None:
    """The repository's own configuration includes a file of the work tree, as some teams do."""
    ran = tmp_path / "ran"
    evil = program(tmp_path / "evil", f"touch {ran}; test $# -gt 0 || cat")
    more = tmp_path / "more"
    more.write_text(f"[core]\n fsmonitor = {evil}\n")
    with project() as (it, repository):
        repository.write(".gitattributes", "* filter=evil diff=evil\n")
        names = {"evil": evil, "here": tmp_path, "more": more}
        repository.write("shared.gitconfig", config.format(**names))
        repository.git("config", "core.repositoryformatversion", "1")
        repository.git("config", "include.path", "../shared.gitconfig")
        ran.unlink(missing_ok=True)
        for verb in VERBS:
            it.run(*verb)
        # Also where git lacks an object that it would have to fetch.
        for file in (repository.root / ".git/objects").glob("??/*"):
            file.unlink()
        for verb in VERBS:
            it.run(*verb)
        assert not ran.exists()


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_no_child_has_a_secret_in_its_environment(verb: tuple[str, ...], tmp_path: Path) -> None:
    """Something else that is called git reports its environment."""
    real = next(p for p in map(str, os.get_exec_path()) if os.access(f"{p}/git", os.X_OK))
    seen = tmp_path / "seen"
    program(tmp_path / "git", f'env >> {seen}\nPATH={real} exec {real}/git "$@"')
    secrets = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_TOKEN": "token-secret",
        "CONFSYNC_REVIEW_KEY": "review-secret",
        "AWS_SECRET_ACCESS_KEY": "other-secret",
        "GIT_SSH_COMMAND": "ssh-secret",
        "GIT_EXTERNAL_DIFF": "diff-secret",
    }
    with project() as (it, _):
        ran = it.run(*verb, environment=secrets)
        assert ran.code in {0, 1}
        environment = seen.read_text()
        assert "PWD=" in environment
        for secret in (KEY, *[each for each in secrets.values() if "secret" in each]):
            assert secret not in environment


@pytest.mark.parametrize("path", ["", ".", "bin", "{root}/bin"])
def test_a_program_of_the_project_is_called_git(path: str, tmp_path: Path) -> None:
    """PATH has the working folder, or a folder of the project."""
    ran = tmp_path / "ran"
    with project() as (it, _):
        (it.root / "bin").mkdir()
        for folder in (it.root, it.root / "bin"):
            program(folder / "git", f"touch {ran}; exit 1")
        search = f"{path.format(root=it.root)}{os.pathsep}{os.environ['PATH']}"
        environment = {"PATH": search, "PYTHONPATH": str(ROOT)}
        process = spawn("explain", "a", "--base", "HEAD", cwd=it.root, environment=environment)
        process.communicate()
        assert process.returncode == 0
        assert not ran.exists()


def test_a_variable_leads_git_to_another_repository(tmp_path: Path) -> None:
    """A hook, or whoever can set variables of a job, redirects git."""
    with project() as (it, _):
        other = Repository.new(tmp_path / "other")
        other.commit()
        for extra in (
            {"GIT_DIR": str(other.root / ".git"), "GIT_WORK_TREE": str(other.root)},
            {"GIT_OBJECT_DIRECTORY": str(other.root / ".git/objects")},
            {
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": "core.worktree",
                "GIT_CONFIG_VALUE_0": "/",
            },
            {"GIT_EXEC_PATH": str(tmp_path)},
        ):
            ran = it.run("plan", "--base", "HEAD", environment=extra)
            assert "1 label no longer declared: stage" in ran.out, (extra, ran.err)


def test_a_commit_is_replaced(tmp_path: Path) -> None:
    """Another commit is put in the place of the base with `git replace`."""
    with project() as (it, repository):
        base = repository.git("rev-parse", "HEAD")
        it.declare({"a": {"title": "Call a", "labels": {"other": "x"}}})
        repository.git("replace", base, repository.commit())
        it.declare(NOW)
        ran = it.run("plan", "--base", base)
        assert "1 label no longer declared: stage" in ran.out, ran.err
