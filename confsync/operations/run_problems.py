"""The problems of a run as a whole: collateral changes, an incomplete journal, bugs."""

from __future__ import annotations

from traceback import walk_tb
from typing import TYPE_CHECKING

from confsync._version import __version__
from confsync.model import Problem, Result, Severity
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.engine.outside import Stop
    from confsync.model import Outcome


def run_problems(outcomes: Sequence[Outcome], stop: Stop) -> Iterator[Problem]:
    """The problems of a run with these outcomes that ended with `stop`."""
    count = sum(outcome.result is Result.COLLATERAL for outcome in outcomes)
    if count:
        message = f"writing to this service changed more than was sent, in {count} of the outcomes"
        help = "compare the outcomes; `confsync undo` puts back what changed"
        yield Problem(Code.COLLATERAL, message, help, severity=Severity.WARNING)
    if stop.unrecorded:
        message = f"the journal lacks {stop.unrecorded} of the outcomes of this run: {stop.reason}"
        help = "keep this report; for the journal these changes are unknown"
        yield Problem(Code.UNRECORDED, message, help)
    yield from map(_bug, stop.bugs)


def _bug(error: Exception) -> Problem:
    """The problem for an unexpected error, without its text: that may contain a title or the key."""
    *_, (frame, line) = walk_tb(error.__traceback__)
    place = f"{frame.f_globals.get('__name__', '?')}, line {line}"
    message = f"unexpected {type(error).__name__} in {place}"
    help = f"this is a bug in confsync {__version__}; what was sent is in the run's journal"
    return Problem(Code.BUG, message, help)
