"""Names of files that some systems lack, and paths as Windows writes them."""

from __future__ import annotations

import ntpath
import shutil
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.operations.pull.layout import slug
from confsync.project.names import as_listed, clashes, is_git_folder, unportable
from tests.support.checkout import ROOT
from tests.support.command import confsync

LONG = "x" * 256


def is_reserved(name: str) -> bool:
    """What Python says; the function moved in 3.13."""
    moved = getattr(ntpath, "isreserved", None)
    return bool(moved(name)) if moved else PureWindowsPath(name).is_reserved()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example project, in its sandbox."""
    return Path(shutil.copytree(ROOT / "examples" / "quickstart", tmp_path / "project"))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("team/calls.yaml", None),
        ("../.github/calls.yaml", None),
        ("console.yaml", None),
        ("com.yaml", None),
        ("com10.yaml", None),
        ("東京/通話.yaml", None),
        ("team\\calls.yaml", "has '\\\\', and Windows takes no such name"),
        ("a:b.yaml", "has ':', and Windows takes no such name"),
        ("C:/calls.yaml", "'C:' has ':', and Windows takes no such name"),
        ("what?.yaml", "has '?', and Windows takes no such name"),
        ("a\x1fb.yaml", "and Windows takes no such name"),
        ("CON", "'CON' is a device on Windows"),
        ("team/NUL.yaml", "'NUL.yaml' is a device on Windows"),
        ("aux.yaml", "'aux.yaml' is a device on Windows"),
        ("aux/calls.yaml", "'aux' is a device on Windows"),
        ("lpt¹.tar.yaml", "'lpt¹.tar.yaml' is a device on Windows"),
        ("nul .yaml", "'nul .yaml' is a device on Windows"),
        ("team./calls.yaml", "'team.' ends with '.', which Windows removes"),
        ("calls.yaml ", "'calls.yaml ' ends with ' ', which Windows removes"),
        (LONG, "is longer than 255 bytes"),
        ("東" * 86, "is longer than 255 bytes"),
    ],
)
def test_names_that_some_system_lacks(name: str, reason: str | None) -> None:
    found = unportable(name)
    assert found is None if reason is None else found is not None and reason in found


def test_every_reserved_name_of_python_is_one_here() -> None:
    for name in (
        "CON",
        "PRN",
        "AUX",
        "NUL",
        *(f"{d}{n}" for d in ("COM", "LPT") for n in "123456789"),
    ):
        assert is_reserved(name)
        assert unportable(f"{name}.yaml")


@given(st.text())
def test_imported_names_are_names_everywhere(text: str) -> None:
    name = f"{slug(text)}.yaml"
    assert unportable(name) is None
    assert PureWindowsPath(name).parts == PurePosixPath(name).parts == (name,)
    assert not is_reserved(name)
    assert not PureWindowsPath(name).drive


@given(st.text(), st.text())
def test_imported_names_are_different_where_case_makes_no_difference(one: str, other: str) -> None:
    a, b = slug(one), slug(other)
    assert not [*clashes(dict.fromkeys([a, b]))]


@pytest.mark.parametrize(
    "name",
    [
        "conversations\\new.yaml",
        "conversations/a:b.yaml",
        "conversations/aux.yaml",
        "conversations/NUL.2026.yaml",
        "conversations/team /new.yaml",
        "conversations/team./new.yaml",
        f"conversations/{LONG}.yaml",
    ],
)
def test_no_new_file_has_a_name_that_some_system_lacks(name: str, project: Path) -> None:
    settings = "version: 1\napi: {url: sandbox}\nmanifests: ['**/*.yaml']\n"
    (project / "confsync.yaml").write_text(settings, encoding="utf-8")
    before = sorted(project.rglob("*"))
    ran = confsync("pull", "-C", project, "--from", "2020-01-01", "--to-file", name)
    assert (ran.code, ran.out) == (64, ""), ran.err
    assert "no new file is called" in ran.err
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize(
    "name",
    ["team\\calls.yaml", "C:\\calls.yaml", "\\\\host\\share\\x.yaml", "CON", "a:b", f"{LONG}.yaml"],
)
@pytest.mark.parametrize("verb", ["plan", "validate", "fmt"])
def test_a_target_that_is_not_there_is_said_so(verb: str, name: str, project: Path) -> None:
    ran = confsync(verb, "-C", project, name)
    assert (ran.code, ran.out) == (64, "")
    assert "there is no conversation, manifest or folder" in ran.err


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        (PureWindowsPath("C:\\work\\Project\\team\\calls.yaml"), "team/calls.yaml"),
        (PureWindowsPath("c:/WORK/project/team/calls.yaml"), "team/calls.yaml"),
        (PureWindowsPath("D:\\work\\project\\calls.yaml"), None),
        (PureWindowsPath("\\\\host\\work\\project\\calls.yaml"), None),
        (PureWindowsPath("C:calls.yaml"), None),
        (PureWindowsPath("C:\\work\\project"), "."),
    ],
)
def test_paths_of_windows_within_a_project(path: PureWindowsPath, inside: str | None) -> None:
    """What every path of a target goes through: `is_relative_to`, `relative_to` and `as_posix`."""
    root = PureWindowsPath("C:\\work\\project")
    assert path.is_relative_to(root) is (inside is not None)
    if inside is not None:
        assert path.relative_to(root).as_posix() == inside


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        (".git", True),
        (".GIT", True),
        (".git. ", True),
        ("git~1", True),
        (".g\u200dit", True),
        (".github", False),
        (".gitignore", False),
        ("git", False),
        ("x.git", False),
    ],
)
def test_git_has_a_folder_by_several_names(name: str, is_one: bool) -> None:
    assert is_git_folder(name) is is_one


def test_a_name_is_as_it_is_listed_and_a_new_one_as_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "Team").mkdir()
    (tmp_path / "Team" / "a.yaml").touch()
    # A link to the same file is another name of it, as on a file system that ignores case.
    (tmp_path / "Team" / "B.yaml").hardlink_to(tmp_path / "Team" / "a.yaml")
    assert as_listed(tmp_path, "Team/a.yaml") == "Team/a.yaml"
    assert as_listed(tmp_path, "Team/b.yaml") == "Team/b.yaml"
    assert as_listed(tmp_path, "team/new.yaml") == "team/new.yaml"
    assert as_listed(tmp_path, ".") == "."


def test_names_clash_by_case_and_by_normalization() -> None:
    names = ["a/Café.yaml", "a/b.yaml", "a/CAFE\u0301.yaml", "A/b.yaml", "a/c.yaml"]
    assert [*clashes(names)] == [
        ("a/CAFE\u0301.yaml", "a/Café.yaml"),
        ("A/b.yaml", "a/b.yaml"),
    ]
