"""The line that says how far the work is: what it says, when it is drawn, and that it goes away."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from confsync.cli.progress import Progress
from confsync.cli.progress_line import Line, Log, Nowhere, status
from confsync.model import Result
from tests.support.faults import Faults, answer
from tests.support.world import world

if TYPE_CHECKING:
    from collections.abc import Iterator

LIVE: dict[str, dict[str, Any]] = {f"c{n}": {"title": "Old", "labels": {}} for n in range(4)}
WANTED = {id: {"title": "New"} for id in LIVE}
HOME = "\r\x1b[K"


class Time:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Recorder:
    """What was shown, and None where it was removed."""

    def __init__(self) -> None:
        self.seen: list[str | None] = []

    def show(self, text: object) -> None:
        self.seen.append(str(text))

    def clear(self) -> None:
        self.seen.append(None)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    made = Recorder()
    monkeypatch.setattr("confsync.cli.progress.status", lambda *, quiet: made)
    yield made
    assert made.seen[-1] is None, "nothing is left"


def test_the_line_is_drawn_at_most_ten_times_a_second_and_taken_away() -> None:
    stream, time = io.StringIO(), Time()
    line = Line(stream, 20, time)
    for moment in range(30):
        time.now = moment / 100
        line.show(f"{moment} of 30")
    line.clear()
    line.clear()
    assert stream.getvalue() == f"{HOME}0 of 30{HOME}10 of 30{HOME}20 of 30{HOME}"


def test_what_was_taken_away_is_drawn_again_at_once() -> None:
    stream = io.StringIO()
    line = Line(stream, 20, Time())
    line.show("one")
    line.clear()
    line.show("two")
    assert stream.getvalue() == f"{HOME}one{HOME}{HOME}two"


def test_the_line_never_wraps() -> None:
    stream = io.StringIO()
    Line(stream, 10, Time()).show("会話を読んでいます")
    assert stream.getvalue() == f"{HOME}会話を読…"


def test_a_log_has_a_line_each_ten_seconds() -> None:
    stream, time = io.StringIO(), Time()
    log = Log(stream, time)
    for second in range(35):
        time.now = second
        log.show(f"at {second}")
    log.clear()
    assert stream.getvalue() == "at 10\nat 20\nat 30\n"


def test_what_suits_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", io.StringIO())
    monkeypatch.delenv("CI", raising=False)
    assert isinstance(status(quiet=False), Nowhere)
    monkeypatch.setenv("CI", "true")
    assert isinstance(status(quiet=False), Log)
    assert isinstance(status(quiet=True), Nowhere)


def test_progress_in_words() -> None:
    time = Time()
    progress = Progress("Applying changes", time)
    assert str(progress) == "Applying changes"
    assert str(progress.ended(Result.APPLIED, 1200)) == "Applying changes: 1 of 1,200, 1 applied"
    time.now = 2
    said = str(progress.ended(Result.CONFLICT, 1200))
    assert said == "Applying changes: 2 of 1,200, 1 applied, 1 conflict, 1 a second, 20 min left"
    until = datetime(2026, 11, 22, 14, 3, 10, tzinfo=UTC)
    said = str(progress.waits("HTTP 429", until))
    assert said.endswith("1 conflict, waiting until 14:03:10 (HTTP 429)")
    said = str(progress.ended(Result.NOT_REACHED, 1200))
    assert said.endswith("1 conflict, 1 not reached, 2 a second, 13 min left")


def test_a_plan_shows_how_far_reading_is_and_what_it_waits_for(recorder: Recorder) -> None:
    faults = Faults({"GET": [answer(429)]})
    with world(LIVE, WANTED, faults=faults) as it:
        assert it.run("plan").code == 0
    seen = [each for each in recorder.seen if each]
    assert seen[0] == "Reading conversations"
    waits = r"Reading conversations, waiting until \d\d:\d\d:\d\d \(HTTP 429 Too Many Requests.*\)"
    assert re.fullmatch(waits, seen[1])
    assert seen[-1].startswith("Reading conversations: 4 of 4")


def test_an_apply_shows_its_outcomes_below_the_lines_that_report_them(recorder: Recorder) -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("apply", "--yes")
        assert (ran.code, ran.err) == (0, "")
    assert recorder.seen[-3] is recorder.seen[-1] is None
    assert str(recorder.seen[-2]).startswith("Applying changes: 4 of 4, 4 applied")
