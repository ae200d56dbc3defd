"""A lock on a file that ends with its process, however that ends."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LONGEST: Final = 200
_FAR: Final = 1 << 30
"""Where Windows locks a byte: locked bytes cannot be read, and the holder's name is at the start."""
_FLAGS: Final[int] = (
    getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    # The file may be anything that somebody else put there: no link is followed, no pipe waited for.
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)


class Held(Exception):
    """Another process, or another part of this one, holds the lock; the text is what it says."""


@contextmanager
def lock(path: Path, holder: str) -> Iterator[None]:
    """Hold the lock `path` within the block, with `holder` written into it.

    Raises `Held` at once where it is held, and OSError where the file cannot be opened or is none.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o600)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        try:
            _acquire(handle)
        except (BlockingIOError, PermissionError):
            said = os.pread(handle, _LONGEST, 0) if hasattr(os, "pread") else b""
            raise Held(said.decode("utf-8", "replace").strip()) from None
        with suppress(OSError):  # the lock holds without the name, on a full disk too
            os.ftruncate(handle, 0)
            os.write(handle, holder.encode()[:_LONGEST])
        try:
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(handle, 0)
    finally:
        os.close(handle)


if sys.platform == "win32":

    def _acquire(handle: int) -> None:
        import msvcrt  # noqa: PLC0415 - only there

        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:

    def _acquire(handle: int) -> None:
        import fcntl  # noqa: PLC0415 - only there

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
