"""What the exit codes mean: 0 fine, 1 error, 2 changes, 3 incomplete, 64 usage, 130 interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.cli import exit_codes as codes
from confsync.model import Outcome, Problem, Result, Run, Severity
from confsync.sandbox.switches import Switches
from tests.engine.values import a_change
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Callable

LIVE: dict[str, dict[str, Any]] = {
    "c1": {"title": "Old", "labels": {"a": "x"}},
    "c2": {"title": "Old"},
}
TITLE = {"c1": {"title": "New"}}
SAME = {"c1": {"title": "Old"}}
REMOVE = {"c1": {"labels": {"a": None}}}
MISSING = {"c9": {"title": "New"}}
FEW = {"max_changes": 0}


def edited_behind_our_back(it: World) -> None:
    it.run("plan", "--out", it.root / "p.json")
    it.edit("c1", title="Somebody else's")


def broken(it: World) -> None:
    it.write("conversations/all.yaml", "conversations: [")


@pytest.mark.parametrize("printed", ["text", "json"])
@pytest.mark.parametrize(
    ("code", "arguments", "declared", "more"),
    [
        pytest.param(0, ["plan"], SAME, {}, id="plan, nothing to change"),
        pytest.param(0, ["plan"], TITLE, {}, id="plan, changes pending"),
        pytest.param(2, ["plan", "--detailed-exitcode"], TITLE, {}, id="plan, asked in detail"),
        pytest.param(0, ["plan", "--detailed-exitcode"], SAME, {}, id="plan, in detail, nothing"),
        pytest.param(1, ["plan", "--detailed-exitcode"], TITLE | MISSING, {}, id="plan, missing"),
        pytest.param(1, ["plan"], MISSING, {}, id="plan, all missing"),
        pytest.param(1, ["plan"], TITLE, {"before": broken}, id="plan, broken manifest"),
        pytest.param(64, ["plan", "nowhere"], TITLE, {}, id="plan, unknown target"),
        pytest.param(64, ["plan", "--unknown"], TITLE, {}, id="plan, unknown option"),
        pytest.param(0, ["apply", "-y"], TITLE, {}, id="apply, all applied"),
        pytest.param(0, ["apply", "-y"], SAME, {}, id="apply, nothing to do"),
        pytest.param(1, ["apply", "-y"], MISSING, {}, id="apply, nothing could be done"),
        pytest.param(3, ["apply", "-y"], TITLE | MISSING, {}, id="apply, a part"),
        pytest.param(1, ["apply", "-y"], TITLE, {"guards": FEW}, id="apply, a guard refuses"),
        pytest.param(3, ["apply", "-y"], REMOVE, {"labels": "merge"}, id="apply, not in effect"),
        pytest.param(
            3,
            ["apply", "-y"],
            REMOVE | {"c2": {"title": "New"}},
            {"labels": "merge"},
            id="apply, one not in effect",
        ),
        pytest.param(
            1, ["apply", "p.json"], TITLE, {"before": edited_behind_our_back}, id="apply, conflict"
        ),
        pytest.param(1, ["apply", "-y"], TITLE, {"before": broken}, id="apply, broken manifest"),
        pytest.param(1, ["apply", "no.json"], TITLE, {}, id="apply, no such plan"),
        pytest.param(64, ["apply"], TITLE, {}, id="apply, no terminal to ask on"),
        pytest.param(64, ["apply", "-y", "nowhere"], TITLE, {}, id="apply, unknown target"),
        pytest.param(0, ["validate"], MISSING, {}, id="validate, fine"),
        pytest.param(1, ["validate"], TITLE, {"before": broken}, id="validate, broken manifest"),
        pytest.param(64, ["validate", "nowhere"], TITLE, {}, id="validate, unknown path"),
    ],
)
def test_the_exit_code_of_everything_in_every_format(
    code: int,
    arguments: list[str],
    declared: dict[str, Any],
    more: dict[str, Any],
    printed: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before: Callable[[World], None] | None = more.get("before")
    switches = Switches(labels=more.get("labels", "replace"))
    with world(LIVE, declared, switches=switches, guards=more.get("guards", {})) as it:
        if before:
            before(it)
        monkeypatch.chdir(it.root)
        verb, *rest = arguments
        ran = it.run(verb, "--format", printed, *rest)
        assert ran.code == code, ran
        assert "Traceback" not in ran.err


DONE, ALREADY, CONFLICT = Result.APPLIED, Result.ALREADY, Result.CONFLICT
WARNING = Problem("CS503", "left as it is", severity=Severity.WARNING)
ERROR = Problem("CS401", "missing")


@pytest.mark.parametrize(
    ("outcomes", "problems", "code"),
    [
        ([], [], 0),
        ([DONE, ALREADY], [], 0),
        ([DONE], [WARNING], 0),
        ([], [ERROR], 1),
        ([ALREADY], [ERROR], 1),
        ([DONE], [WARNING, ERROR], 3),
        *[([other], [], 1) for other in Result if other not in {DONE, ALREADY, Result.UNKNOWN}],
        *[([DONE, other], [], 3) for other in Result if other not in {DONE, ALREADY}],
        ([Result.UNKNOWN], [], 3),
        ([ALREADY, CONFLICT], [], 1),
    ],
)
def test_the_exit_code_of_a_run(outcomes: list[Result], problems: list[Problem], code: int) -> None:
    made = tuple(Outcome(a_change(), each, written=each is DONE) for each in outcomes)
    assert codes.of_run(Run("", made, tuple(problems))) == code
    assert codes.of_run(Run("", made, tuple(problems), interrupted=True)) == 130


def test_diverged_in_part_is_incomplete() -> None:
    half = Outcome(a_change(), Result.DIVERGED, written=True)
    assert codes.of_run(Run("", (half,))) == 3
