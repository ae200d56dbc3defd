"""The first thing that people try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.command import confsync

if TYPE_CHECKING:
    from pathlib import Path

NO_KEY: dict[str, str | None] = {"ATTENTION_API_KEY": None}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_demo_plans_applies_and_leaves_a_project_to_play_with(tmp_path: Path) -> None:
    ran = confsync("demo", environment=NO_KEY)
    assert (ran.code, ran.err) == (0, "")
    rule, first, second, third = ran.out.split("$ confsync ")[1:]
    assert rule.startswith("plan -C confsync-demo weekly-meetings\n")
    assert (
        "Rule weekly-meetings (conversations/rules.yaml:3)\n  1 conversation: 1 to change" in rule
    )
    assert first.startswith("plan -C confsync-demo --out confsync-demo/plan.json\n")
    assert "conversations to change (" in first
    assert second.startswith("apply -C confsync-demo confsync-demo/plan.json\n")
    assert " applied.\n" in second
    assert third.startswith("plan -C confsync-demo\n")
    assert "Plan: nothing to change" in third
    assert ran.out.count("SANDBOX: ") == 4

    made = tmp_path / "confsync-demo"
    assert {path.name for path in made.iterdir()} >= {"confsync.yaml", "conversations", ".confsync"}
    assert (made / ".confsync" / ".gitignore").read_text() == "*\n"
    assert confsync("validate", "-C", made).code == 0
    assert confsync("plan", "-C", made, environment=NO_KEY).out.endswith("9 already as declared.\n")
    confsync("sandbox", "reset", "-C", made)
    again = confsync("plan", "-C", made.name, environment=NO_KEY)
    assert again.out in first.replace(" confsync-demo/plan.json\n\n3.", "\n\n3.")


def test_the_demo_goes_to_the_named_folder_and_replaces_nothing(tmp_path: Path) -> None:
    assert confsync("demo", "somewhere").code == 0
    mine = tmp_path / "somewhere" / "confsync.yaml"
    mine.write_text("mine")
    ran = confsync("demo", "somewhere")
    assert (ran.code, ran.out, mine.read_text()) == (64, "", "mine")
    assert "somewhere exists already" in ran.err
    (tmp_path / "file").write_text("")
    assert confsync("demo", "file").code == 64
    assert confsync("demo", "file/below").code == 1
