"""A command on a pseudo-terminal, with somebody who types."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.support.command import KEY

if TYPE_CHECKING:
    from pathlib import Path

# So that Ctrl-C on this terminal is a signal to this process.
_RUN = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from confsync.cli import run
run()
"""
_NOTHING_YET = b"(nothing yet)"


def on_a_terminal(
    *arguments: str | Path, typed: str = "", prompt: str = "[y/N]: ", **variables: str
) -> tuple[int, str]:
    """The exit code, and everything that the terminal showed. `typed` is typed at the `prompt`.

    `variables` are of the environment.
    """
    terminal, other_side = pty.openpty()
    environment = {**os.environ, "ATTENTION_API_KEY": KEY, "TERM": "xterm", "COLUMNS": "80"}
    # The test's own pager, or none: less would wait for a key.
    environment = {"PAGER": "cat", **environment}
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, *map(str, arguments)],
        stdin=other_side,
        stdout=other_side,
        stderr=other_side,
        env={n: environment[n] for n in environment.keys() - {"NO_COLOR", "FORCE_COLOR"}}
        | variables,
        start_new_session=True,
    )
    os.close(other_side)
    seen = b""
    waiting = bool(typed)
    while part := _read(terminal, wait=waiting and prompt.encode() in seen):
        if part is _NOTHING_YET:
            # What is typed before the other side has set up its terminal may be lost, as with people.
            os.write(terminal, typed.encode())
            continue
        seen += part
        waiting = waiting and not seen.partition(prompt.encode())[2]
    os.close(terminal)
    shown = seen.decode().replace("\r\n", "\n")
    assert KEY not in shown
    return process.wait(), shown


def _read(terminal: int, *, wait: bool) -> bytes:
    """What is shown next; nothing at the end."""
    if wait and not select.select([terminal], [], [], 0.2)[0]:
        return _NOTHING_YET
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other side is closed
        return b""
