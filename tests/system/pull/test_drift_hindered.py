"""Files that change, are elsewhere, or cannot be written, and what comes from outside."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from confsync.manifest.rewrite import rewrite
from confsync.manifest.update_values import update_values
from tests.support.faults import Faults
from tests.support.world import World, world
from tests.system.pull.drifted import LIVE, MANIFEST, manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def it() -> Iterator[World]:
    with world(LIVE) as made:
        made.write("conversations/all.yaml", MANIFEST)
        yield made


def test_a_file_that_changed_meanwhile_is_not_touched() -> None:
    faults = Faults()
    with world(LIVE, faults=faults) as it:
        file = it.write("conversations/all.yaml", MANIFEST)
        theirs = MANIFEST.replace("Kick-off", "Somebody was here")
        it.edit("call-1", title="New")

        def somebody(_request: object) -> None:
            file.write_text(theirs)

        faults.before = somebody
        ran = it.run("pull")
        assert ran.code == 1
        assert "error CS904: this file changed meanwhile, and was left as it is" in ran.err
        assert manifest(it) == theirs


def test_a_file_that_changes_just_before_it_is_written_is_not_touched(it: World) -> None:
    it.edit("call-1", title="New")
    theirs = MANIFEST + "# theirs\n"

    def late(*arguments: Any) -> Any:
        found = update_values(*arguments)
        it.write("conversations/all.yaml", theirs)
        return found

    with mock.patch("confsync.operations.pull.drift.update_values", late):
        ran = it.run("pull")
    assert ran.code == 1
    assert "conversations/all.yaml changed meanwhile, and was left as it is" in ran.err
    assert "Pull: nothing to take over, 1 file not written." in ran.out
    assert manifest(it) == theirs


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_manifest_that_is_a_link_to_outside_is_not_touched(it: World, tmp_path: Path) -> None:
    outside = tmp_path / "all.yaml"
    outside.write_text(MANIFEST)
    inside = it.root / "conversations" / "all.yaml"
    inside.unlink()
    inside.symlink_to(outside)
    it.edit("call-1", title="New")
    ran = it.run("pull")
    assert ran.code == 1
    assert "error CS111: conversations/all.yaml is a link to a place outside" in ran.err
    assert outside.read_text() == MANIFEST


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_within_the_project_stays_one(it: World) -> None:
    inside = it.root / "conversations" / "all.yaml"
    inside.rename(it.root / "real.yaml")
    inside.symlink_to("../real.yaml")
    it.edit("call-1", title="New")
    assert it.run("pull").code == 0
    assert inside.is_symlink()
    assert (it.root / "real.yaml").read_text() == MANIFEST.replace("Kick-off", "New")


def test_ctrl_c_between_two_files_reports_what_was_written() -> None:
    live = {"c1": {"title": "New"}, "c2": {"title": "New"}}
    with world(live) as it:
        for name, id in (("a", "c1"), ("b", "c2")):
            it.write(f"conversations/{name}.yaml", f"conversations: {{{id}: {{title: Old}}}}\n")
        (it.root / "conversations/all.yaml").unlink()

        def until_b(path: Path, *more: Any) -> None:
            if path.name == "b.yaml":
                raise KeyboardInterrupt
            rewrite(path, *more)

        with mock.patch("confsync.operations.pull.draft.rewrite", until_b):
            ran = it.run("pull")
        assert ran.code == 130
        assert "~ conversations/a.yaml  1 value of 1 conversation\n" in ran.out
        assert "~ conversations/b.yaml  not written\n" in ran.out
        assert "New" in (it.root / "conversations/a.yaml").read_text()
        assert "Old" in (it.root / "conversations/b.yaml").read_text()
        assert it.run("pull").code == 0
        assert it.plan()["changes"] == []


def test_hostile_text_reaches_neither_the_terminal_nor_the_file_raw(it: World) -> None:
    hostile = "\x1b[2J\u202e##[error]x\n::set-output"
    it.edit("call-1", title=hostile)
    for arguments in (["--dry-run"], ["-v"]):
        ran = it.run("pull", *arguments)
        assert not {"\x1b", "\u202e"} & set(ran.out + ran.err)
        assert "##[" not in ran.out
    assert not {"\x1b", "\u202e"} & set(manifest(it))
    assert it.plan()["changes"] == []
