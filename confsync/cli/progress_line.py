"""The progress line on stderr: redrawn on a terminal, a line every ten seconds in CI."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Final, Protocol

from confsync.formats.escape import fitted

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

_OFTEN: Final = 0.1
_SELDOM: Final = 10.0
"""Seconds between two drawings of the line, and between two lines of a log."""
_START: Final = "\r\x1b[K"
"""Moves to the start of the line and clears it."""


class Status(Protocol):
    """Where progress is shown."""

    def show(self, text: object) -> None:
        """Show `text` now or later: the implementation limits how often it writes."""
        ...

    def clear(self) -> None:
        """Clear the line, before other output or at the end."""
        ...


class Line:
    """The last line of a terminal. It never wraps, so that it can be cleared."""

    def __init__(
        self, stream: TextIO, columns: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._columns = columns
        self._now = now
        self._drawn = -_OFTEN
        self._shown = False

    def show(self, text: object) -> None:
        """Draw `text`, unless the line was drawn less than 0.1 s ago."""
        if self._shown and self._now() - self._drawn < _OFTEN:
            return
        self._drawn, self._shown = self._now(), True
        self._write(_START + fitted(str(text), self._columns - 1))

    def clear(self) -> None:
        """Clear the line."""
        if self._shown:
            self._shown = False
            self._write(_START)

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


class Log:
    """A log file: a line every ten seconds, the first after ten."""

    def __init__(self, stream: TextIO, now: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._now = now
        self._written = now()

    def show(self, text: object) -> None:
        """Write `text` if ten seconds have passed."""
        if self._now() - self._written >= _SELDOM:
            self._written = self._now()
            self._stream.write(f"{text}\n")
            self._stream.flush()

    def clear(self) -> None:
        """Does nothing: a log keeps its lines."""


class Nowhere:
    """No progress is shown."""

    def show(self, text: object) -> None:
        """Does nothing."""

    def clear(self) -> None:
        """Does nothing."""


def status(*, quiet: bool) -> Status:
    """Progress for this stderr: a line on a terminal, a log in CI (`CI` is set), else nothing."""
    if quiet:
        return Nowhere()
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        return Line(sys.stderr, os.get_terminal_size(sys.stderr.fileno()).columns or 80)
    return Log(sys.stderr) if os.environ.get("CI") else Nowhere()
