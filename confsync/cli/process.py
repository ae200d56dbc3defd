"""What the command sets for its whole process; a program that imports confsync gets none of it."""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import Any, Final

_STDOUT: Final = -11
_STDERR: Final = -12
_VIRTUAL_TERMINAL: Final = 4
"""Numbers of the API of Windows."""
_YOUNG: Final = 100_000
"""New objects before Python looks for garbage; its default is 700."""


def prepare() -> None:
    """Set up this process for one command."""
    # As Ctrl-C: what is being written is finished or taken back, and no temporary file is left.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # A stream that was closed from the start is None.
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123 (open until the end)
    if sys.platform == "win32" and not _interprets_sequences():
        os.environ["TERM"] = "dumb"  # so that no colour and no progress line is written
    # Reading makes many objects that all stay. To search them for garbage again and again takes a
    # third of the time.
    gc.set_threshold(_YOUNG, 20, 100)
    # pydantic searches all installed packages for plugins, which takes as long as a small plan.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    # httpcore imports sniffio several times a request, and does not need it with asyncio. Where it is
    # not installed, each attempt searches all of sys.path; this entry ends the search at once.
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # None is documented there
    # httpx imports its own command line where click is installed, and with it rich and pygments, which
    # takes as long as a small plan. It goes without where that import fails.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # as above


def _interprets_sequences() -> bool:
    """Whether the console of Windows interprets escape sequences, after it was asked to.

    Documented as ENABLE_VIRTUAL_TERMINAL_PROCESSING of SetConsoleMode; consoles before Windows 10 cannot.
    """
    import ctypes  # only there

    kernel: Any = vars(ctypes)["windll"].kernel32
    known = ctypes.c_ulong()
    for number in (_STDOUT, _STDERR):
        handle = kernel.GetStdHandle(number)
        # A file or a pipe has no mode, and nothing to interpret.
        if kernel.GetConsoleMode(handle, ctypes.byref(known)) and not kernel.SetConsoleMode(
            handle, known.value | _VIRTUAL_TERMINAL
        ):
            return False
    return True
