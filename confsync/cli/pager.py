"""A pager for long results on a terminal, chosen as git and gh do."""

from __future__ import annotations

import io
import os
import shlex
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LESS: Final = "FRX"
"""Less options: quit if all fits on the screen, show colour, keep the screen at the end."""


def pager(environment: Mapping[str, str]) -> list[str]:
    """The pager's command, from `CONFSYNC_PAGER` or `PAGER`, else `less`; empty for none."""
    if environment.get("TERM") == "dumb":
        return []
    chosen = environment.get("CONFSYNC_PAGER", environment.get("PAGER", "less"))
    try:
        words = shlex.split(chosen)
    except ValueError:  # such as a quote without its pair
        return []
    return [] if words == ["cat"] else words


@contextmanager
def paged() -> Iterator[None]:
    """Send stdout through a pager until the block ends, if stdout is a terminal."""
    command = pager(os.environ) if sys.stdout.isatty() else []
    process = _started(command)
    if process is None or process.stdin is None:
        yield
        return
    before, sys.stdout = sys.stdout, _Shown(process.stdin)
    try:
        with suppress(BrokenPipeError):  # The reader has quit the pager before the end.
            yield
    finally:
        shown, sys.stdout = sys.stdout, before
        with suppress(BrokenPipeError):
            shown.close()
        _wait(process)


class _Shown(io.TextIOWrapper):
    """Text for the pager. It ends on the terminal, so it may have colour."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream, encoding="utf-8", errors="backslashreplace")

    def isatty(self) -> bool:
        """The pager shows it on the terminal."""
        return True


def _started(command: list[str]) -> subprocess.Popen[bytes] | None:
    """The pager; None if there is none, or it cannot be started."""
    if not command:
        return None
    # The key is not for other programs.
    environment = {name: each for name, each in os.environ.items() if name != "ATTENTION_API_KEY"}
    environment.setdefault("LESS", _LESS)
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603 (the user's)
    except OSError:
        return None


def _wait(process: subprocess.Popen[bytes]) -> None:
    """Wait until the reader quits. Ctrl-C meanwhile belongs to the pager."""
    if threading.current_thread() is not threading.main_thread():
        process.wait()
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
