"""One writer at a time in a project: apply, undo and pull hold its lock."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from confsync._util.lock import Held, lock
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError
from confsync.operations.local import local_folder

if TYPE_CHECKING:
    from collections.abc import Iterator


class Locked(ConfsyncError):
    """Another confsync writes in this project."""

    code = Code.LOCKED


@contextmanager
def project_lock(root: Path, what: str) -> Iterator[None]:
    """Hold the lock of the project at `root` within the block; `what` says who holds it.

    Raises `Locked` where another process does. A process that has ended holds nothing.
    """
    since = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        with lock(_file(root), f"{what}, process {os.getpid()}, since {since}"):
            yield
    except Held as held:
        holder = f" ({held})" if str(held) else ""
        raise Locked(
            f"another confsync is writing in this project{holder}",
            "run this again when it has ended",
        ) from None


def pull_lock(root: Path, *, dry_run: bool) -> AbstractContextManager[None]:
    """The lock of a pull; a dry run writes nothing and needs none."""
    return nullcontext() if dry_run else project_lock(root, "pull")


def _file(root: Path) -> Path:
    """The lock's file: in the project, or among temporary files where the project is read-only."""
    try:
        file = local_folder(root) / "lock"
        with file.open("ab"):
            return file
    except OSError:
        name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32]
        user = os.getuid() if hasattr(os, "getuid") else 0
        return Path(tempfile.gettempdir()) / f"confsync-{user}-{name}.lock"
