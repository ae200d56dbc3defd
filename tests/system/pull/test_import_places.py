"""Where an import may write, and invalid options."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.faults import Faults
from tests.support.world import World, world
from tests.system.pull.calls import DECLARED, LIVE, files

if TYPE_CHECKING:
    from pathlib import Path

USAGE = "--from, --to, --title, --owner, --participant, --id, --all or --new"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--layout", "team"], USAGE),
        (["--to-file", "conversations/new.yaml"], USAGE),
        (["--all", "conversations"], "a TARGET is declared already"),
        (["--all", "--title", "x"], "cannot be used together"),
        (["--id", "a", "--from", "2026-01-01"], "cannot be used together"),
        (["--all", "--layout", "team", "--to-file", "conversations/a.yaml"], "used together"),
        (["--from", "yesterday"], "for example 2026-10-31"),
        (["--from", "2026-02-30"], "--from '2026-02-30' is not a day or a time"),
        (["--from", "2026-02-02", "--to", "2026-02-01"], "is after --to 2026-02-01"),
        (["--title", " "], "--title is empty"),
        (["--id", "a/b"], "is not a conversation's id: it has a slash"),
        (["--fields", "name"], "--fields 'name' is not title, labels, or title,labels"),
        (["--fields", "title", "--labels", "x"], "--labels needs labels"),
        (["--layout", "year", "--all"], "'year' is not one of"),
        (["--all", "--to-file", "calls/new.yaml"], "there is: conversations/**/*.yaml"),
        (["--all", "--to-file", "conversations/new.txt"], "no pattern of `manifests`"),
        (["--all", "--to-file", "conversations/.new.yaml"], "no pattern of `manifests`"),
        (["--all", "--to-file", ".git/new.yaml"], "no pattern of `manifests`"),
        (["--all", "--to-file", "../conversations/new.yaml"], "no pattern of `manifests`"),
        (["--all", "--to-file", "/tmp/conversations/new.yaml"], "no pattern of `manifests`"),
        (["--all", "--to-file", "conversations/../../new.yaml"], "no pattern of `manifests`"),
    ],
)
def test_options_that_contradict_each_other_are_a_usage_error(
    it: World, arguments: list[str], said: str
) -> None:
    ran = it.run("pull", *arguments)
    assert (ran.code, ran.out) == (64, "")
    assert said in ran.err
    assert it.service.log == []
    assert files(it) == {"all.yaml": DECLARED}


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_nothing_is_written_through_a_link_to_outside(it: World, tmp_path: Path, what: str) -> None:
    outside = tmp_path / "new.yaml"
    if what == "folder":
        (it.root / "conversations" / "team").symlink_to(tmp_path)
        name = "conversations/team/new.yaml"
    else:
        outside.write_text("conversations: {}\n")
        (it.root / "conversations" / "new.yaml").symlink_to(outside)
        name = "conversations/new.yaml"
    before = [(file, file.read_text()) for file in tmp_path.iterdir()]
    ran = it.run("pull", "--id", "call-3", "--to-file", name)
    if what == "folder":
        assert (ran.code, "no pattern of `manifests`" in ran.err) == (64, True)
    else:
        assert (ran.code, "outside" in ran.err) == (1, True), ran.err
    assert [(file, file.read_text()) for file in tmp_path.iterdir()] == before


def test_a_file_that_somebody_makes_meanwhile_is_not_replaced() -> None:
    faults = Faults()
    with world(LIVE, faults=faults) as it:
        file = it.root / "conversations" / "2026-10.yaml"

        def somebody(_request: object) -> None:
            file.write_text("conversations: {call-9: {title: Theirs}}\n")

        faults.before = somebody
        assert it.run("pull", "--id", "call-3").code == 0
        assert "Theirs" in file.read_text(), "it was there before it was our turn, and got more"


def test_a_folder_that_cannot_be_written(it: World) -> None:
    (it.root / "conversations" / "2026-10.yaml").mkdir()
    ran = it.run("pull", "--id", "call-3")
    assert ran.code == 1
    assert "this is a folder, not a file" in ran.err
