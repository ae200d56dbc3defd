"""What the command suggests to people who begin, or who typed almost the right thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.command import confsync
from tests.support.world import world

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ONE, OTHER = "6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11", "6f1c9999-3b5a-4c52-9d0e-1f6f6f0a7f11"


def test_without_a_project_init_is_suggested(tmp_path: Path) -> None:
    ran = confsync("plan", "-C", tmp_path)
    assert ran.code == 1
    assert "run: confsync init" in ran.err
    (tmp_path / "confsync.yml").write_text("version: 1\n")
    assert "rename confsync.yml to confsync.yaml" in confsync("plan", "-C", tmp_path).err


def test_an_empty_project_is_pointed_to_the_import(tmp_path: Path) -> None:
    assert confsync("init", tmp_path).code == 0
    ran = confsync("plan", "-C", tmp_path)
    assert ran.err.endswith("Nothing is declared yet. To import calls: confsync pull --from DATE\n")
    assert confsync("plan", "-q", "-C", tmp_path).err == ""
    (tmp_path / "conversations" / "example.yaml").unlink()
    assert "create a manifest: confsync pull --from DATE" in confsync("plan", "-C", tmp_path).err


def test_a_manifest_with_the_other_suffix_is_found() -> None:
    with world() as it:
        (it.root / "conversations/all.yaml").rename(it.root / "conversations/all.yml")
        ran = it.run("plan")
        assert ran.code == 1
        assert (
            "there is 'conversations/all.yml': rename it, or use conversations/**/*.yml" in ran.err
        )


def test_a_unique_beginning_of_an_id_is_a_target() -> None:
    live = {ONE: {"title": "Old"}, OTHER: {"title": "Old"}}
    with world(live, {id: {"title": "New"} for id in live}) as it:
        assert [each["id"] for each in it.plan(ONE[:5])["changes"]] == [ONE]
        ran = it.run("plan", ONE[:4])
        assert ran.code == 64
        assert "2 ids begin with '6f1c'" in ran.err
        assert it.run("plan", ONE[:3]).code == 64, "as in git, four characters are needed"
        assert ONE in it.run("explain", ONE[:5]).out


def test_a_path_comes_before_the_beginning_of_an_id(monkeypatch: pytest.MonkeyPatch) -> None:
    with world({ONE: {"title": "Old"}}, {ONE: {"title": "New"}}) as it:
        it.write(f"{ONE[:5]}/x.txt", "")
        monkeypatch.chdir(it.root)
        assert "nothing is declared in" in it.run("plan", ONE[:5]).err


def test_a_run_that_cannot_be_recorded_names_the_folder() -> None:
    with world({"c1": {"title": "Old"}}, {"c1": {"title": "New"}}) as it:
        it.write(".confsync", "a file where the folder should be")
        ran = it.run("apply", "-y")
        assert (ran.code, it.puts) == (1, [])
        assert f"the run cannot be recorded in {it.root / '.confsync' / 'runs'}" in ran.err
