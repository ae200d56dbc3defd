"""When conversations were last imported by time, for `pull --new`: a note in `.confsync/`."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from confsync._util.files import write_atomically
from confsync.attention.criteria import Criteria
from confsync.model.errors import ConfsyncError
from confsync.operations.local import no_link

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_NAME: Final = "last-import"
_LONGEST: Final = 100
_OVERLAP: Final = timedelta(days=1)
"""Which time the service compares is not documented, and a call becomes visible after its end."""


def last_import(root: Path) -> datetime | None:
    """Where `pull --new` begins: a day before the last import; None where none is recorded."""
    with suppress(OSError, ValueError, ConfsyncError):
        path = no_link(root, ".confsync", _NAME)
        if not path.is_file():  # a pipe would block
            return None
        with path.open(encoding="ascii") as file:
            time = datetime.fromisoformat(file.read(_LONGEST).strip())
        return time.astimezone(UTC) - _OVERLAP
    return None


def remember_import(root: Path, wanted: Criteria | Sequence[str], now: float) -> None:
    """Note an import that was complete up to `now`, in seconds since the epoch.

    One that asked for less than all since a time is not noted. A note that cannot be written is not
    needed: the next `--new` looks further back.
    """
    if not isinstance(wanted, Criteria) or wanted != Criteria(wanted.start):
        return
    with suppress(OSError, ConfsyncError):
        file = no_link(root, ".confsync", _NAME)
        file.parent.mkdir(exist_ok=True)
        time = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
        write_atomically(file, f"{time}\n".encode("ascii"))
