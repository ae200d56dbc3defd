"""Whether people are asked before something is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.world import world

pytest.importorskip("pty", reason="there are no pseudo-terminals on Windows")
from tests.cli.terminal import on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

LIVE = {"c1": {"title": "Old"}}
WANTED = {"c1": {"title": "New"}}


@pytest.mark.parametrize("more", [[], ["--no-input"], ["c1"], ["--format", "json"]])
def test_without_a_terminal_to_ask_on_nothing_is_read_or_written(more: list[str]) -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("apply", *more, stdin="y\n")
        assert (ran.code, ran.out) == (64, "")
        assert ran.err == (
            "error CS002: cannot ask for confirmation: this is not a terminal\n"
            "    help: add --yes\n"
        )
        assert it.service.log == []


@pytest.mark.parametrize(("typed", "puts"), [("y\n", 1), ("yes\n", 1), ("n\n", 0), ("\n", 0)])
def test_on_a_terminal_people_are_asked(typed: str, puts: int) -> None:
    with world(LIVE, WANTED) as it:
        code, seen = on_a_terminal("apply", "-C", it.root, typed=typed)
        assert len(it.puts) == puts
        assert code == (0 if puts else 1)
        assert seen.index("1 conversation to change") < seen.index("Apply 1 change? [y/N]: ")
        assert ("Apply: 1 withheld." in seen) == (not puts)
        assert ("Apply: 1 applied." in seen) == bool(puts)


def test_the_end_of_input_and_ctrl_c_are_no() -> None:
    for typed in ("\x04", "\x03"):
        with world(LIVE, WANTED) as it:
            code, seen = on_a_terminal("apply", "-C", it.root, typed=typed)
            assert (code, it.puts) == (130, [])
            assert seen.endswith("interrupted\n")
            assert "Traceback" not in seen


@pytest.mark.parametrize(
    ("arguments", "declared", "code"),
    [
        (["--yes"], WANTED, 0),
        (["-y", "--no-input"], WANTED, 0),
        ([], {"c1": {"title": "Old"}}, 0),
        (["--no-input"], WANTED, 64),
    ],
)
def test_when_no_one_is_asked_on_a_terminal(
    arguments: list[str], declared: dict[str, Any], code: int
) -> None:
    with world(LIVE, declared) as it:
        ended, seen = on_a_terminal("apply", "-C", it.root, *arguments)
        assert (ended, "[y/N]" in seen) == (code, False)


def test_a_refused_plan_is_not_asked_about() -> None:
    with world(LIVE, WANTED, guards={"max_changes": 0}) as it:
        code, seen = on_a_terminal("apply", "-C", it.root)
        assert (code, it.puts, "[y/N]" in seen) == (1, [], False)


def test_without_a_terminal_a_saved_plan_is_applied_as_reviewed(tmp_path: Path) -> None:
    with world(LIVE, WANTED) as it:
        it.run("plan", "--out", tmp_path / "p.json")
        ran = it.run("apply", tmp_path / "p.json")
        assert (ran.code, len(it.puts)) == (0, 1)


@pytest.mark.parametrize(("typed", "puts"), [("y\n", 1), ("n\n", 0)])
def test_on_a_terminal_a_saved_plan_is_shown_and_asked_about(
    typed: str, puts: int, tmp_path: Path
) -> None:
    with world(LIVE, WANTED) as it:
        it.run("plan", "--out", tmp_path / "p.json")
        code, seen = on_a_terminal("apply", "-C", it.root, tmp_path / "p.json", typed=typed)
        assert (code, len(it.puts)) == (0 if puts else 1, puts)
        assert seen.index("1 conversation to change") < seen.index("Apply 1 change? [y/N]: ")


@pytest.mark.parametrize("option", ["--yes", "--no-input"])
def test_a_pipeline_applies_a_saved_plan_without_a_question(option: str, tmp_path: Path) -> None:
    with world(LIVE, WANTED) as it:
        it.run("plan", "--out", tmp_path / "p.json")
        code, seen = on_a_terminal("apply", "-C", it.root, tmp_path / "p.json", option)
        assert (code, len(it.puts), "[y/N]" in seen) == (0, 1, False)


def test_json_goes_to_stdout_and_the_question_to_stderr() -> None:
    with world(LIVE, WANTED) as it:
        code, seen = on_a_terminal("apply", "-C", it.root, "--format", "json", typed="y\n")
        assert code == 0
        assert (
            seen.index("Plan: 1 conversation")
            < seen.index("Apply 1 change?")
            < seen.index('"kind": "run"')
        )


def test_progress_is_shown_on_a_terminal_and_taken_away() -> None:
    with world(LIVE, WANTED) as it:
        seen = on_a_terminal("plan", "-C", it.root)[1]
        assert "Reading conversations" in seen.split("\r\x1b[K")[1]
        quiet = on_a_terminal("plan", "-C", it.root, "-q")[1]
        assert "Reading conversations" not in quiet


def test_colour_on_a_terminal() -> None:
    with world(LIVE, WANTED) as it:
        assert "\x1b[33m~\x1b[0m" in on_a_terminal("plan", "-C", it.root)[1]
        assert "\x1b[33m" not in on_a_terminal("plan", "-C", it.root, "--color", "never")[1]
