"""Writes an edited text to a file, if the file has not changed since it was read."""

from __future__ import annotations

import stat
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from confsync._util.files import write_atomically
from confsync._util.os_error import reason
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.manifest.source import Source


def rewrite(path: Path, before: Source, text: str) -> None:
    """Replace the text of `path`, which was `before`, by `text`, atomically.

    The byte order mark, line ends, permissions and links stay. Raises `ConfsyncError`, and leaves the
    file as it was, if it changed since or cannot be written.
    """
    data = rewritten(path, before, text)
    try:
        file = path.resolve(strict=True)
        write_atomically(file, data, stat.S_IMODE(file.stat().st_mode))
    except OSError as error:
        raise _cannot("write", before, error) from None


def rewritten(path: Path, before: Source, text: str) -> bytes:
    """The bytes that `rewrite` would write; raises `ConfsyncError` if the file changed since."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _cannot("read", before, error) from None
    mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
    if data != mark + before.text.encode():
        message = f"{before.file} changed meanwhile, and was left as it is"
        raise ConfsyncError(message, "run the command again")
    return mark + text.encode()


def _cannot(what: str, before: Source, error: OSError) -> ConfsyncError:
    return ConfsyncError(f"cannot {what} {before.file}: {reason(error)}")
