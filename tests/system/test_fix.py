"""`validate --fix` and `--add-ignores`: edits of the text, proved, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.command import confsync
from tests.support.folder import SETTINGS, Folder

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = """\
version: 1
labels:
  Call Type:
    options: [Discovery, Demo]
  Team:
    options: [EMEA, APAC]
"""
MESSY = """\
# October
defaults:
  labels: {Team: emea}
conversations:
  a:
    title: " Demo - Acme "   # from the invitation
    labels:
      call type: demo  # twice wrong
      Team: EMEA
      Note: 'y '
  b: {title: ok, labels: {Team: EMEA, "Call  Type": "discovery"}}
  c:
    title: |
      Block
    labels: &shared
      Call Type: DEMO
  d: {title: d, labels: *shared}
"""
CLEAN = """\
# October
defaults:
  labels: {Team: EMEA}
conversations:
  a:
    title: "Demo - Acme"   # from the invitation
    labels:
      Call Type: Demo  # twice wrong
      Note: 'y'
  b: {title: ok, labels: {Call Type: "Discovery"}}
  c:
    title: Block
    labels: &shared
      Call Type: Demo
  d: {title: d, labels: *shared}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write("confsync.yaml", f"{SETTINGS}labels: {{catalog: labels.yaml}}\n")
    made.write("labels.yaml", CATALOG + "  Note: {}\n")
    return made


def test_what_is_certain_is_corrected_in_the_text(folder: Folder) -> None:
    file = folder.manifest(MESSY)
    shown = folder.validate("--fix", "--diff")
    assert (shown.code, file.read_text()) == (0, MESSY)
    assert "+      Call Type: Demo  # twice wrong" in shown.out.splitlines()
    assert shown.err == "Would edit 1 file: conversations/a.yaml.\n"

    ran = folder.validate("--fix")
    assert (ran.code, ran.err) == (0, "Edited 1 file: conversations/a.yaml.\n")
    assert ran.out == "Checked 4 conversations in 1 file: no problems.\n"
    assert file.read_text() == CLEAN
    again = folder.validate("--fix")
    assert (again.code, again.err, file.read_text()) == (0, "Edited 0 files.\n", CLEAN)


def test_what_is_not_certain_stays(folder: Folder) -> None:
    text = (
        "conversations:\n  a: {title: '  ', labels: {Call Type: Intro, Team: E, calltype: Demo}}\n"
    )
    file = folder.manifest(text)
    ran = folder.validate("--fix")
    assert (ran.code, file.read_text()) == (1, text)
    assert "CS701" in ran.err
    assert "CS702" in ran.err


def test_two_options_that_differ_in_case_alone_are_both_right(folder: Folder) -> None:
    folder.write("labels.yaml", "version: 1\nlabels: {Team: {options: [emea, EMEA]}}\n")
    text = "conversations: {a: {labels: {Team: Emea}}, b: {labels: {Team: emea}}}\n"
    file = folder.manifest(text)
    assert folder.validate("--fix").code == 1
    assert file.read_text() == text


def test_an_edit_that_would_change_something_else_is_not_made(folder: Folder) -> None:
    # The anchor gives its text to a title, too, where the catalog says nothing.
    text = "conversations:\n  a: {labels: {Team: &x emea}}\n  b: {title: *x}\n"
    file = folder.manifest(text)
    ran = folder.validate("--fix")
    assert (ran.code, file.read_text()) == (1, text)
    assert "CS903" in ran.err


def test_a_project_that_adopts_lint_late_ignores_what_there_is(folder: Folder) -> None:
    folder.write("conversations/b.yaml", "conversations:\n  e: {title: d, labels: {Team: Emea}}\n")
    file = folder.manifest(MESSY)
    before = folder.validate("--format", "json").document["problems"]
    assert before
    ran = folder.validate("--add-ignores")
    assert ran.code == 0, ran.err
    assert ran.out == "Checked 5 conversations in 2 files: no problems.\n"
    text = file.read_text()
    assert "      # confsync: ignore CS602 accepted when the checks were adopted\n" not in text
    assert "    # confsync: ignore CS602 accepted when the checks were adopted\n" in text
    kept = [line for line in text.splitlines() if "confsync: ignore" not in line]
    assert kept == MESSY.splitlines()
    again = folder.validate("--add-ignores")
    assert (again.code, file.read_text()) == (0, text)


def test_diff_alone_is_wrong_usage(folder: Folder) -> None:
    assert confsync("validate", "-C", folder.root, "--diff").code == 64


def test_the_catalog_alone_decides_about_spelling(folder: Folder) -> None:
    values = "Team: APAC", "Team: apac", "Team: apac", "team: APAC", "Note: x", "Note: X", "Note: X"
    rows = "".join(f"  c{n}: {{labels: {{{each}}}}}\n" for n, each in enumerate(values))
    folder.manifest(f"conversations:\n{rows}")
    found = [(each["code"], each["line"]) for each in folder.problems()]
    # A key without options takes any text, and there lint still sees two spellings.
    assert found == [("CS702", 3), ("CS702", 4), ("CS701", 5), ("CS604", 6)]
