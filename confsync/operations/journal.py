"""The record of a run: what was about to be sent, and what became of it, a JSON object a line.

An intent is on the disk before its PUT leaves, so whatever happens, every PUT that the service saw
is accounted for.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from confsync.model import Change, Edit, Json, Outcome, Plan

FORMAT: Final = "1.0"


class FileJournal:
    """A journal in the new file `path`, for this user only; raises OSError like any writing."""

    def __init__(self, path: Path, header: dict[str, Json]) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._file = os.open(path, flags, 0o600)
        self._cut = False
        self._write({"type": "run", "format_version": FORMAT, **header})
        os.fsync(self._file)

    def intent(self, change: Change, edits: Sequence[Edit]) -> None:
        """A PUT with `edits` is about to be sent."""
        self._write({"type": "intent", **_subject(change), "edits": _edits(edits)})
        os.fsync(self._file)

    def outcome(self, outcome: Outcome) -> None:
        """A change is done with."""
        change = outcome.change
        self._write(
            {
                "type": "outcome",
                **_subject(change),
                "edits": _edits(change.edits),
                "outcome": outcome.result.value,
                "written": outcome.written,
                "detail": outcome.detail,
            }
        )

    def close(self) -> None:
        """Everything is recorded."""
        os.close(self._file)

    def _write(self, record: dict[str, Json]) -> None:
        # One write a line: a full disk or a kill leaves at most the last one cut off. Nothing may
        # follow that one, or what stands before it could not be read either.
        data = f"{json.dumps(record)}\n".encode("ascii")
        if self._cut or os.write(self._file, data) != len(data):
            self._cut = True
            raise OSError("the disk took only a part of a line")


def header(plan: Plan, version: str, started: str) -> dict[str, Json]:
    """What a journal begins with; `started` is a time in ISO 8601."""
    return {
        "tool_version": version,
        "started": started,
        "api": plan.api,
        "sandbox": plan.sandbox,
        "fingerprint": plan.fingerprint,
        "changes": len(plan.changes),
    }


def _subject(change: Change) -> dict[str, Json]:
    return {"id": change.id, "source": change.place.as_json(), "title": change.title}


def _edits(edits: Sequence[Edit]) -> list[Json]:
    return [edit.as_json() for edit in edits]
