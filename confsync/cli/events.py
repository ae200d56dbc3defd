"""`--json-events FILE`: what happens in a plan, an apply or an undo, a JSON object a line."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from confsync.formats.documents.events import (
    PARTS,
    Finished,
    Interrupted,
    Progress,
    Started,
    Waiting,
    change_json,
    event_json,
    outcome_json,
)
from confsync.formats.documents.plan import plan_document
from confsync.formats.documents.run import run_document
from confsync.formats.escape import visible
from confsync.operations.progress import ProgressListener

if TYPE_CHECKING:
    from confsync.cli.event_file import EventFile
    from confsync.model import Json, Outcome, Plan, Run

_SELDOM: Final = 0.1
"""Seconds between two events of progress."""


class Events(ProgressListener):
    """Writes events to `file`. Its reports add up to the document with which the command ends."""

    def __init__(self, file: EventFile) -> None:
        self._file = file
        self._progress = -_SELDOM
        self._outcomes: dict[str, Outcome] = {}
        self._finished = False

    def started(self, command: str) -> None:
        """The command begins."""
        self._write(event_json(Started(command)))

    def progress(self, done: int, of: int) -> None:
        """Conversations are known; not each report becomes an event."""
        now = time.monotonic()
        if now - self._progress >= _SELDOM or done == of:
            self._progress = now
            self._write(event_json(Progress(done, of)))

    def notice(self, reason: str, seconds: float) -> None:
        """All requests wait."""
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        self._write(event_json(Waiting(visible(reason), _moment(until))))

    def outcome(self, outcome: Outcome) -> None:
        """One change has its outcome."""
        self._outcomes[outcome.change.id] = outcome
        self._write(outcome_json(outcome))

    def interrupted(self) -> None:
        """A first Ctrl-C came."""
        self._write(event_json(Interrupted()))

    def planned(self, plan: Plan) -> None:
        """The changes of a plan are known."""
        for change in plan.changes:
            self._write(change_json(change))

    def plan_finished(self, plan: Plan, code: int) -> None:
        """The command ends with `plan`."""
        self.planned(plan)
        self._end(code, plan_document(plan))

    def run_finished(self, run: Run, code: int) -> None:
        """The command ends with `run`."""
        for outcome in run.outcomes:
            if self._outcomes.get(outcome.change.id) != outcome:
                self.outcome(outcome)
        self._end(code, run_document(run))

    def failed(self, code: int) -> None:
        """The command ends in an error, unless it ended before."""
        if not self._finished:
            self._end(code, None)

    def _end(self, code: int, document: dict[str, Json] | None) -> None:
        rest = document and {n: v for n, v in document.items() if n not in PARTS.values()}
        self._write(event_json(Finished(code, rest)))
        self._finished = True

    def _write(self, event: dict[str, Json]) -> None:
        # Flat ASCII, so that a line is a line for every reader.
        line = json.dumps({**event, "time": _moment(datetime.now(UTC))})
        self._file.write(f"{line}\n".encode("ascii"))


def _moment(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z"
