"""Long results go through a pager, on a terminal only."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from confsync.cli.pager import pager
from tests.support.command import KEY, confsync
from tests.support.world import World, world

pytest.importorskip("pty", reason="there are no pseudo-terminals on Windows")
from tests.cli.terminal import on_a_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PAGER = """
import json, os, sys
read = sys.stdin.read()
names = ("LESS", "ATTENTION_API_KEY")
found = {"read": read, **{name: os.environ.get(name) for name in names}}
open(sys.argv[1], "w").write(json.dumps(found))
print("THE PAGER HAS", len(read.splitlines()), "LINES")
"""


@pytest.fixture
def it() -> Iterator[World]:
    with world({"c1": {"title": "Old"}}, {"c1": {"title": "Néw"}}) as made:
        yield made


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a pager of the test puts what it got."""
    script = tmp_path / "a pager.py"
    script.write_text(_PAGER)
    out = tmp_path / "seen.json"
    monkeypatch.setenv("CONFSYNC_PAGER", f"{sys.executable} '{script}' '{out}'")
    monkeypatch.delenv("LESS", raising=False)
    return out


def got(file: Path) -> Any:
    return json.loads(file.read_text())


def test_a_plan_on_a_terminal_goes_through_the_pager(it: World, seen: Path) -> None:
    code, shown = on_a_terminal("plan", "-C", it.root)
    found = got(seen)
    assert code == 0
    assert "Néw" in found["read"]
    assert "\x1b[33m~\x1b[0m" in found["read"], "the pager shows colour"
    assert found["LESS"] == "FRX"
    assert "THE PAGER HAS" in shown
    assert "Néw" not in shown


def test_the_pager_does_not_get_the_key(it: World, seen: Path) -> None:
    on_a_terminal("plan", "-C", it.root)
    assert got(seen)["ATTENTION_API_KEY"] is None
    assert KEY not in seen.read_text()


def test_less_options_of_the_user_stay(
    it: World, seen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LESS", "-S")
    on_a_terminal("plan", "-C", it.root)
    assert got(seen)["LESS"] == "-S"


@pytest.mark.parametrize("options", [["--no-pager"], ["-q"], ["--format", "json"]])
def test_some_results_need_no_pager(it: World, seen: Path, options: list[str]) -> None:
    code, shown = on_a_terminal("plan", "-C", it.root, *options)
    assert (code, seen.exists()) == (0, False)
    assert "Plan" in shown or '"kind": "plan"' in shown


def test_without_a_terminal_there_is_no_pager(it: World, seen: Path) -> None:
    assert "Néw" in it.run("plan").out
    assert not seen.exists()


def test_apply_asks_on_the_terminal_itself(it: World, seen: Path) -> None:
    code, shown = on_a_terminal("apply", "-C", it.root, typed="y\n")
    assert (code, seen.exists()) == (0, False)
    assert "Apply: 1 applied." in shown


@pytest.mark.parametrize("command", ["no-such-pager-anywhere", "'", ""])
def test_a_pager_that_cannot_be_started_is_done_without(
    it: World, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFSYNC_PAGER", command)
    code, shown = on_a_terminal("plan", "-C", it.root)
    assert (code, "Néw" in shown) == (0, True)


def test_a_pager_that_is_quit_early_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    live = {f"c{n:04}": {"title": f"Old {n} {'x' * 200}"} for n in range(1000)}
    with world(live, {id: {"title": "New"} for id in live}) as it:
        monkeypatch.setenv("PAGER", "head -n 1")
        code, shown = on_a_terminal("plan", "-C", it.root, "--expand")
        assert code == 0
        assert "Traceback" not in shown
        assert "Broken" not in shown


def test_other_verbs_with_long_results(it: World, seen: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    it.run("plan", "--out", plan)
    it.run("apply", "-y")
    for arguments, text in (
        (["show", plan], "Néw"),
        (["explain", "CS605"], "CS605"),
        (["explain"], "CS605"),
        (["explain", "-C", it.root, "c1"], "Néw"),
        (["runs", "-C", it.root], "1 applied"),
    ):
        seen.unlink(missing_ok=True)
        on_a_terminal(*arguments)
        assert text in got(seen)["read"]


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({}, ["less"]),
        ({"PAGER": "more -s"}, ["more", "-s"]),
        ({"PAGER": "more", "CONFSYNC_PAGER": "most"}, ["most"]),
        ({"PAGER": "more", "CONFSYNC_PAGER": ""}, []),
        ({"PAGER": "cat"}, []),
        ({"PAGER": "cat", "CONFSYNC_PAGER": "less"}, ["less"]),
        ({"TERM": "dumb"}, []),
    ],
)
def test_which_pager(environment: dict[str, str], command: list[str]) -> None:
    assert pager(environment) == command


def test_quiet_leaves_out_warnings_and_keeps_errors() -> None:
    with world({}, {"c1": {"title": "Old call "}}) as it:
        assert "warning" in it.run("validate").err
        assert it.run("validate", "-q").err == ""
        it.declare({"c1": {"titel": "Old"}})
        assert "error CS" in it.run("validate", "-q").err
        assert confsync("plan", "-q", "-C", it.root).code == 1
