"""Writes lines to a file that somebody reads meanwhile: a file, a pipe, or this process's own output.

What the reader does must not matter to the run: a line that cannot be written ends the writing, with
a reason, and no error.
"""

from __future__ import annotations

import errno
import os
import select
import stat
import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE: Final = 2.0
"""Seconds that a line waits for the reader of a pipe that is full."""


class EventFile:
    """The lines written to `path`; a file that exists is emptied. `reason` says why no more are."""

    def __init__(self, path: Path) -> None:
        self.reason = ""
        self._lines: list[bytes] = []
        self._writing = False
        self._handle = -1
        try:
            self._handle = _opened(path)
        except (OSError, ValueError) as error:
            self._give_up(error)

    def write(self, line: bytes) -> None:
        """Write a line. A signal's handler may call this within another call."""
        self._lines.append(line)
        if self._writing or self.reason:
            return
        self._writing = True
        try:
            while self._lines:
                _send(self._handle, self._lines.pop(0))
        except OSError as error:
            self._give_up(error)
        finally:
            self._writing = False

    def close(self) -> None:
        """Nothing more is written."""
        handle, self._handle = self._handle, -1
        if handle != -1:
            try:
                os.close(handle)
            except OSError as error:
                self._give_up(error)

    def _give_up(self, error: OSError | ValueError) -> None:
        unread = isinstance(error, OSError) and error.errno == errno.ENXIO
        why = "no process reads it" if unread else getattr(error, "strerror", None) or str(error)
        self.reason = why.lower()


def _opened(path: Path) -> int:
    """A handle for the file; raises OSError, for a pipe without a reader too."""
    for stream in (2, 1):
        # Opened again, it would be written from its beginning.
        if _same(path, stream):
            sys.stdout.flush()
            return os.dup(stream)
    exists = path.exists()
    special = exists and not stat.S_ISREG(path.stat().st_mode)
    nonblocking = getattr(os, "O_NONBLOCK", 0) if special else 0
    # Without O_BINARY, Windows writes another line end.
    flags = (
        os.O_WRONLY
        | getattr(os, "O_BINARY", 0)
        | nonblocking
        | (0 if special else os.O_CREAT | os.O_TRUNC)
    )
    return os.open(path, flags, 0o600)


def _same(path: Path, stream: int) -> bool:
    """Whether `path` names what this process has open as `stream`."""
    try:
        return os.path.samestat(path.stat(), os.fstat(stream))
    except (OSError, ValueError):
        return False


def _send(handle: int, line: bytes) -> None:
    """Write all of a line; raises OSError, TimeoutError where a pipe stays full."""
    left = memoryview(line)
    end = time.monotonic() + PATIENCE
    while left:
        try:
            left = left[os.write(handle, left) :]
        except BlockingIOError:
            wait = end - time.monotonic()
            if wait <= 0 or not select.select([], [handle], [], wait)[1]:
                raise TimeoutError("its reader does not read") from None
