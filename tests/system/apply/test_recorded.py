"""What a journal says of a run that was killed, of what was not sent, and of an undo."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from confsync.sandbox.switches import Switches
from tests.support.command import confsync
from tests.support.faults import Faults, lost
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.model.transport import Request

LABELS = {"stage": "lost", "Score": 7}
LIVE: dict[str, dict[str, Any]] = {f"c{n}": {"title": "Old", "labels": LABELS} for n in range(3)}
WON = {id: {"labels": {"stage": "won"}} for id in LIVE}
TITLES = {id: {"title": "New"} for id in LIVE}
ONE = {"c0": LIVE["c0"]}


def journal(it: World, number: int = -1) -> Path:
    return sorted((it.root / ".confsync" / "runs").iterdir())[number]


def killed(it: World, line: str) -> None:
    """Cut the journal off after its first line with `line`, as a kill would."""
    lines = journal(it).read_text().splitlines(keepends=True)
    number = next(n for n, each in enumerate(lines) if line in each)
    journal(it).write_text("".join(lines[: number + 1]))


def test_damage_that_the_answer_shows_is_recorded_at_once_and_undone_after_a_kill() -> None:
    seen: list[str] = []

    def look(request: Request) -> None:
        if request.method == "GET" and it.puts:
            seen.append(journal(it).read_text())

    damage, faults = Switches(unsent="text-only"), Faults(before=look)
    with world(ONE, {"c0": WON["c0"]}, switches=damage, faults=faults) as it:
        it.apply()
        assert '"outcome": "collateral"' in seen[0], "before the look at the end"
        faults.before = lambda _request: None
        killed(it, '"outcome": "collateral"')
        it.service.switches = Switches()
        assert it.run("undo", journal(it), "--yes").code == 0
        assert it.live["c0"] == ("Old", LABELS)


def test_damage_is_recorded_where_the_written_conversation_cannot_be_read_again() -> None:
    def hide(request: Request) -> None:
        if it.puts:
            it.edit("c0", private=True)

    switches = Switches(unsent="text-only", hidden_get="403")
    with world(ONE, {"c0": WON["c0"]}, switches=switches, faults=Faults(before=hide)) as it:
        code, run = it.apply()
        (outcome,) = run["outcomes"]
        assert (code, outcome["outcome"], outcome["written"]) == (3, "unknown", True)
        assert [each["path"] for each in outcome["collateral"]] == [["labels", "Score"]]
        it.service.switches = Switches()
        assert it.run("undo", journal(it), "--yes").code == 0
        assert it.live["c0"] == ("Old", LABELS)


def test_what_else_differs_after_a_run_that_was_killed_is_named_and_left() -> None:
    switches = Switches(unsent="text-only")
    with world(ONE, {"c0": WON["c0"]}, switches=switches, faults=Faults({"PUT": [lost]})) as it:
        it.apply()
        killed(it, '"type": "intent"')
        record = it.run("runs", "--format", "json").document["runs"][0]
        assert (record["finished"], record["summary"]) == (False, {"unknown": 1})
        it.service.switches = Switches()
        ran = it.run("undo", journal(it), "--yes")
        assert "labels.Score of c0 was 7 before the run and is absent; whether the run" in ran.err
        assert it.live["c0"] == ("Old", {"stage": "lost"})


def test_a_change_that_is_outdated_before_the_run_is_in_the_journal() -> None:
    with world(LIVE, TITLES) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.declare(TITLES | {"c1": {"title": "Newer"}})
        code, run = it.apply(it.root / "plan.json")
        assert (code, run["summary"]["conflict"], run["summary"]["applied"]) == (3, 1, 2)
        (recorded,) = it.run("runs", "--format", "json").document["runs"]
        assert recorded["finished"] is True
        assert recorded["summary"] == {"applied": 2, "conflict": 1}
        shown = confsync("show", journal(it), "--format", "json").document
        assert shown["summary"] == run["summary"]
        assert shown["outcomes"] == run["outcomes"]


def test_an_undo_is_called_one_everywhere() -> None:
    with world(LIVE, TITLES) as it:
        assert "Apply: 3 applied." in it.run("apply", "--yes").out
        ran = it.run("undo", "last", "--yes")
        assert "Undo plan: 3 conversations to change" in ran.out
        assert "Undo: 3 applied." in ran.out
        assert "Apply" not in ran.out
        document = it.run("undo", journal(it, 0), "--yes", "--format", "json").document
        assert document["undo"] is True
        file = journal(it, 1)
        assert "Undo: 3 applied." in confsync("show", file).out
        assert "confsync undo" in confsync("show", file, "--format", "markdown").out
        page = confsync("show", file, "--format", "html").out
        assert "<h1>Undo" in page or "Undo</h1>" in page or ">Undo<" in page
        assert confsync("show", file, "--format", "json").document["undo"] is True
        first, second = it.run("runs", "--format", "json").document["runs"]
        assert (first["undo"], second["undo"]) == (False, True)
        assert " undo  3 applied" in it.run("runs").out


@pytest.mark.parametrize("which", ["outcome", "outcome of the last one"])
def test_outcomes_that_could_not_be_recorded_are_an_error(
    which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, count = os.write, 0

    def full(handle: int, data: bytes) -> int:
        nonlocal count
        if b'"type": "outcome"' in data:
            count += 1
            if which == "outcome" or count == len(LIVE):
                raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, data)

    monkeypatch.setattr("confsync.operations.journal.os.write", full)
    with world(LIVE, TITLES, api={"concurrency": 1}) as it:
        ran = it.run("apply", "--yes", "--format", "json")
        (problem,) = ran.document["problems"]
        assert (ran.code, problem["code"]) == (3, "CS531")
        assert "no space left on device" in problem["message"]
        monkeypatch.undo()
        recorded = [json.loads(line) for line in journal(it).read_text().splitlines()]
        lacking = len(it.puts) - sum(each["type"] == "outcome" for each in recorded)
        assert f"lacks {lacking} of the outcomes" in problem["message"]
        # For the journal they are unknown, so undo covers them.
        assert it.run("undo", journal(it), "--yes").code == 0
        assert all(title == "Old" for title, _ in it.live.values())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_among_the_journals_does_not_block() -> None:
    with world(LIVE, TITLES) as it:
        it.apply()
        os.mkfifo(it.root / ".confsync" / "runs" / "99990101T000000000Z-000000.jsonl")
        assert len(it.run("runs", "--format", "json").document["runs"]) == 1
        assert it.run("undo", "last", "--yes").code == 0
        assert all(title == "Old" for title, _ in it.live.values())
