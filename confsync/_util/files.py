"""Writes files atomically."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Replace `path` by `data` atomically; raises OSError and then leaves `path` as it was.

    A link stays, and its target is replaced. A device or a pipe is written to, as it is.
    """
    path = path.resolve() if path.is_symlink() else path
    if path.exists() and not path.is_file() and not path.is_dir():
        _write_to(path, data)
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _write_to(path: Path, data: bytes) -> None:
    """Write to a device or a pipe; raises OSError where no process reads a pipe."""
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    if hasattr(os, "set_blocking"):  # on Windows since Python 3.12
        os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def create(path: Path, data: bytes) -> None:
    """Create a new file and its folders atomically; raises OSError, also if the file exists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() or path.is_symlink():
        raise FileExistsError(errno.EEXIST, "the file exists")
    mask = os.umask(0)
    os.umask(mask)
    write_atomically(path, data, 0o666 & ~mask)
