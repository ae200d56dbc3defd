"""The journals that workflows keep from run to run, and from when on they are complete.

For each workflow `.confsync/runs/kept-….json` says since when every run of it is recorded, and which
was the last. Where a run is missing between that one and this one, its records begin anew. All is
known from the latest of these times on.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from confsync._util.files import write_atomically
from confsync._util.moments import first_moment
from confsync._util.os_error import reason
from confsync.model.errors import ConfsyncError
from confsync.operations.local import local_folder, no_link
from confsync.operations.runs import list_runs, run_files
from confsync.operations.sync.past import Past, writes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from confsync.operations.runs import Listed
    from confsync.operations.sync.past import Written

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
    """The file of a workflow. `last` is the number and the attempt of its last run, if known."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    since: str
    last: tuple[int, int] | None = None


def read_past(root: Path, api: str) -> Past:
    """What the kept journals say about writes to the service at `api`. Nothing is written."""
    listed = list_runs(root)
    complete = all(each.record is not None for each in listed)
    return Past(_writes(listed, api), _complete_since(root) if complete else None)


def begin(root: Path, api: str, attempt: Attempt | None, wall: float) -> Past:
    """The same for a run that may write, after `record`.

    A journal that is unreadable is set aside: from now on the records are complete again.
    """
    listed = list_runs(root)
    return Past(_writes(listed, api), _recorded(root, listed, attempt, wall))


def record(root: Path, attempt: Attempt | None, wall: float) -> datetime:
    """Record that a run may write, before it sends anything; since when the records are complete.

    Where a run is missing, they begin at `wall`, in seconds since the epoch. Raises `ConfsyncError`
    where that cannot be written.
    """
    return _recorded(root, (), attempt, wall)


def prune(root: Path, attempt: Attempt | None, wall: float) -> None:
    """Remove the journals that are too old or too many at `wall`; the newest one is kept."""
    now, size, gone = datetime.fromtimestamp(wall, UTC), 0, list[datetime]()
    for number, file in enumerate(run_files(root)[::-1]):
        size += file.stat().st_size
        began = _began(file)
        if number and (size > SIZE or began < now - AGE):
            gone.append(began)
            file.unlink(missing_ok=True)
    name = kept_file(attempt.workflow if attempt else "")
    kept = _kept(root, name)
    if kept is not None and gone:
        # What the removed ones recorded is not known any more.
        since = max(*filter(None, [first_moment(kept.since)]), max(gone) + _RUN)
        _write(root, name, kept.model_copy(update={"since": _text(since)}))


def _writes(listed: Sequence[Listed], api: str) -> dict[tuple[str, str | None], Written]:
    return writes_of(each.record for each in listed if each.record and each.record.api == api)


def _recorded(
    root: Path, listed: Sequence[Listed], attempt: Attempt | None, wall: float
) -> datetime:
    file = kept_file(attempt.workflow if attempt else "")
    kept, unreadable = _kept(root, file), [each.file for each in listed if each.record is None]
    _set_aside(unreadable)
    since = first_moment(kept.since) if kept and not unreadable else None
    last = kept.last if kept else None
    if attempt is not None:
        since = since if _follows(attempt, last) else None
        last = (attempt.number, attempt.attempt)
    now = datetime.fromtimestamp(wall, UTC)
    _write(root, file, _Kept(since=_text(since or now), last=last))
    return _complete_since(root) or now


def _complete_since(root: Path) -> datetime | None:
    """From when on all workflows recorded every run; None where that is not known."""
    names = sorted(each.name for each in no_link(root, ".confsync", "runs").glob("kept-*.json"))
    found = [_kept(root, name) for name in names]
    times = [None if kept is None else first_moment(kept.since) for kept in found]
    known = [each for each in times if each is not None]
    return max(known) if known and len(known) == len(times) else None


def kept_file(workflow: str) -> str:
    """The name of the file of a workflow, whose own name may be any text."""
    return f"kept-{hashlib.sha256(workflow.encode()).hexdigest()[:12]}.json"


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


def _kept(root: Path, name: str) -> _Kept | None:
    file = no_link(root, ".confsync", "runs", name)
    try:
        with file.open("rb") as stream:
            found = _Kept.model_validate_json(stream.read(_LARGEST))
    except (OSError, ValidationError):
        return None
    return found if first_moment(found.since) else None


def _write(root: Path, name: str, kept: _Kept) -> None:
    try:
        local_folder(root, "runs")
        data = json.dumps(kept.model_dump(), sort_keys=True).encode("ascii") + b"\n"
        write_atomically(no_link(root, ".confsync", "runs", name), data)
    except OSError as error:
        raise _unwritten(error) from None


def _unwritten(error: OSError) -> ConfsyncError:
    return ConfsyncError(f"the run cannot be recorded, so nothing was sent: {reason(error)}")
