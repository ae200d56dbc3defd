"""A clone with `core.autocrlf`, as Git for Windows has it: files end their lines with `\\r\\n`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support.checkout import ROOT
from tests.support.command import confsync
from tests.support.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

APAC = "conversations/apac.yaml"


@pytest.fixture
def clone(tmp_path: Path) -> Repository:
    """The example project, committed with `\\n` and checked out with `\\r\\n`."""
    there = tmp_path / "there"
    shutil.copytree(ROOT / "examples" / "quickstart", there)
    Repository.new(there).commit()
    made = Repository(tmp_path / "here")
    made.root.mkdir()
    made.git("-c", "core.autocrlf=true", "clone", "--quiet", str(there), ".")
    made.git("config", "core.autocrlf", "true")
    for file in files(made):
        assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n") > 0
    return made


def files(clone: Repository) -> list[Path]:
    return [clone.root / "confsync.yaml", *sorted((clone.root / "conversations").iterdir())]


def changed(clone: Repository) -> list[str]:
    """The files that git finds changed, all of which still end each line with `\\r\\n`."""
    for file in files(clone):
        data = file.read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n"), file
        assert b"\r\r" not in data
    return clone.git("diff", "--name-only").splitlines()


def test_it_is_the_same_project(clone: Repository) -> None:
    there = clone.root.parent / "there"
    assert confsync("validate", "-C", clone.root) == confsync("validate", "-C", there)
    json = ("--format", "json")
    one, other = (confsync("plan", "-C", each, *json) for each in (clone.root, there))
    assert one.document["changes"] == other.document["changes"] != []
    assert one.document["fingerprint"] == other.document["fingerprint"]
    # The commit has `\n`, so nothing is declared there that is not declared here.
    based = confsync("plan", "-C", clone.root, *json, "--base", "HEAD")
    assert (based.code, based.err) == (0, "")
    assert based.document["changes"] == one.document["changes"]
    since = confsync("plan", "-C", clone.root, *json, "--changed-since", "HEAD")
    assert (since.code, since.err) == (0, "")
    assert since.document["changes"] == []
    assert changed(clone) == []


def test_fmt_keeps_the_line_ends(clone: Repository) -> None:
    assert confsync("fmt", "-C", clone.root).code == 0
    assert changed(clone) == []
    file = clone.root / APAC
    file.write_bytes(file.read_bytes().replace(b": {", b":    {").replace(b": ", b":   "))
    assert changed(clone) == [APAC]
    assert confsync("fmt", "-C", clone.root).code == 0
    assert changed(clone) == []


def test_edit_pull_and_import_keep_the_line_ends(clone: Repository) -> None:
    assert confsync("edit", "-C", clone.root, "--set", "Team=ANZ", clone.root / APAC).code == 0
    assert changed(clone) == [APAC]
    clone.git("checkout", "--quiet", ".")
    assert confsync("pull", "-C", clone.root).code == 0
    updated = changed(clone)
    assert updated
    clone.git("checkout", "--quiet", ".")
    to = ("--from", "2020-01-01", "--to-file", APAC)
    ran = confsync("pull", "-C", clone.root, *to)
    assert ran.code == 0
    assert changed(clone) == [APAC]
    assert confsync("validate", "-C", clone.root).code == 0
