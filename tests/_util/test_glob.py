"""Patterns mean the same for a commit as for the disk."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync._util.glob import folder
from confsync.project import git
from confsync.project.project import load_project, manifest_files, manifest_names
from tests.support.repository import Repository

STEPS = ["a", "b", "ab", "é", ".h", "[a]", "x.yaml", "b.yml", "c.txt", ".yaml"]
if sys.platform == "linux":
    # Elsewhere these are the names of others, or no names.
    STEPS += ["A", "e\u0301", "a*"]
PATTERNS = ["a", "b", "*", "?", "a*", "*b", "[ab]", "[!a]*", "[[]a]", "é", "*.yaml", "*.y*ml", ".*"]
LAST = [*PATTERNS, "x.yaml", "*.yml", "*.txt", "x.yaml/", "*/", "c.txt"]

names = st.lists(st.lists(st.sampled_from(STEPS), min_size=1, max_size=4), min_size=1, max_size=12)
patterns = st.builds(
    lambda before, deep, between, last: "/".join([*before, *deep, *between, last]),
    st.lists(st.sampled_from([*PATTERNS, "."]), max_size=2),
    st.sampled_from([[], ["**"]]),
    st.lists(st.sampled_from(PATTERNS), max_size=1),
    st.sampled_from(LAST),
)


def settings(*patterns: str, more: str = "") -> str:
    quoted = ", ".join("'" + pattern.replace("'", "''") + "'" for pattern in patterns)
    return f"version: 1\nmanifests: [{quoted}]\n{more}"


@given(names, st.lists(patterns, min_size=1, max_size=3))
def test_it_finds_what_the_disk_has(names: list[list[str]], patterns: list[str]) -> None:
    with TemporaryDirectory() as temporary:
        root = Path(temporary).resolve()
        for steps in names:
            file = root.joinpath(*steps)
            if not any(each.is_file() for each in (file, *file.parents)) and not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch()
        (root / "confsync.yaml").write_text(settings(*patterns), encoding="utf-8")
        project = load_project(root)
        on_disk = [name for name, _ in manifest_files(project)[0]]
        files = [each for each in root.rglob("*") if each.is_file()]
        tree = folder(each.relative_to(root).as_posix() for each in files)
        assert manifest_names(project, tree) == on_disk


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("conversations/**/*.yaml", ["conversations/a.yaml", "conversations/x/y/b.yaml"]),
        ("conversations/*", ["conversations/a.yaml", "conversations/c.txt"]),
        ("**/b.yaml", ["conversations/x/y/b.yaml"]),
        ("./conversations//a.yaml", ["conversations/a.yaml"]),
        ("conversations/x", []),
        ("gone/*.yaml", []),
    ],
)
def test_a_commit(pattern: str, found: list[str], tmp_path: Path) -> None:
    repository = Repository.new(tmp_path)
    for name in ("a.yaml", "c.txt", "x/y/b.yaml", ".hidden.yaml", ".x/d.yaml"):
        repository.write(f"conversations/{name}", "")
    repository.write("confsync.yaml", settings(pattern))
    tree = folder(git.entries(tmp_path, repository.commit()))
    assert manifest_names(load_project(tmp_path), tree) == found


def test_the_settings_and_the_catalog_are_no_manifests(tmp_path: Path) -> None:
    for name in ("a.yaml", "labels.yaml"):
        (tmp_path / name).touch()
    catalog = "labels: {catalog: labels.yaml}\n"
    (tmp_path / "confsync.yaml").write_text(settings("*.yaml", more=catalog))
    project = load_project(tmp_path)
    assert [name for name, _ in manifest_files(project)[0]] == ["a.yaml"]
    assert manifest_names(project, folder(["a.yaml", "confsync.yaml", "labels.yaml"])) == ["a.yaml"]
