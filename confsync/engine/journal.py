"""The record of a run: what was about to be sent, and what became of it, a JSON object a line.

An intent is on the disk before its PUT leaves, so whatever happens, every PUT that the service saw
is accounted for. A line that was cut off says nothing and is passed over.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from confsync.model import Change, Edit, Json, Outcome

FORMAT: Final = "1.0"


class FileJournal:
    """A journal in the new file `path`, for this user only; raises OSError like any writing."""

    def __init__(self, path: Path, header: dict[str, Json]) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._write({"type": "run", "format_version": FORMAT, **header})
        os.fsync(self._file)

    def intent(self, change: Change, edits: Sequence[Edit]) -> None:
        """A PUT with `edits` is about to be sent."""
        self._write(
            {
                "type": "intent",
                "id": change.id,
                "source": {"file": change.place.file, "line": change.place.line},
                "title": change.title,
                "edits": [edit.as_json() for edit in edits],
            }
        )
        os.fsync(self._file)

    def outcome(self, outcome: Outcome) -> None:
        """A change is done with."""
        self._write(
            {
                "type": "outcome",
                "id": outcome.change.id,
                "outcome": outcome.result.value,
                "detail": outcome.detail,
            }
        )

    def close(self) -> None:
        """Everything is recorded."""
        os.close(self._file)

    def _write(self, record: dict[str, Json]) -> None:
        # One write a line: a full disk or a kill leaves at most the last one cut off.
        data = f"{json.dumps(record)}\n".encode("ascii")
        if os.write(self._file, data) != len(data):
            raise OSError("the journal could not be written whole")
