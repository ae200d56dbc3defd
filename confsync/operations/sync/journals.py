"""The journals that a workflow keeps from run to run, and from when on they are complete.

`.confsync/runs/kept.json` says since when every run is recorded, and which run of each workflow was
the last. Where a run is missing between that one and this one, the records begin anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from confsync._util.files import write_atomically
from confsync.model.errors import ConfsyncError
from confsync.operations.local import local_folder, no_link
from confsync.operations.runs import list_runs, run_files
from confsync.operations.sync.past import Past, moment, writes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from confsync.operations.runs import Listed
    from confsync.operations.sync.past import Written

FILE: Final = "kept.json"
AGE: Final = timedelta(days=90)
"""Older journals are removed."""
SIZE: Final = 20_000_000
"""Bytes of journals that are kept, the newest first."""
_LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run of a workflow: its number, and which attempt it is; both from 1."""

    workflow: str
    number: int
    attempt: int


class _Kept(BaseModel):
    """The file. `last` has by workflow the number and the attempt of its last run."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    since: str
    last: dict[str, tuple[int, int]] = {}


def read_past(root: Path, api: str) -> Past:
    """What the kept journals say about writes to the service at `api`. Nothing is written."""
    kept, listed = _kept(root), list_runs(root)
    complete = kept is not None and all(each.record is not None for each in listed)
    return Past(_writes(listed, api), moment(kept.since) if kept and complete else None)


def begin(root: Path, api: str, attempt: Attempt | None, wall: float) -> Past:
    """The same for a run that may write, after `record`."""
    listed = list_runs(root)
    return Past(_writes(listed, api), _recorded(root, listed, attempt, wall))


def record(root: Path, attempt: Attempt | None, wall: float) -> datetime:
    """Record that a run may write, before it sends anything; since when the records are complete.

    Where they have a gap, they begin at `wall`, in seconds since the epoch: where a run is missing,
    or a journal is unreadable, which is set aside. Raises `ConfsyncError` where that cannot be written.
    """
    return _recorded(root, list_runs(root), attempt, wall)


def prune(root: Path, wall: float) -> None:
    """Remove the journals that are too old or too many at `wall`; the newest one is kept."""
    now, size, gone = datetime.fromtimestamp(wall, UTC), 0, list[datetime]()
    for number, file in enumerate(run_files(root)[::-1]):
        size += file.stat().st_size
        began = _began(file)
        if number and (size > SIZE or began < now - AGE):
            gone.append(began)
            file.unlink(missing_ok=True)
    kept = _kept(root)
    if kept is not None and gone:
        # What the removed ones recorded is not known any more.
        since = max(*filter(None, [moment(kept.since)]), max(gone) + _RUN)
        _write(root, kept.model_copy(update={"since": _text(since)}))


def _writes(listed: Sequence[Listed], api: str) -> dict[tuple[str, str | None], Written]:
    return writes_of(each.record for each in listed if each.record and each.record.api == api)


def _recorded(
    root: Path, listed: Sequence[Listed], attempt: Attempt | None, wall: float
) -> datetime:
    kept, unreadable = _kept(root), [each.file for each in listed if each.record is None]
    _set_aside(unreadable)
    last = dict(kept.last) if kept else {}
    since = moment(kept.since) if kept and not unreadable else None
    if attempt is not None:
        if not _follows(attempt, last.get(attempt.workflow)):
            since = None
        last[attempt.workflow] = (attempt.number, attempt.attempt)
    since = since or datetime.fromtimestamp(wall, UTC)
    _write(root, _Kept(since=_text(since), last=last))
    return since


_RUN: Final = timedelta(days=1)
"""No run takes longer."""


def _follows(attempt: Attempt, last: tuple[int, int] | None) -> bool:
    """Whether no run of the workflow is missing between the last one and this one."""
    if last is None:
        return True
    number, before = last
    if attempt.number == number:
        return attempt.attempt in {before, before + 1}
    return attempt.number == number + 1 and attempt.attempt == 1


def _set_aside(files: Iterable[Path]) -> None:
    for file in files:
        try:
            file.replace(file.with_suffix(".unreadable"))
        except OSError as error:
            raise _unwritten(error) from None


def _text(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds")


def _began(file: Path) -> datetime:
    """When the run of a journal began, by the name of the file; else when it was written last."""
    try:
        return datetime.strptime(file.name[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _kept(root: Path) -> _Kept | None:
    file = no_link(root, ".confsync", "runs", FILE)
    try:
        with file.open("rb") as stream:
            found = _Kept.model_validate_json(stream.read(_LARGEST))
    except (OSError, ValidationError):
        return None
    return found if moment(found.since) else None


def _write(root: Path, kept: _Kept) -> None:
    try:
        folder = local_folder(root, "runs")
        data = json.dumps(kept.model_dump(), sort_keys=True).encode("ascii") + b"\n"
        write_atomically(folder / FILE, data)
    except OSError as error:
        raise _unwritten(error) from None


def _unwritten(error: OSError) -> ConfsyncError:
    reason = (error.strerror or str(error)).lower()
    return ConfsyncError(f"the run cannot be recorded, so nothing was sent: {reason}")
