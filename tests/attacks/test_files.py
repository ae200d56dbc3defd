"""Links in a project that lead to other files, or around in circles."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.command import confsync
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there")

SECRET = "hunter2: &hunter2 {hunter2: hunter2}\n"
VERBS = (
    ("validate",),
    ("plan",),
    ("fmt", "--diff"),
    ("fmt",),
    ("apply", "--yes"),
    ("explain", "a"),
    ("pull",),
    ("ci plan",),
)
LIVE = {"a": {"title": "New"}}


@contextmanager
def project() -> Iterator[World]:
    with world(LIVE, {"a": {"title": "Old"}}, labels={"catalog": "labels.yaml"}) as it:
        it.write("labels.yaml", "version: 1\nlabels: {}\n")
        yield it


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize("name", ["conversations/secret.yaml", "confsync.yaml", "labels.yaml"])
def test_a_file_of_the_project_is_a_link_to_a_secret(
    name: str, verb: tuple[str, ...], tmp_path: Path
) -> None:
    """A pull request replaces a file by a link to one with secrets, which is then quoted."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    with project() as it:
        (it.root / name).unlink(missing_ok=True)
        (it.root / name).symlink_to(secret)
        ran = it.run(*verb)
        assert "hunter2" not in ran.out + ran.err
        assert secret.read_text() == SECRET
        assert it.puts == []
        if verb[0] != "fmt" or name != "labels.yaml":
            assert ran.code == 1
            assert f"CS111: {name} is a link to a place outside of the project" in ran.err


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_a_folder_of_the_project_is_a_link(verb: tuple[str, ...], tmp_path: Path) -> None:
    """A pull request links a folder, and its files are listed and shown."""
    (tmp_path / "hunter2.yaml").write_text(SECRET)
    with project() as it:
        (it.root / "conversations" / "team").symlink_to(tmp_path)
        it.settings(manifests=["conversations/*.yaml", "conversations/*/*.yaml"])
        ran = it.run(*verb)
        assert ran.code == 1
        assert "hunter2" not in ran.out + ran.err
        assert "CS111: conversations/team is a link" in ran.err
        assert [file.name for file in tmp_path.iterdir()] == ["hunter2.yaml"]


def test_a_link_leads_to_the_configuration_of_git() -> None:
    """It holds the token of the checkout."""
    with project() as it:
        it.write(".git/config", SECRET)
        (it.root / "conversations" / "x.yaml").symlink_to("../.git/config")
        ran = it.run("validate")
        assert ran.code == 1
        assert "hunter2" not in ran.out + ran.err


@pytest.mark.parametrize("name", ["labels.yaml", "lists/labels.yaml"])
def test_the_catalog_is_written_through_a_link(name: str, tmp_path: Path) -> None:
    target = tmp_path / "labels.yaml"
    with project() as it:
        it.settings(labels={"catalog": name})
        (it.root / "labels.yaml").unlink()
        if "/" in name:
            (it.root / "lists").symlink_to(tmp_path)
        else:
            (it.root / name).symlink_to(target)
        ran = it.run("catalog pull")
        assert ran.code == 1
        assert not target.exists()


def test_a_manifest_is_formatted_through_a_link(tmp_path: Path) -> None:
    target = tmp_path / "theirs.yaml"
    before = "conversations:\n    b:   {title:   x}\n"
    target.write_text(before)
    with project() as it:
        (it.root / "conversations" / "b.yaml").symlink_to(target)
        it.run("fmt")
        assert target.read_text() == before


@pytest.mark.parametrize("place", [".confsync", ".confsync/runs", ".confsync/.gitignore"])
def test_a_run_is_recorded_through_a_link(place: str, tmp_path: Path) -> None:
    """A commit contains `.confsync`, or what is in it, as a link to a folder that is published."""
    with project() as it:
        link = it.root / place
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(tmp_path / "new" if place.endswith("ignore") else tmp_path)
        it.run("apply", "--yes")
        it.run("runs")
        assert [*tmp_path.iterdir()] == []


def test_the_sandbox_keeps_its_state_through_a_link(tmp_path: Path) -> None:
    for place in (".confsync", ".confsync/sandbox.json"):
        with world({}, {}) as it:
            it.write("confsync.yaml", "version: 1\napi: {url: sandbox}\nmanifests: [c.yaml]\n")
            it.write("c.yaml", "conversations: {6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11: {title: x}}")
            link = it.root / place
            link.parent.mkdir(exist_ok=True)
            link.symlink_to(tmp_path / "state.json" if "." in place[1:] else tmp_path)
            it.run("apply", "--yes")
            assert [*tmp_path.iterdir()] == []


def test_a_new_project_is_made_through_links(tmp_path: Path) -> None:
    """`init` in a clone in which the folders that it makes are links."""
    (tmp_path / "outside").mkdir()
    with world({}, {}) as it:
        (it.root / "confsync.yaml").unlink()
        for name in ("schemas", "conversations2"):
            (it.root / name).symlink_to(tmp_path / "outside")
        confsync("init", it.root)
        assert [*(tmp_path / "outside").iterdir()] == []


def test_links_to_the_folder_itself() -> None:
    """Six links to `.` make 6 to the power of the pattern's length of folders."""
    with project() as it:
        for name in "abcdef":
            (it.root / "conversations" / name).symlink_to(".")
        it.settings(manifests=["conversations/*/*/*/*/*/*.yaml"])
        looked = mock.Mock(side_effect=os.scandir)
        with mock.patch.object(os, "scandir", looked):
            ran = it.run("validate")
        assert ran.code == 0, ran.err
        assert looked.call_count < 100


def test_links_to_folders_that_link_on() -> None:
    """Each of some folders has links to the next one: the number of paths doubles with each."""
    with project() as it:
        for depth in range(12):
            for name in ("x", "y"):
                folder = it.root / f"d{depth}"
                folder.mkdir(exist_ok=True)
                (folder / name).symlink_to(f"../d{depth + 1}")
        it.write("d12/a.yaml", "conversations: {}\n")
        it.settings(manifests=["d0/" + "*/" * 12 + "*.yaml"])
        looked = mock.Mock(side_effect=os.scandir)
        with mock.patch.object(os, "scandir", looked):
            ran = it.run("validate")
        assert "in 1 file" in ran.out
        assert looked.call_count < 100


def test_folders_within_folders() -> None:
    with project() as it:
        deep = it.root / "conversations" / "/".join("x" * 200)
        deep.mkdir(parents=True)
        ran = it.run("validate")
        assert ran.code == 1
        assert "Traceback" not in ran.err
        assert "is more than 64 folders deep" in ran.err
