"""Labels that left the files stay live without a base: the plan says so where git shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.command import confsync
from tests.support.repository import Repository
from tests.system.history import codes, history

if TYPE_CHECKING:
    from pathlib import Path

THEN = {"a": {"labels": {"stage": "won", "team": "x"}}, "b": {"labels": {"stage": "lost"}}}
NOW = {"a": {"labels": {"team": "x"}}}


def test_what_is_no_longer_declared_is_counted() -> None:
    with history(THEN, NOW) as (it, _):
        ran = it.run("plan")
        assert ran.code == 0
        assert (
            "warning CS806: 2 labels are declared in HEAD and no longer here; without a base they "
            "stay live\n    help: to remove them too: --base HEAD, or set `base` in confsync.yaml"
        ) in ran.err
        assert codes(it.plan()) == [("CS806", "warning")]
        assert codes(it.plan("--base", "HEAD")) == []
        assert codes(it.plan("--base", "")) == [], "no base is what was asked for"
        assert codes(it.plan("a")) == [], "the rest of the project was not asked for"


def test_ignored_labels_and_removals_are_not_counted() -> None:
    now = {"a": {"labels": {"stage": None}}, "b": {"labels": {"other": "y"}}}
    with history(
        {**THEN, "b": {"labels": {"ai": "y"}}}, now, labels={"ignore": ["ai", "team"]}
    ) as (
        it,
        _,
    ):
        assert codes(it.plan()) == []


@pytest.mark.parametrize("case", ["no repository", "no commit", "nothing changed", "broken then"])
def test_nothing_is_said_where_git_shows_nothing(case: str) -> None:
    with history(THEN, THEN if case == "nothing changed" else NOW) as (it, repository):
        if case == "no repository":
            (it.root / ".git").rename(it.root / "git")
        elif case == "no commit":
            repository.git("update-ref", "-d", "HEAD")
        elif case == "broken then":
            it.write("conversations/all.yaml", "conversations: {a: {labels: {stage: won}, b: 1}}")
            repository.commit()
            it.declare(NOW)
        assert [code for code, _ in codes(it.plan()) if code != "CS401"] == []


def test_a_conversation_that_moved_to_another_project_is_not_counted() -> None:
    with history(THEN, NOW) as (it, _):
        it.write("other/confsync.yaml", "version: 1\nmanifests: [all.yaml]\n")
        it.write("other/all.yaml", "conversations: {b: {labels: {stage: lost}}}")
        assert "1 label is declared in HEAD" in it.run("plan").err


def test_a_project_for_github_has_a_base(tmp_path: Path) -> None:
    origin = Repository.new(tmp_path / "origin")
    origin.git("checkout", "--quiet", "-b", "trunk")
    origin.commit()
    made = origin.clone(tmp_path / "clone")
    ran = confsync("init", "--github", made.root)
    settings = (made.root / "confsync.yaml").read_text()
    assert "\nbase: origin/trunk " in settings
    assert "set `base" not in ran.out
    assert confsync("plan", "-C", made.root).code == 0


def test_before_the_first_push_there_is_none(tmp_path: Path) -> None:
    made = Repository.new(tmp_path / "new")
    ran = confsync("init", "--github", made.root)
    assert "\n# base: origin/main " in (made.root / "confsync.yaml").read_text()
    assert "  set `base: origin/main` in confsync.yaml after the first push\n" in ran.out
