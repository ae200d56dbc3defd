"""The outcomes of a run: recorded once, when they are certain; reported as soon as they are likely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync._util.os_error import reason
from confsync.engine.write import unrecorded
from confsync.model import Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from confsync.engine.outside import Journal, Stop
    from confsync.model import Change


class Outcomes:
    """Records outcomes in `journal`, calls `report` with them, and stops the run where that fails."""

    def __init__(self, journal: Journal, report: Callable[[Outcome], None], stop: Stop) -> None:
        self._journal = journal
        self._report = report
        self._stop = stop
        self._certain: dict[str, Outcome] = {}
        self._reported: dict[str, Result] = {}

    def __contains__(self, id: str) -> bool:
        return id in self._certain

    def finish(self, outcome: Outcome) -> None:
        """Record the outcome of a change, and report it unless it was reported as likely."""
        self._certain[outcome.change.id] = outcome
        self.record(outcome)
        self.report(outcome)

    def record(self, outcome: Outcome) -> None:
        """Record an outcome; a later one of the same change replaces it."""
        try:
            self._journal.outcome(outcome)
        except OSError as error:
            # What was not sent has no intent either, so the journal is right without an outcome.
            self._stop.unrecorded += outcome.result is not Result.NOT_REACHED
            self._stop.because(unrecorded(error))

    def report(self, outcome: Outcome) -> None:
        """Report an outcome that is certain or likely."""
        if self._reported.get(outcome.change.id) is outcome.result:
            return
        self._reported[outcome.change.id] = outcome.result
        try:
            self._report(outcome)
        except OSError as error:
            self._stop.because(f"the output was closed: {reason(error)}")

    def of(self, changes: Sequence[Change]) -> tuple[Outcome, ...]:
        """An outcome for each of the `changes`, in their order."""
        reason = str(self._stop.reason)
        return tuple(
            self._certain.get(each.id) or Outcome(each, Result.NOT_REACHED, reason)
            for each in changes
        )
