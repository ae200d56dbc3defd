"""One writer at a time in a project: apply, undo and pull hold its lock."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from confsync._util.lock import Held, lock
from confsync._util.os_error import reason
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError
from confsync.operations.local import local_folder, no_link

if TYPE_CHECKING:
    from collections.abc import Iterator


class Locked(ConfsyncError):
    """Another confsync writes in this project."""

    code = Code.LOCKED


@contextmanager
def project_lock(root: Path, what: str) -> Iterator[None]:
    """Hold the lock of the project at `root` within the block; `what` says who holds it.

    Raises `Locked` where another process does, and `ConfsyncError` where there can be no lock. A
    process that has ended holds nothing.
    """
    since = datetime.now(UTC).isoformat(timespec="seconds")
    holder = f"{what}, process {os.getpid()}, since {since}"
    with ExitStack() as held:
        try:
            try:
                held.enter_context(lock(_in_project(root), holder))
            except OSError:
                held.enter_context(lock(_elsewhere(root), holder))
        except Held as by:
            other = f" ({by})" if str(by) else ""
            raise Locked(
                f"another confsync is writing in this project{other}",
                "run this again when it has ended",
            ) from None
        except OSError as error:
            raise ConfsyncError(f"cannot lock this project: {reason(error)}") from None
        yield


def pull_lock(root: Path, *, dry_run: bool) -> AbstractContextManager[None]:
    """The lock of a pull; a dry run writes nothing and needs none."""
    return nullcontext() if dry_run else project_lock(root, "pull")


def _in_project(root: Path) -> Path:
    local_folder(root)
    return no_link(root, ".confsync", "lock")


def _elsewhere(root: Path) -> Path:
    """The lock's file where the project is read-only or its disk is full."""
    name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:32]
    user = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir()) / f"confsync-{user}-{name}.lock"
