"""`--json-events`: lines that are as their schema says, and that add up to the final document."""

from __future__ import annotations

import json
import os
import stat
import threading
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from confsync.cli import event_file
from confsync.cli.event_file import EventFile
from confsync.cli.events import Events
from confsync.formats.documents.run import run_document
from confsync.model import Outcome, Result, Run
from confsync.operations.schema import document_schema
from tests.formats.samples import CHANGE, MISSING, a_plan
from tests.support.command import KEY, spawn
from tests.support.faults import Faults, answer
from tests.support.world import world

if TYPE_CHECKING:
    from collections.abc import Iterable

LIVE: dict[str, Any] = {"c1": {"title": "Old 1"}, "c2": {"title": "Old 2", "labels": {"a": "b"}}}
WANTED: dict[str, Any] = {
    "c1": {"title": "New 1"},
    "c2": {"labels": {"a": "c"}},
    "c3": {"title": "Missing"},
}


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(document_schema("events"))


def events(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The events, each checked against the schema."""
    found = [json.loads(line) for line in lines]
    for event in found:
        validator().validate(event)
    return found


def read(file: Path) -> list[dict[str, Any]]:
    text = file.read_text(encoding="ascii")
    assert text.endswith("\n")
    return events(text.splitlines())


def added_up(found: list[dict[str, Any]]) -> tuple[int, Any]:
    """The exit code and the document that the events make."""
    assert found[0]["type"] == "started"
    assert [event["type"] for event in found].count("finished") == 1
    last = found[-1]
    document = last["document"]
    if document is not None:
        kind, name = {"plan": ("change", "changes"), "run": ("outcome", "outcomes")}[
            document["kind"]
        ]
        of_id = {event["id"]: event for event in found if event["type"] == kind}
        document |= {name: [_plain(of_id[id]) for id in sorted(of_id)]}
    return last["exit_code"], document


def _plain(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in {"type", "time"}}


def test_the_events_of_a_plan_add_up_to_its_document(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    with world(LIVE, WANTED) as it:
        ran = it.run("plan", "--format", "json", "--json-events", file, "--detailed-exitcode")
        found = read(file)
        assert added_up(found) == (ran.code, ran.document)
        assert ran.err.count("CS540") == 0
        assert found[0]["command"] == "plan"
        progress = [each for each in found if each["type"] == "progress"]
        assert progress[-1]["done"] == progress[-1]["total"] == 3
        assert stat.S_IMODE(file.stat().st_mode) == 0o600 or os.name == "nt"


@pytest.mark.parametrize("saved", [False, True])
def test_the_events_of_an_apply_add_up_to_its_document(saved: bool, tmp_path: Path) -> None:
    file, plan = tmp_path / "events.jsonl", tmp_path / "plan.json"
    with world(LIVE, WANTED) as it:
        it.run("plan", "--out", plan)
        it.edit("c1", title="Somebody's") if saved else None
        what = [plan] if saved else []
        ran = it.run("apply", "--yes", "--format", "json", "--json-events", file, *what)
        found = read(file)
        assert added_up(found) == (ran.code, ran.document)
        assert [each["outcome"] for each in found if each["type"] == "outcome"] == (
            ["conflict", "applied"] if saved else ["applied", "applied"]
        )
        assert [each["id"] for each in found if each["type"] == "change"] == ["c1", "c2"]


def test_text_has_the_same_events(tmp_path: Path) -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("apply", "--yes", "--json-events", tmp_path / "e")
        assert "Apply: 2 applied." in ran.out
        code, document = added_up(read(tmp_path / "e"))
        assert (code, document["summary"]["applied"]) == (ran.code, 2)


def test_a_plan_that_is_refused_or_not_confirmed_has_outcomes_too(tmp_path: Path) -> None:
    with world(LIVE, WANTED, guards={"max_changes": 1}) as it:
        ran = it.run("apply", "--yes", "--format", "json", "--json-events", tmp_path / "e")
        assert added_up(read(tmp_path / "e")) == (ran.code, ran.document)
        assert ran.document["summary"]["withheld"] == 2


def test_the_events_of_an_undo_add_up_to_its_document(tmp_path: Path) -> None:
    with world(LIVE, WANTED) as it:
        it.run("apply", "--yes")
        it.edit("c1", title="Somebody's")
        ran = it.run("undo", "last", "-y", "--format", "json", "--json-events", tmp_path / "e")
        found = read(tmp_path / "e")
        assert added_up(found) == (ran.code, ran.document)
        assert found[0]["command"] == "undo"
        assert [each["id"] for each in found if each["type"] == "change"] == ["c2"]
        assert it.run("undo", "nothing.jsonl", "-y", "--json-events", tmp_path / "f").code == 1
        assert read(tmp_path / "f")[-1]["exit_code"] == 1


def test_waits_have_an_end(tmp_path: Path) -> None:
    with world(LIVE, WANTED, faults=Faults({"GET": [answer(429, retry_after="2")]})) as it:
        it.run("plan", "--json-events", tmp_path / "e")
        waits = [each for each in read(tmp_path / "e") if each["type"] == "waiting"]
        assert waits
        assert all(each["until"] > each["time"] for each in waits)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["plan", "nothing-like-it"], 64), (["apply", "--yes", "nothing-like-it"], 64)],
)
def test_an_error_has_a_last_event(arguments: list[str], code: int, tmp_path: Path) -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run(*arguments[:1], *arguments[1:], "--json-events", tmp_path / "e")
        assert ran.code == code
        found = read(tmp_path / "e")
        assert [each["type"] for each in found] == ["started", "finished"]
        assert added_up(found) == (code, None)


# The run does not depend on the file.


@pytest.mark.parametrize("name", ["no/such/folder/e", "."])
def test_a_file_that_cannot_be_written_is_a_warning(name: str, tmp_path: Path) -> None:
    with world(LIVE, WANTED) as it:
        plain = it.run("plan", "--format", "json")
        ran = it.run("plan", "--format", "json", "--json-events", f"{tmp_path}/{name}")
        assert (ran.code, ran.out) == (plain.code, plain.out)
        assert "CS540: the events could not all be written to" in ran.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
class TestPipes:
    """Named pipes, with readers of all kinds."""

    def test_without_a_reader(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with world(LIVE, WANTED) as it:
            ran = it.run("apply", "--yes", "--json-events", tmp_path / "pipe")
            assert ran.code == 3, "c3 is missing"
            assert "Apply: 2 applied." in ran.out
            assert "CS540: the events could not all be written to" in ran.err
            assert "no process reads it" in ran.err

    def test_with_a_reader(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        got: list[str] = []
        os.mkfifo(pipe)
        # Open for both, so that the writer finds a reader.
        handle = os.open(pipe, os.O_RDWR)

        def take() -> None:
            with pipe.open(encoding="ascii") as reader:
                got.extend(iter(reader.readline, ""))

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        with world(LIVE, WANTED) as it:
            ran = it.run("apply", "--yes", "--format", "json", "--json-events", pipe)
        os.close(handle)
        thread.join(60)
        assert added_up(events(got)) == (ran.code, ran.document)

    def test_the_reader_stops_reading(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        with mock.patch.object(event_file, "PATIENCE", 0.01):
            file = EventFile(tmp_path / "pipe")
            for _ in range(100):
                file.write(b"x" * 5000 + b"\n")
            assert file.reason == "its reader does not read"
            file.close()
        os.close(reader)

    def test_the_reader_goes_away(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        file = EventFile(tmp_path / "pipe")
        file.write(b"one\n")
        os.close(reader)
        file.write(b"two\n")
        assert file.reason == "broken pipe"
        file.close()


@pytest.mark.skipif(not Path("/dev/stderr").exists(), reason="a system without /dev/stderr")
def test_stderr_is_not_emptied_and_not_overwritten(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n")
    with world(LIVE, WANTED) as it, log.open("a") as stderr:
        process = spawn("plan", "-C", it.root, "-v", "--json-events", "/dev/stderr", stderr=stderr)
        out, _ = process.communicate(timeout=60)
    lines = log.read_text().splitlines()
    assert lines[0] == "before"
    assert "Plan: 2 conversations to change" in out
    assert any("requests" in line for line in lines if not line.startswith("{"))
    code, _ = added_up(events(line for line in lines if line.startswith("{")))
    assert code == process.returncode
    assert KEY not in log.read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
def test_a_full_disk(tmp_path: Path) -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("plan", "--json-events", "/dev/full")
        assert "no space left on device" in ran.err
        assert "Plan: 2 conversations to change" in ran.out


OUTCOMES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from([*Result]), st.booleans()), max_size=12
)


@settings(max_examples=30)
@given(OUTCOMES, OUTCOMES, st.booleans(), st.integers(0, 130))
def test_all_reports_add_up(
    reported: list[tuple[str, Result, bool]],
    final: list[tuple[str, Result, bool]],
    interrupted: bool,
    code: int,
) -> None:
    """Also outcomes that were not reported, or that changed after the report."""
    lines: list[str] = []

    class Lines:
        def write(self, line: bytes) -> None:
            lines.append(line.decode("ascii"))

    log = Events(Lines())  # type: ignore[arg-type]  # the part of a file that it uses
    log.started("apply")
    log.planned(a_plan(CHANGE))
    ids = {id for id, *_ in final}
    for id, result, written in reported:
        if id in ids:
            log.outcome(_outcome(id, result, written))
    outcomes = {id: _outcome(id, result, written) for id, result, written in final}
    run = Run(
        "api", tuple(outcomes[id] for id in sorted(outcomes)), (MISSING,), interrupted=interrupted
    )
    log.run_finished(run, code)
    log.failed(1)
    assert added_up(events(lines)) == (code, run_document(run))


def _outcome(id: str, result: Result, written: bool) -> Outcome:
    return Outcome(replace(CHANGE, id=id), result, "\u2028\x1b", written)
