"""Editors understand the schemas: a new project, open in yaml-language-server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.command import confsync
from tests.support.editor import NODE, SERVER, Editor, editor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINE = "# yaml-language-server: $schema=../schemas/manifest.json\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Editor]:
    if NODE is None or not SERVER.exists():
        pytest.skip("NOT TESTED: editors. Install node and npm, then: make .npm/installed")
    with editor() as running:
        yield running


@pytest.fixture
def project(tmp_path: Path) -> Path:
    assert confsync("init", tmp_path / "p").code == 0
    root: Path = (tmp_path / "p").resolve()
    settings = root / "confsync.yaml"
    settings.write_text(settings.read_text() + "labels: {catalog: labels.yaml}\n")
    return root


def manifest(project: Path, text: str) -> Path:
    file = project / "conversations/mine.yaml"
    file.write_text(LINE + text)
    return file


def test_a_new_project_has_nothing_underlined(server: Editor, project: Path) -> None:
    assert server.problems(project / "confsync.yaml") == []
    assert server.problems(project / "conversations/example.yaml") == []
    good = manifest(
        project,
        "defaults: {labels: &base {team: emea}}\n"
        "conversations:\n"
        "  a: {title: no, labels: {<<: *base, x: null}}\n"
        "  b:\n",
    )
    assert server.problems(good) == []


def test_what_is_wrong_is_underlined(server: Editor, project: Path) -> None:
    wrong = manifest(project, "conversations:\n  a: {titel: x}\n  b: {title: 5}\n")
    assert sorted(server.problems(wrong)) == [
        'Incorrect type. Expected "string".',
        "Property titel is not allowed.",
    ]
    settings = project / "confsync.yaml"
    settings.write_text(settings.read_text().replace("max_changes", "max_change"))
    assert server.problems(settings) == ["Property max_change is not allowed."]


def test_with_the_catalog_keys_and_options_are_completed(server: Editor, project: Path) -> None:
    (project / "labels.yaml").write_text(
        "# yaml-language-server: $schema=schemas/catalog.json\n"
        "version: 1\nlabels: {Call Type: {options: [Discovery, Demo]}, Team: {}}\n"
    )
    assert server.problems(project / "labels.yaml") == []
    ran = confsync("schema", "--catalog", "-C", project)
    (project / "schemas/manifest.json").write_text(ran.out)
    text = "conversations:\n  a:\n    labels:\n      \n  b:\n    labels:\n      Call Type: \n"
    file = manifest(project, text)
    server.problems(file)
    assert {"Call Type", "Team"} <= {*server.completions(file, 4, 6)}
    assert {"Discovery", "Demo"} <= {*server.completions(file, 7, 17)}
    wrong = project / "conversations/wrong.yaml"
    wrong.write_text(f"{LINE}conversations: {{a: {{labels: {{Team: x, Call Type: Damo}}}}}}\n")
    (problem,) = server.problems(wrong)
    assert "Discovery" in problem
