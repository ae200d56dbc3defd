"""`--base` where it is not known what was declared, and where git is in the way."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.command import confsync
from tests.system.history import REMOVED, codes, edits, history

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.support.world import World


class TestWhereItIsNotKnownWhatWasDeclared:
    """Unknown is never empty: nothing is removed, the rest is planned, and it is an error."""

    THEN: Mapping[str, Any] = {"a": {"labels": {"stage": "won"}}, "b": {"title": "Old"}}
    NOW: Mapping[str, Any] = {"a": {"labels": {"new": "1"}}}

    def check(self, it: World, place: str) -> str:
        ran = it.run("plan", "--base", "HEAD")
        assert ran.code == 1
        assert "+ labels.new" in ran.out
        assert "- labels" not in ran.out
        assert place in ran.err
        assert (
            "CS803: so it is not known what HEAD declared and is not declared any more" in ran.err
        )
        assert "help: no label is removed because of it" in ran.err
        code, run = it.apply("--base", "HEAD")
        assert (code, run["summary"]["applied"]) == (3, 1)
        assert it.live["a"][1] == {"stage": "won", "new": "1"}
        return ran.err

    def test_a_broken_manifest(self) -> None:
        with history(self.THEN, self.NOW) as (it, repository):
            it.declare(self.THEN)
            it.write("conversations/b.yaml", "conversations:\n  c:\n    title: 7\n")
            repository.commit()
            (it.root / "conversations/b.yaml").unlink()
            it.declare(self.NOW)
            err = self.check(
                it, "HEAD:conversations/b.yaml:3:12: error CS203: 'title' must be text"
            )
            assert "\n    | title: 7\n    |        ^\n" in err

    def test_broken_settings(self) -> None:
        with history(self.THEN, self.NOW) as (it, repository):
            it.write("confsync.yaml", "version: 1\nmanifest: [x]\n")
            repository.commit()
            it.settings()
            self.check(it, "HEAD:confsync.yaml:2:1: error CS202: unknown key 'manifest'")

    def test_a_folder_and_a_link(self) -> None:
        with history(self.THEN, self.NOW) as (it, repository):
            it.write("conversations/x.yaml/y.txt", "")
            if os.name != "nt":
                (it.root / "conversations/out.yaml").symlink_to("/nowhere")
            repository.commit()
            (it.root / "conversations/x.yaml/y.txt").unlink()
            (it.root / "conversations/x.yaml").rmdir()
            (it.root / "conversations/out.yaml").unlink(missing_ok=True)
            err = self.check(it, "HEAD:conversations/x.yaml:1:1: error CS101: this is a folder")
            if os.name != "nt":
                assert "HEAD:conversations/out.yaml:1:1: error CS101: this is a link" in err

    def test_a_sparse_checkout(self) -> None:
        with history(self.THEN, self.NOW) as (it, repository):
            it.declare(self.NOW)
            it.write("conversations/sub/c.yaml", "conversations: {c: {labels: {x: y}}}")
            repository.commit()
            repository.git("sparse-checkout", "set", "conversations")
            repository.git("sparse-checkout", "set", "--no-cone", "/*", "!/conversations/sub/")
            assert not (it.root / "conversations/sub").exists()
            self.check(it, "conversations/sub/c.yaml:1:1: error CS803")


def test_where_git_cannot_be_asked(tmp_path: Path) -> None:
    with history({"a": {"labels": {"stage": "won"}}}, {"a": {"labels": {}}}) as (it, repository):
        it.settings(base="origin/main")
        ran = it.run("plan")
        assert (ran.code, ran.out) == (1, "")
        assert "error CS801: git knows no revision 'origin/main' here" in ran.err
        assert codes(it.plan()) == [("CS801", "error")]
        code, _ = it.apply()
        assert (code, it.puts) == (1, [])
        repository.commit()
        shallow = repository.clone(tmp_path / "shallow", "--depth=1")
        ran = confsync("plan", "-C", shallow.root, "--base", "HEAD^")
        assert (ran.code, ran.out) == (1, "")
        assert "error CS801: 'HEAD^' is not in this clone, which is shallow\n" in ran.err
        assert "help: fetch it: git fetch --unshallow" in ran.err
        shallow.git("fetch", "--quiet", "--unshallow")
        ran = confsync("plan", "-C", shallow.root, "--base", "HEAD^", "--format", "json")
        assert edits(ran.document) == {"a": [REMOVED]}


def test_before_there_was_a_project() -> None:
    with history({}, {}, {"a": {"stage": "won"}}) as (it, repository):
        repository.git("rm", "-q", "--cached", "-r", ".")
        repository.git("commit", "--quiet", "--allow-empty", "-m", "Nothing")
        it.declare({"a": {"labels": {"stage": "won"}}})
        ran = it.run("plan", "--base", "HEAD")
        assert ran.code == 0
        assert ran.err == (
            "warning CS804: HEAD has no confsync.yaml in this folder, so nothing was declared there\n"
        )


def test_a_project_without_manifests_declared_nothing() -> None:
    with history({}, {}, {"a": {"stage": "won"}}) as (it, repository):
        repository.git("rm", "-q", "--cached", "conversations/all.yaml")
        repository.git("commit", "--quiet", "-m", "Begin")
        it.declare({"a": {"labels": {}}})
        ran = it.run("plan", "--base", "HEAD")
        assert (ran.code, ran.err) == (0, "")


def test_a_base_that_went_another_way() -> None:
    """What was declared there since the two parted would be removed: that is said."""
    same = {"a": {"labels": {"stage": "won"}}}
    live = {"a": {"stage": "won"}, "b": {"x": "y"}}
    with history(same, same, live) as (it, repository):
        it.declare({**same, "b": {"labels": {"x": "y"}}})
        repository.commit("Theirs")
        repository.git("switch", "--quiet", "-c", "mine", "HEAD^")
        repository.commit("Mine")
        plan = it.plan("--base", "main")
        assert edits(plan).keys() == {"b"}
        assert codes(plan) == [("CS805", "warning")]
        assert plan["problems"][0]["message"].startswith("main has commits that are not here")
        # As its help says.
        plan = it.plan("--base", repository.git("merge-base", "main", "HEAD"))
        assert (plan["changes"], plan["problems"]) == ([], [])
        # Where nothing counts as removed, it does not matter.
        it.declare({**same, "b": {"labels": {"x": "y", "z": None}}})
        assert codes(it.plan("--base", "main")) == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_to_manifests_and_to_folders() -> None:
    with history({}, {}, {"a": {"stage": "won"}}) as (it, repository):
        shared = it.write("shared/a.yaml", "conversations: {a: {labels: {stage: won}}}")
        (it.root / "conversations/all.yaml").unlink()
        (it.root / "conversations/link.yaml").symlink_to("../shared/a.yaml")
        repository.commit()
        shared.write_text("conversations: {a: {labels: {}}}")
        assert edits(it.plan("--base", "HEAD")) == {"a": [REMOVED]}
        # git does not look through a link to a folder, and that is said.
        (it.root / "conversations/link.yaml").unlink()
        (it.root / "through").symlink_to("shared")
        text = (it.root / "confsync.yaml").read_text().replace("conversations/**", "through")
        it.write("confsync.yaml", text)
        repository.commit()
        plan = it.plan("--base", "HEAD")
        assert plan["changes"] == []
        assert codes(plan) == [("CS803", "warning")]
        assert plan["problems"][0]["message"].startswith("through is a link or a submodule")


def test_nothing_in_the_repository_is_changed() -> None:
    with history({"a": {"labels": {"stage": "won"}}}, {"a": {"labels": {}}}) as (it, repository):
        files = {
            file: file.read_bytes() for file in (it.root / ".git").rglob("*") if file.is_file()
        }
        it.plan("--base", "HEAD", "--changed-since", "HEAD")
        it.run("plan", "--base", "HEAD")
        assert files == {
            file: file.read_bytes() for file in (it.root / ".git").rglob("*") if file.is_file()
        }
        assert repository.git("status", "--porcelain") == "M conversations/all.yaml"
