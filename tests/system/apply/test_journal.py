"""The record of a run, and what can be done with it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from confsync.formats.documents.journal import read_record
from confsync.model.errors import ConfsyncError
from tests.support.command import KEY, confsync
from tests.support.faults import Faults, answer, lost
from tests.support.world import World, world

if TYPE_CHECKING:
    from confsync.model.transport import Request

LIVE: dict[str, dict[str, Any]] = {
    "one": {"title": "Old one", "labels": {"stage": "lost", "Sentiment": "Positive"}},
    "two": {"title": "Old two", "labels": {}},
}
WANTED: dict[str, dict[str, Any]] = {
    "one": {"title": "New one", "labels": {"stage": None, "team": "emea"}},
    "two": {"title": "New two"},
}


def journals(it: World) -> list[Path]:
    return sorted((it.root / ".confsync" / "runs").iterdir())


def test_every_put_is_accounted_for() -> None:
    with world(LIVE, WANTED) as it:
        it.apply()
        (file,) = journals(it)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        assert [(line["type"], line.get("id")) for line in lines[:1]] == [("run", None)]
        assert sorted((line["type"], line["id"]) for line in lines[1:]) == [
            ("intent", "one"),
            ("intent", "two"),
            ("outcome", "one"),
            ("outcome", "two"),
        ]
        assert KEY not in file.read_text()
        assert (it.root / ".confsync" / ".gitignore").read_text() == "*\n"


def test_the_intent_is_on_the_disk_before_the_put_arrives() -> None:
    seen: list[int] = []
    faults = Faults()

    def look(request: Request) -> None:
        if request.method == "PUT":
            seen.append(journals(it)[0].read_text().count('"type": "intent"'))

    with world(LIVE, WANTED, faults=faults, api={"concurrency": 1}) as it:
        faults.before = look
        it.apply()
        assert seen == [1, 2]


def test_what_is_recorded_is_on_the_disk_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def recorded(handle: int) -> None:
        fsync(handle)
        synced.append(
            str(Path(f"/proc/self/fd/{handle}").readlink())
            if Path("/proc/self/fd").is_dir()
            else ""
        )

    def look(request: Request) -> None:
        if request.method == "PUT":
            seen.append(len([name for name in synced if name.endswith(".jsonl") or not name]))

    seen: list[int] = []
    faults = Faults()
    with world(LIVE, WANTED, faults=faults, api={"concurrency": 1}) as it:
        it.run("plan", "--out", it.root / "plan.json")
        faults.before = look
        monkeypatch.setattr("confsync.operations.journal.os.fsync", recorded)
        assert it.apply(it.root / "plan.json")[0] == 0
    # The header and the intent before the first, one more intent before the second.
    assert seen == [2, 3]


def test_a_journal_can_be_placed_and_is_never_written_over() -> None:
    with world(LIVE, WANTED) as it:
        file = it.root / "mine.jsonl"
        assert it.apply("--journal", file)[0] == 0
        it.edit("one", title="Old one")
        code, run = it.apply("--journal", file)
        assert (code, len(it.puts)) == (1, 2)
        assert "cannot be recorded" in run["problems"][0]["message"]


def test_what_cannot_be_recorded_is_not_done() -> None:
    with world(LIVE, WANTED) as it:
        code, run = it.apply("--journal", it.root / "no" / "such" / "folder.jsonl")
        assert (code, it.puts) == (1, [])
        assert "so nothing was sent" in run["problems"][0]["message"]


def test_a_disk_that_fills_up_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    left = 3

    def full(handle: int, data: bytes) -> int:
        nonlocal left
        if b'"type"' in data:
            left -= 1
            if left < 0:
                raise OSError(28, "No space left on device")
        return write(handle, data)

    monkeypatch.setattr("confsync.operations.journal.os.write", full)
    many = {f"c{n}": {"title": "Old"} for n in range(5)}
    wanted = {id: {"title": "New"} for id in many}
    with world(many, wanted, api={"concurrency": 1}) as it:
        code, run = it.apply()
        assert code == 3
        assert len(it.puts) == 1, "the second intent could not be written"
        assert run["summary"]["applied"] == 1
        assert run["summary"]["not_reached"] == 4
        assert "no space left" in run["outcomes"][-1]["detail"].lower()


def test_a_journal_cut_off_anywhere_is_readable() -> None:
    with world(LIVE, WANTED) as it:
        it.apply()
        data = journals(it)[0].read_bytes()
    first = data.index(b"\n")
    for end in range(first + 1, len(data) + 1):
        record = read_record(data[:end])
        reported = {outcome.change.id for outcome in record.all_outcomes()}
        assert reported <= {"one", "two"}
        assert record.finished == (end == len(data))
    for end in range(first):
        with pytest.raises(ConfsyncError):
            read_record(data[:end])


def test_show_and_runs_report_a_run() -> None:
    faults = Faults({"PUT": [answer(400)]})
    with world(LIVE, WANTED, faults=faults, api={"concurrency": 1}) as it:
        nothing = it.run("runs")
        assert (nothing.code, nothing.out) == (0, "No run is recorded here yet.\n")
        it.apply()
        (file,) = journals(it)
        listed = it.run("runs", "--format", "json").document["runs"]
        assert [run["summary"] for run in listed] == [{"applied": 1, "refused": 1}]
        assert listed[0]["finished"] is True
        text = it.run("runs").out
        assert "1 applied, 1 refused\n" in text
        assert str(file) in text
        shown = confsync("show", "--format", "json", file).document
        assert (shown["summary"]["applied"], shown["summary"]["refused"]) == (1, 1)


def test_undo_puts_back_what_the_run_changed() -> None:
    with world(LIVE, WANTED) as it:
        before = it.live
        it.apply()
        (file,) = journals(it)
        ran = it.run("undo", file, "--yes", "--format", "json")
        assert (ran.code, ran.document["summary"]["applied"]) == (0, 2)
        assert it.live == before
        assert len(journals(it)) == 2
        again = it.run("undo", file, "--yes", "--format", "json")
        assert (again.code, len(it.puts)) == (0, 4)


def test_undo_leaves_what_somebody_changed_since() -> None:
    with world(LIVE, WANTED) as it:
        it.apply()
        it.edit("one", title="Somebody's", labels={"team": "emea", "Next": "Call"})
        ran = it.run("undo", journals(it)[0], "--yes")
        assert ran.code == 0
        assert "title of one was changed since the run; it is left as it is" in ran.err
        assert it.live["one"] == ("Somebody's", {"stage": "lost", "Next": "Call"})


def test_undo_of_a_run_whose_answers_were_lost_looks_what_happened() -> None:
    faults = Faults({"PUT": [lost], "GET": [None, None, *[answer(503)] * 99]})
    with world({"one": LIVE["one"]}, {"one": WANTED["one"]}, faults=faults) as it:
        code, run = it.apply()
        assert (code, run["summary"]["unknown"]) == (3, 1)
        faults.plan.clear()
        assert it.run("undo", journals(it)[0], "--yes").code == 0
        assert it.live["one"] == ("Old one", LIVE["one"]["labels"])


def test_undo_needs_a_journal_of_this_address() -> None:
    with world(LIVE, WANTED) as it:
        it.apply()
        (file,) = journals(it)
        it.settings(api={"url": "http://127.0.0.1:9/v2"})
        ran = it.run("undo", file, "--yes")
        assert ran.code == 1
        assert "and the project is for http://127.0.0.1:9/v2" in ran.err
        assert it.run("undo", it.root / "confsync.yaml", "--yes").code == 1
        assert it.run("undo", it.root / "nothing", "--yes").code == 1
        assert it.run("undo", file).code == 64
