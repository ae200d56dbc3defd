"""`confsync init`: a project in a minute, and nothing that is there is touched."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from confsync.project.project import load_project
from tests.support.checkout import ROOT
from tests.support.command import confsync

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = ROOT / "examples" / "github"
FILES = [
    ".gitignore",
    "confsync.yaml",
    "conversations/example.yaml",
    "schemas/catalog.json",
    "schemas/manifest.json",
    "schemas/project.json",
]


def files(root: Path) -> dict[str, bytes]:
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file()
    }


def test_a_new_project_is_good_at_once(tmp_path: Path) -> None:
    root = tmp_path / "new" / "calls"
    ran = confsync("init", root)
    assert (ran.code, ran.err) == (0, "")
    assert sorted(files(root)) == FILES
    made, _, steps = ran.out.partition("\n\n")
    assert made.splitlines()[0] == f"Created in {root}:"
    assert sorted(line.strip() for line in made.splitlines()[1:]) == FILES
    assert len(steps.splitlines()) <= 8
    assert all(len(line) <= 80 for line in steps.replace(str(root), "").splitlines())
    checked = confsync("validate", "-C", root)
    assert (checked.code, checked.err) == (0, "")
    assert checked.out == "Checked 0 conversations in 1 file: no problems.\n"
    # Nothing is declared, so nothing is asked, and no key is needed.
    planned = confsync("plan", "-C", root, environment={"ATTENTION_API_KEY": None})
    assert planned.code == 0
    assert planned.err.startswith("Nothing is declared yet.")
    assert load_project(root).settings.guards.max_changes == 200


WORKFLOWS = [
    *(f".github/workflows/{name}.yml" for name in ("apply", "drift", "plan", "snapshot", "sync")),
    ".github/workflows/README.md",
    ".pre-commit-config.yaml",
]


def test_with_workflows_for_github(tmp_path: Path) -> None:
    ran = confsync("init", "--github", tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert sorted(files(tmp_path)) == sorted([*FILES, *WORKFLOWS])
    for name in WORKFLOWS:
        assert f"  {name}\n" in ran.out
        example = EXAMPLE / name.replace(".github/workflows/README", "README")
        assert (tmp_path / name).read_bytes() == example.read_bytes()
    assert "  follow .github/workflows/README.md to set up the repository\n" in ran.out
    assert "nothing was changed" in confsync("init", "--github", tmp_path).out


def test_workflows_for_a_project_that_is_there(tmp_path: Path) -> None:
    confsync("init", tmp_path)
    (tmp_path / ".pre-commit-config.yaml").write_text("repos: []\n")
    ran = confsync("init", "--github", tmp_path)
    made, _, kept = ran.out.partition("Not changed:\n")
    assert made.count(".github/workflows/") == 6
    assert "  .pre-commit-config.yaml\n" in kept
    assert (tmp_path / ".pre-commit-config.yaml").read_text() == "repos: []\n"


def test_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = confsync("init")
    assert ran.out.startswith("Created here:\n  confsync.yaml\n")
    assert "  cd " not in ran.out
    assert sorted(files(tmp_path)) == FILES


def test_the_second_time_nothing_changes(tmp_path: Path) -> None:
    confsync("init", tmp_path)
    (tmp_path / "conversations/example.yaml").unlink()
    before = files(tmp_path)
    ran = confsync("init", tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"The project in {tmp_path} is complete: nothing was changed.\n"
    assert files(tmp_path) == before


def test_what_is_there_is_left(tmp_path: Path) -> None:
    mine = {".gitignore": b"mine", "confsync.yaml": b"version: 1\nmanifests: [x.yaml]\n"}
    for name, content in mine.items():
        (tmp_path / name).write_bytes(content)
    ran = confsync("init", tmp_path)
    assert ran.code == 0
    assert "Not changed:\n  confsync.yaml\n  .gitignore" in ran.out
    found = files(tmp_path)
    assert {name: found[name] for name in mine} == mine
    # An example is no use where the settings say where manifests are.
    assert sorted(found) == [name for name in FILES if not name.endswith("example.yaml")]


def test_manifests_that_are_there_need_no_example(tmp_path: Path) -> None:
    (tmp_path / "conversations").mkdir()
    (tmp_path / "conversations/a.yaml").write_text("conversations: {a: {title: x}}\n")
    assert confsync("init", tmp_path).code == 0
    assert not (tmp_path / "conversations/example.yaml").exists()
    assert confsync("validate", "-C", tmp_path).code == 0


def test_not_within_another_project(tmp_path: Path) -> None:
    confsync("init", tmp_path)
    before = files(tmp_path)
    ran = confsync("init", tmp_path / "conversations" / "deep")
    assert (ran.code, ran.out) == (1, "")
    assert f"is within a project already: {tmp_path}" in ran.err
    assert "help: name a folder outside of it: confsync init DIR" in ran.err
    assert files(tmp_path) == before


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    ran = confsync("init", tmp_path / "file")
    assert ran.code == 1
    assert "cannot make" in ran.err
    (tmp_path / "p").mkdir()
    (tmp_path / "p/schemas").write_text("x")
    assert "cannot make" in confsync("init", tmp_path / "p").err
    assert (tmp_path / "p/schemas").read_text() == "x"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    ran = confsync("init", tmp_path)
    tmp_path.chmod(0o700)
    assert (ran.code, ran.out) == (1, "")
    assert "permission denied" in ran.err


def test_what_is_commented_out_is_right_too(tmp_path: Path) -> None:
    confsync("init", tmp_path)
    settings = tmp_path / "confsync.yaml"
    # A commented-out setting begins in the first column or is indented; sentences have capitals.
    text = re.sub(r"^# ((?:  )?[a-z_]+:)", r"\1", settings.read_text(), flags=re.MULTILINE)
    text = text.replace("max_removals", "  max_removals", 1)
    settings.write_text(text)
    read = load_project(tmp_path).settings
    assert read.api.url == "sandbox"
    assert read.labels.values == "json"
    assert (read.guards.max_removals, read.protect.labels) == (20, ["Legal *"])
    example = tmp_path / "conversations/example.yaml"
    lines = example.read_text().split("#\n")[1].replace("conversations: {}\n", "")
    example.write_text(re.sub(r"^# ", "", lines, flags=re.MULTILINE))
    (tmp_path / "labels.yaml").write_text("version: 1\nlabels: {Call Type: {}}\n")
    ran = confsync("validate", "-C", tmp_path)
    assert (ran.out, ran.err) == ("Checked 1 conversation in 1 file: no problems.\n", "")
