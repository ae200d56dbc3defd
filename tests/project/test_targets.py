"""Targets and paths: what they name, from which folder, and what is said where they name nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from confsync.model import Declaration, Place
from confsync.model.errors import UsageError
from confsync.project.targets import choose_files, select

if TYPE_CHECKING:
    from pathlib import Path

ID = "6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11"
FILES = ["emea/a.yaml", "emea/deep/b.yaml", "emea-old/c.yaml"]
DECLARED = {
    id: Declaration(id, Place(file, 1), title="x")
    for id, file in zip([ID, "b", "c"], FILES, strict=True)
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for file in (*FILES, "confsync.yaml", "empty/x.txt"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    return tmp_path.resolve()


@pytest.mark.parametrize(
    ("targets", "ids"),
    [
        ([], [ID, "b", "c"]),
        (["."], [ID, "b", "c"]),
        (["b"], ["b"]),
        (["emea"], [ID, "b"]),
        (["emea/"], [ID, "b"]),
        (["emea/deep/../a.yaml"], [ID]),
        (["emea-old/c.yaml", ID], ["c", ID]),
        (["emea/deep", "b", "emea"], ["b", ID]),
    ],
)
def test_targets_are_ids_manifests_and_folders(
    targets: list[str], ids: list[str], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(select(DECLARED, [str(root / t) if t == "." else t for t in targets], root)) == ids
    monkeypatch.chdir(root)
    assert list(select(DECLARED, targets, root)) == ids


def test_a_path_is_first_relative_to_the_working_folder(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "emea")
    assert list(select(DECLARED, ["deep"], root)) == ["b"]
    assert list(select(DECLARED, ["../emea-old"], root)) == ["c"]
    assert list(select(DECLARED, ["emea-old"], root)) == ["c"]
    assert list(select(DECLARED, ["."], root)) == [ID, "b"]


@pytest.mark.parametrize(
    ("target", "message", "help"),
    [
        (ID[:-1] + "2", "there is no conversation, manifest or folder", f"did you mean {ID}?"),
        (
            "nothing/like/it",
            "there is no conversation,",
            "a target is an id, a manifest or a folder",
        ),
        ("", "there is no conversation, manifest or folder ''", "a target is an id,"),
        ("x" * 5000, "there is no conversation, manifest or folder", "a target is an id,"),
        ("a\0b", "there is no conversation, manifest or folder", "a target is an id,"),
        ("empty", "nothing is declared in 'empty'", ""),
        ("confsync.yaml", "nothing is declared in 'confsync.yaml'", ""),
        ("..", "'..' is outside of the project", "a target is an id,"),
    ],
)
def test_a_target_that_names_nothing(
    target: str, message: str, help: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    with pytest.raises(UsageError) as error:
        select(DECLARED, ["b", target], root)
    assert error.value.message.startswith(message)
    assert error.value.help.startswith(help)


def test_files_are_chosen_by_path(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted((file, root / file) for file in FILES)
    monkeypatch.chdir(root / "emea")
    assert choose_files(files, [], root) == files
    assert choose_files(files, ["a.yaml", "deep"], root) == files[1:]
    assert choose_files(files, ["../emea-old/c.yaml", "a.yaml"], root) == files[:2]
    settings = ("confsync.yaml", root / "confsync.yaml")
    assert choose_files(files, ["../confsync.yaml"], root) == [settings]
    assert choose_files(files, [str(root)], root) == files


def test_a_file_that_is_no_manifest_cannot_be_chosen(root: Path) -> None:
    with pytest.raises(UsageError, match=r"'empty/x.txt' is not among the project's manifests"):
        choose_files([("a.yaml", root / "a.yaml")], ["empty/x.txt"], root)


def test_a_beginning_of_many_ids_is_ambiguous_however_short(root: Path) -> None:
    many = {f"a{n}": Declaration(f"a{n}", Place("emea/a.yaml", 1), title="x") for n in range(5)}
    with pytest.raises(UsageError, match=r"^5 ids begin with 'a'$") as raised:
        select(many, ["a"], root)
    assert raised.value.help == "write more of one: a0, a1, a2, …"
    with pytest.raises(UsageError, match="too short for the beginning of an id") as raised:
        select(DECLARED, [ID[:3]], root)
    assert raised.value.help == f"did you mean {ID}?"
