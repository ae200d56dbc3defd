"""`confsync fmt`: what it writes, prints and exits with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.support.checkout import ROOT
from tests.support.command import Ran, confsync
from tests.support.folder import Folder

QUICKSTART = ROOT / "examples" / "quickstart"
MESSY = "conversations:\n    a:  {title: A}\n"
NORMAL = "conversations:\n  a: {title: A}\n"
WRONG = "conversations:\n    b: {titel:  B}\n    c: {title: 1}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write("conversations/a.yaml", MESSY)
    made.write("conversations/b.yaml", NORMAL.replace("a:", "b:"))
    return made


def fmt(folder: Folder, *arguments: str | Path, **options: Any) -> Ran:
    return confsync("fmt", "-C", folder.root, *arguments, **options)


def contents(folder: Folder) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder.root / "conversations").iterdir()}


def test_files_are_written_and_named(folder: Folder) -> None:
    folder.write("conversations/b.yaml", NORMAL.replace("a:", "b:"))
    ran = fmt(folder, environment={"ATTENTION_API_KEY": None})
    assert (ran.code, ran.out) == (0, "conversations/a.yaml\n")
    assert ran.err == "1 file changed, 1 file in normal form already.\n"
    assert contents(folder)["a.yaml"].decode() == NORMAL
    ran = fmt(folder)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "2 files in normal form already.\n"


@pytest.mark.parametrize("options", [["--check"], ["--diff"], ["--check", "--diff"]])
def test_nothing_is_written_where_it_is_only_checked(options: list[str], folder: Folder) -> None:
    before = contents(folder)
    ran = fmt(folder, "conversations/a.yaml", *options)
    assert ran.code == ("--check" in options)
    assert ran.err == "1 file would change.\n"
    assert contents(folder) == before
    diff = "--- a/conversations/a.yaml\n+++ b/conversations/a.yaml\n@@ -1,3 +1,3 @@\n conversations:\n-    a:  {title: A}\n+  a: {title: A}\n \n"
    assert ran.out == (diff if "--diff" in options else "conversations/a.yaml\n")
    assert fmt(folder, "conversations/a.yaml", "-q").err == ""
    assert fmt(folder, "conversations/a.yaml", *options).code == 0


def test_a_diff_shows_what_is_not_seen(folder: Folder) -> None:
    folder.manifest("conversations:\r\n  a: {title: '\u202e'}\t\n")
    assert fmt(folder, "--diff", "conversations/a.yaml").out.splitlines()[3:] == [
        r" conversations:\r",
        r"-  a: {title: '\u202e'}\t",
        r"+  a: {title: '\u202e'}\r",
        " ",
    ]


def test_files_with_problems_are_reported_and_the_others_formatted(folder: Folder) -> None:
    wrong = folder.write("conversations/b.yaml", WRONG)
    folder.write("conversations/c.yaml", "conversations: [\n")
    ran = fmt(folder)
    assert (ran.code, ran.out) == (1, "conversations/a.yaml\n")
    assert [word for word in ran.err.split() if word.startswith("CS")] == [
        "CS202:",
        "CS203:",
        "CS103:",
    ]
    assert wrong.read_text() == WRONG
    assert fmt(folder, "conversations/a.yaml").code == 0


def test_as_a_document(folder: Folder) -> None:
    folder.write("conversations/b.yaml", WRONG)
    ran = fmt(folder, "--check", "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    assert ran.document["kind"] == "formatting"
    assert ran.document["changed"] == ["conversations/a.yaml"]
    assert ran.document["summary"] == {"normal": 0, "changed": 1, "problems": 2}
    (folder.root / "confsync.yaml").write_text("version: 2\n")
    ran = fmt(folder, "--format", "json")
    assert (ran.code, ran.document["problems"][0]["code"]) == (1, "CS302")


def test_the_settings_are_not_formatted(folder: Folder) -> None:
    settings = folder.write("confsync.yaml", "version:   1\nmanifests:  [conversations/*]\n")
    ran = fmt(folder, settings)
    assert (ran.code, ran.out, ran.err) == (0, "", "0 files in normal form already.\n")
    assert fmt(folder, "conversations/none.yaml").code == 64


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="needs rights that count")
def test_a_folder_that_cannot_be_written(folder: Folder) -> None:
    (folder.root / "conversations").chmod(0o500)
    ran = fmt(folder, "conversations/a.yaml")
    (folder.root / "conversations").chmod(0o700)
    assert (ran.code, ran.out) == (1, "")
    assert "cannot write conversations/a.yaml: permission denied" in ran.err


def test_a_file_that_cannot_be_written_is_reported_and_the_others_written(folder: Folder) -> None:
    folder.write("conversations/b.yaml", MESSY.replace("a:", "b:"))
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name == "a.yaml":
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    with mock.patch.object(Path, "replace", replace):
        ran = fmt(folder)
    assert (ran.code, ran.out) == (1, "conversations/b.yaml\n")
    assert "cannot write conversations/a.yaml: permission denied" in ran.err
    assert contents(folder)["a.yaml"].decode() == MESSY


def test_a_text_that_would_mean_something_else_is_not_written(folder: Folder) -> None:
    for broken in ("conversations:\n  a: {title: B}\n", "conversations: [", MESSY + "# more\n"):
        with mock.patch("confsync.manifest.fmt.normal.formatted", return_value=broken):
            ran = fmt(folder, "conversations/a.yaml")
        assert ran.code == 1
        assert "formatted, it would not mean the same" in ran.err
        assert "please report it" in ran.err
        assert contents(folder)["a.yaml"].decode() == MESSY


def test_a_new_project_is_in_normal_form_and_has_no_lint(tmp_path: Path) -> None:
    assert confsync("init", tmp_path / "new").code == 0
    assert confsync("fmt", "--check", "-C", tmp_path / "new").code == 0
    assert confsync("validate", "-C", tmp_path / "new").err == ""


def test_the_example_project_is_in_normal_form_and_has_no_lint(tmp_path: Path) -> None:
    shutil.copytree(QUICKSTART, tmp_path / "project", ignore=shutil.ignore_patterns(".*"))
    folder = tmp_path / "project"
    assert confsync("fmt", "--check", "-C", folder).out == ""
    assert confsync("fmt", "--check", "-C", folder).code == 0
    ran = confsync("validate", "-C", folder)
    assert (ran.code, ran.err) == (0, "")
