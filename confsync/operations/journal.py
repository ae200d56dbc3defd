"""The record of a run: what was about to be sent, and what became of it, a JSON object a line.

An intent is on the disk before its PUT leaves, so every PUT that the service saw
is accounted for.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from confsync.formats.documents import journal as lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from confsync.model import Change, Edit, Json, Observed, Outcome


class FileJournal:
    """A journal in the new file `path`, for this user only; raises OSError like any writing."""

    def __init__(self, path: Path, header: dict[str, Json]) -> None:
        # Without O_BINARY, Windows writes another line end.
        binary = getattr(os, "O_BINARY", 0)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | binary
        self._file = os.open(path, flags, 0o600)
        self._cut = False
        try:
            self._write(header)
            os.fsync(self._file)
        except OSError:
            # No run begins, so no journal remains that could not be read.
            self.close()
            with suppress(OSError):
                path.unlink()
            raise

    def intent(
        self, change: Change, edits: Sequence[Edit], before: Observed, body: dict[str, Json]
    ) -> None:
        """A PUT of `body` with `edits` is about to be sent to a conversation that is `before`."""
        self._write(lines.intent(change, edits, before, body))
        os.fsync(self._file)

    def outcome(self, outcome: Outcome) -> None:
        """A change is finished."""
        self._write(lines.outcome(outcome))

    def close(self) -> None:
        """Everything is recorded."""
        os.close(self._file)

    def _write(self, record: dict[str, Json]) -> None:
        # One write a line: a full disk or a kill leaves at most the last one cut off. Nothing may
        # follow that one, or the lines before it could not be read either.
        data = f"{json.dumps(record)}\n".encode("ascii")
        if self._cut or os.write(self._file, data) != len(data):
            self._cut = True
            raise OSError("the disk took only a part of a line")
