"""Progress of a plan or an apply on stderr, and the waits that it reports."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Final

from confsync.cli.progress_line import status
from confsync.formats.escape import visible
from confsync.formats.words import count
from confsync.model import Result
from confsync.operations.progress import ProgressListener

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from confsync.cli.console import Terminal
    from confsync.cli.progress_line import Status
    from confsync.model import Outcome

_SOON: Final = 1.0
"""Seconds before a rate is shown: earlier ones are random."""


class Progress:
    """The progress of `what` as a text."""

    def __init__(self, what: str, now: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._now = now
        self._began = now()
        self._done = self._all = 0
        self._results: Counter[Result] = Counter()
        self._waiting = ""

    def reached(self, done: int, of: int) -> Progress:
        """`done` of `of` are done."""
        self._done, self._all, self._waiting = done, of, ""
        return self

    def ended(self, result: Result, of: int) -> Progress:
        """One more is done, with this result, of `of`."""
        self._results[result] += 1
        return self.reached(self._results.total(), of)

    def waits(self, reason: str, until: datetime) -> Progress:
        """No request is sent before `until`."""
        self._waiting = f"waiting until {until:%H:%M:%S} ({reason})"
        return self

    def __str__(self) -> str:
        parts = [f"{self._what}: {self._done:,} of {self._all:,}" if self._all else self._what]
        parts += [
            f"{self._results[result]:,} {result.value.replace('_', ' ')}"
            for result in Result
            if self._results[result]
        ]
        seconds = self._now() - self._began
        if self._waiting:
            parts.append(self._waiting)
        elif self._done and seconds >= _SOON:
            pace = self._done / seconds
            parts.append(f"{pace:,.0f} a second")
            if left := ceil((self._all - self._done) / pace):
                parts.append(f"{_rough(left)} left")
        return ", ".join(parts)


def _rough(seconds: int) -> str:
    """`45 s`, `3 min`, `2 h`: the largest unit of which there are two."""
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{round(seconds / size)} {unit}"
    return f"{seconds} s"


@contextmanager
def watching(
    terminal: Terminal,
    what: str,
    changes: int = 0,
    report: Callable[[Outcome], None] = lambda _outcome: None,
) -> Iterator[ProgressListener]:
    """A listener that shows the progress of `what` until the block ends.

    `changes` is the number of outcomes to expect; `report` prints each.
    """
    area, progress = status(quiet=terminal.quiet), Progress(what)
    area.show(progress)
    watch = _Watch(terminal, area, progress, changes, report)
    try:
        yield watch if terminal.events is None else _Both(terminal.events, watch)
    finally:
        area.clear()


class _Both(ProgressListener):
    """Passes each report on to two listeners."""

    def __init__(self, one: ProgressListener, other: ProgressListener) -> None:
        self._listeners = one, other

    def progress(self, done: int, of: int) -> None:
        for each in self._listeners:
            each.progress(done, of)

    def notice(self, reason: str, seconds: float) -> None:
        for each in self._listeners:
            each.notice(reason, seconds)

    def outcome(self, outcome: Outcome) -> None:
        for each in self._listeners:
            each.outcome(outcome)

    def interrupted(self) -> None:
        for each in self._listeners:
            each.interrupted()

    def traffic(self, requests: int, connections: int, per_second: float | None) -> None:
        for each in self._listeners:
            each.traffic(requests, connections, per_second)


class _Watch(ProgressListener):
    """Shows progress in a status area, and notes above it."""

    def __init__(
        self,
        terminal: Terminal,
        area: Status,
        progress: Progress,
        changes: int,
        report: Callable[[Outcome], None],
    ) -> None:
        self._terminal = terminal
        self._area = area
        self._progress = progress
        self._changes = changes
        self._report = report

    def progress(self, done: int, of: int) -> None:
        self._area.show(self._progress.reached(done, of))

    def notice(self, reason: str, seconds: float) -> None:
        reason = visible(reason)
        if self._terminal.verbose:
            self._note(f"{reason}; waiting {seconds:.1f} s")
        self._area.clear()  # Draw the next state at once: the wait may be long.
        until = datetime.now().astimezone() + timedelta(seconds=seconds)
        self._area.show(self._progress.waits(reason, until))

    def outcome(self, outcome: Outcome) -> None:
        self._area.clear()
        self._report(outcome)
        self._area.show(self._progress.ended(outcome.result, self._changes))

    def interrupted(self) -> None:
        self._note("Stopping after the requests in flight. Press Ctrl-C again to stop at once.")

    def traffic(self, requests: int, connections: int, per_second: float | None) -> None:
        if self._terminal.verbose:
            pace = (
                "no limit was met"
                if per_second is None
                else f"{per_second:.1f} a second at the end"
            )
            sent = count(requests, "request")
            self._note(f"{sent}, up to {connections} at the same time; {pace}")

    def _note(self, line: str) -> None:
        self._area.clear()
        self._terminal.note(line)
