"""confsync.yaml: where it is found, what it may say, which manifests it names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.command import confsync
from tests.support.folder import Folder

if TYPE_CHECKING:
    from pathlib import Path

A = "conversations: {a: {title: x}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.manifest(A)
    return made


def test_the_project_is_found_from_a_folder_or_file_below(folder: Folder) -> None:
    (folder.root / "x/y").mkdir(parents=True)
    for start in ("x/y", "conversations/a.yaml", "."):
        ran = confsync("validate", "-C", folder.root / start)
        assert (ran.code, ran.out) == (0, "Checked 1 conversation in 1 file: no problems.\n")


def test_without_a_project(tmp_path: Path) -> None:
    ran = confsync("validate", "-C", tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert f"there is no confsync.yaml in {tmp_path} or above" in ran.err
    assert "help: to create a project, run: confsync init; to use another folder: -C DIR" in ran.err
    assert "there is no folder" in confsync("validate", "-C", tmp_path / "gone").err


WRONG = {
    "an unknown key": (
        "version: 1\nmanifest: [a]\nmanifests: [conversations/*.yaml]\n",
        ("CS202", 2, 1, "unknown key 'manifest'", "did you mean 'manifests'?"),
    ),
    "an unknown key below": (
        "version: 1\nmanifests: [conversations/*.yaml]\nlabels: {own: []}\n",
        ("CS202", 3, 10, "unknown key 'own'", "did you mean 'owned'?"),
    ),
    "labels of the AI without a catalog that says which these are": (
        "version: 1\nmanifests: [conversations/*.yaml]\nlabels: {ignore: ai}\n",
        (
            "CS301",
            3,
            18,
            "which labels the AI writes is known from a catalog only",
            "run: confsync catalog pull, and add `catalog: labels.yaml` here",
        ),
    ),
    "no version": (
        "manifests: [conversations/*.yaml]\n",
        ("CS207", 1, 1, "'version' is missing", ""),
    ),
    "a later version": (
        "version: 2\nmanifests: 3\nnew: x\n",
        (
            "CS302",
            1,
            10,
            "this file has version 2, and this confsync reads version 1",
            "update confsync",
        ),
    ),
    "a version that is text": (
        "version: '1'\nmanifests: [conversations/*.yaml]\n",
        ("CS201", 1, 10, "'version' must be 1", ""),
    ),
    "no patterns": (
        "version: 1\nmanifests: []\n",
        ("CS201", 2, 12, "'manifests' must have at least one item", ""),
    ),
    "one pattern": (
        "version: 1\nmanifests: conversations/*.yaml\n",
        ("CS201", 2, 12, "'manifests' must be a list, not text", ""),
    ),
    "a pattern that is a number": (
        "version: 1\nmanifests:\n  - conversations/*.yaml\n  - 7\n",
        (
            "CS203",
            4,
            5,
            "an item must be text, but YAML reads 7 as a number",
            'put it in quotes: "7"',
        ),
    ),
    "too many at once": (
        "version: 1\nmanifests: [conversations/*.yaml]\napi: {concurrency: 0}\n",
        ("CS201", 3, 20, "'concurrency' must be greater than or equal to 1", ""),
    ),
    "half a request": (
        "version: 1\nmanifests: [conversations/*.yaml]\napi: {concurrency: 1.5}\n",
        ("CS201", 3, 20, "'concurrency' must be a whole number, not a number", ""),
    ),
    "no timeout at all": (
        "version: 1\nmanifests: [conversations/*.yaml]\napi: {timeout: .inf}\n",
        ("CS201", 3, 16, "'timeout' must be a finite number", ""),
    ),
    "a section that is a list": (
        "version: 1\nmanifests: [conversations/*.yaml]\napi: []\n",
        ("CS201", 3, 6, "'api' must be a mapping, not a list", ""),
    ),
    "another kind of values": (
        "version: 1\nmanifests: [conversations/*.yaml]\nlabels: {values: yaml}\n",
        ("CS201", 3, 18, "'values' must be 'text' or 'json'", ""),
    ),
    "plain http": (
        "version: 1\nmanifests: [conversations/*.yaml]\napi: {url: 'http://example.com'}\n",
        ("CS303", 3, 12, None, "https://…; plain http only to this machine"),
    ),
    "a list": ("[version]\n", ("CS201", 1, 1, "the file must be a mapping, not a list", "")),
    "nothing": (
        "",
        ("CS107", 1, 1, "this file declares nothing", "declare something, or remove the file"),
    ),
    "a pattern without a match": (
        "version: 1\nmanifests: [conversations/*.yaml, convresations/*.yaml]\nlint: {id-form: 'off'}\n",
        (
            "CS106",
            2,
            35,
            "no manifest matches 'convresations/*.yaml'",
            "correct the pattern, or create a manifest: confsync pull --from DATE",
        ),
    ),
    "a version that Python takes for 1": (
        "version: true\nmanifests: [x.yaml]\n",
        ("CS201", 1, 10, "version must be 1, not a boolean", "write: version: 1"),
    ),
    "a folder": (
        "version: 1\nmanifests: [conversations/]\n",
        ("CS106", 2, 13, "'conversations/' is a folder", "name the files: conversations/**/*.yaml"),
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_wrong_settings_are_explained(
    case: tuple[str, tuple[str, int, int, str | None, str]], folder: Folder
) -> None:
    text, (code, line, column, message, help) = case
    folder.write("confsync.yaml", text)
    (problem,) = folder.problems()
    assert problem["file"] == "confsync.yaml"
    assert (problem["code"], problem["line"], problem["column"]) == (code, line, column)
    assert problem["message"] == (message or problem["message"])
    assert problem["help"] == help


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        ".",
        "./",
        "/a/*.yaml",
        "../*.yaml",
        "a/../../*.yaml",
        "a\\*.yaml",
        "C:/x.yaml",
        "a/**",
        "a**/*.yaml",
        "**/a/**/*.yaml",
        "**",
    ],
)
def test_patterns_that_are_not_portable(pattern: str, folder: Folder) -> None:
    folder.write("confsync.yaml", f"version: 1\nmanifests: [x.yaml, '{pattern}']\n")
    (problem,) = folder.problems()
    assert (problem["code"], problem["line"], problem["column"]) == ("CS301", 2, 21)
    assert problem["help"] == "for example conversations/**/*.yaml"


def test_all_problems_of_the_settings_are_reported_at_once(folder: Folder) -> None:
    folder.write(
        "confsync.yaml", "version: 1\nmanifests: [/x]\napi: {url: 'http://x.example'}\n1: x\n"
    )
    assert {problem["code"] for problem in folder.problems()} == {"CS203", "CS301", "CS303"}


def test_what_the_patterns_find(folder: Folder) -> None:
    folder.write(
        "confsync.yaml", "version: 1\nmanifests: ['./**/*.yaml', 'conversations/*', x.txt]\n"
    )
    folder.write("conversations/deep/er/b.yaml", "conversations: {b: {title: x}}\n")
    folder.write("conversations/c.yml", "conversations: {c: {title: x}}\n")
    folder.write("x.txt", "conversations: {d: {title: x}}\n")
    folder.write("conversations/.hidden.yaml", "[]")
    folder.write(".hidden/e.yaml", "[]")
    folder.write(
        "confsync.yaml",
        "version: 1\nmanifests: ['c*/**/*.yaml', 'conversations/*', x.txt]\n"
        "lint: {id-form: 'off', duplicate-title: 'off'}\n",
    )
    ran = folder.validate()
    assert (ran.code, ran.out) == (0, "Checked 4 conversations in 4 files: no problems.\n")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_manifest_may_be_a_link_within_the_project(folder: Folder) -> None:
    shared = folder.write("shared/b.yaml", "conversations: {b: {title: 1}}\n")
    (folder.root / "conversations/b.yaml").symlink_to(shared)
    (problem,) = folder.problems(folder.root / "conversations/b.yaml")
    assert problem["file"] == "conversations/b.yaml"
