"""`confsync validate`: what it checks, prints and exits with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.command import confsync
from tests.support.folder import SETTINGS, Folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write("conversations/a.yaml", "conversations: {a: {title: x}, b: {title: y}}\n")
    made.write("conversations/b.yaml", "conversations: {c: {title: z}}\n")
    return made


def test_neither_a_key_nor_the_network_is_needed(folder: Folder) -> None:
    ran = confsync("validate", "-C", folder.root, environment={"ATTENTION_API_KEY": None})
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Checked 3 conversations in 2 files: no problems.\n"


def test_as_a_document(folder: Folder) -> None:
    folder.write("conversations/b.yaml", "conversations: {c: {title: 1}}\n")
    ran = folder.validate("--format", "json")
    assert (ran.code, ran.err) == (1, "")
    assert ran.document["summary"] == {"declared": 3, "problems": 1, "errors": 1, "warnings": 0}
    assert ran.document["kind"] == "validation"


def test_paths_as_a_hook_passes_them(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.root / "conversations")
    folder.write("conversations/b.yaml", "conversations: {c: {title: 1}}\n")
    for paths, checked in [
        (["a.yaml"], "2 conversations in 1 file: no problems"),
        (["conversations/a.yaml"], "2 conversations in 1 file: no problems"),
        (["../confsync.yaml"], "0 conversations in 1 file: no problems"),
        (["b.yaml", "../confsync.yaml"], "1 conversation in 2 files: 1 error"),
        ([".."], "3 conversations in 2 files: 1 error"),
    ]:
        ran = confsync("validate", *paths)
        expected = 0 if checked.endswith("no problems") else 1
        assert (ran.code, ran.out) == (expected, f"Checked {checked}.\n")


def test_an_id_that_is_in_a_file_that_was_not_named_too(folder: Folder) -> None:
    folder.write("conversations/b.yaml", "conversations: {a: {title: z}}\n")
    for name in ("a.yaml", "b.yaml"):
        (problem,) = folder.problems(folder.root / "conversations" / name)
        assert (problem["code"], problem["file"]) == ("CS204", "conversations/b.yaml")


def test_problems_of_the_settings_are_reported_no_matter_what_is_named(folder: Folder) -> None:
    folder.write("confsync.yaml", SETTINGS.replace("]", ", gone.yaml]"))
    (problem,) = folder.problems(folder.root / "conversations/a.yaml")
    assert (problem["code"], problem["file"]) == ("CS106", "confsync.yaml")


def test_a_path_that_is_no_manifest(folder: Folder) -> None:
    folder.write("other.yaml", "")
    for path in ("other.yaml", "gone.yaml", ".."):
        assert confsync("validate", "-C", folder.root, folder.root / path).code == 64
