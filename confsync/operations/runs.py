"""The journals of a project: `.confsync/runs/<time>-<id>.jsonl`, one for each apply."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from confsync._util.os_error import reason
from confsync.formats.documents.journal import header, read_record
from confsync.model.errors import ConfsyncError
from confsync.operations.journal import FileJournal
from confsync.operations.local import local_folder, no_link
from confsync.project.git import tracked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from confsync.model import Outcome, Plan, Record


@contextmanager
def open_journal(
    root: Path, plan: Plan, file: Path | None, ended: Iterable[Outcome] = ()
) -> Iterator[FileJournal]:
    """A new journal for applying `plan`: `file`, or one of the project's; closed after the block.

    `ended` are the outcomes that are certain before anything is sent. Raises `ConfsyncError` where it
    cannot be written: what cannot be recorded is not done.
    """
    now = datetime.now(UTC)
    try:
        if file is None:
            folder = local_folder(root, "runs")
            time = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z"
            file = folder / f"{time}-{os.urandom(3).hex()}.jsonl"
        journal = FileJournal(file, header(plan, now.isoformat(timespec="milliseconds")))
        for outcome in ended:
            journal.outcome(outcome)
    except OSError as error:
        where = file or root / ".confsync" / "runs"
        raise ConfsyncError(
            f"the run cannot be recorded in {where}, so nothing was sent: {reason(error)}"
        ) from None
    try:
        yield journal
    finally:
        journal.close()


@dataclass(frozen=True, slots=True)
class Listed:
    """A journal of the project, and its record; None where it cannot be read."""

    file: Path
    record: Record | None


def list_runs(root: Path) -> list[Listed]:
    """The project's journals, oldest first."""
    return [Listed(file, _record(file)) for file in run_files(root)]


def run_files(root: Path) -> list[Path]:
    """The files of the project's journals, oldest first; raises `GitError` where git cannot be asked.

    Not those in git: they came with a commit, so they record no run of this machine. What one claims
    would be undone.
    """
    files = sorted(no_link(root, ".confsync", "runs").glob("*.jsonl"))
    foreign = tracked(root, ".confsync/runs") if files else ()
    return [
        file
        for file in files
        if file.is_file() and not file.is_symlink() and file.name.lower() not in foreign
    ]


def newest_run(root: Path) -> Path:
    """The project's newest journal; raises `ConfsyncError` if there is none."""
    listed = list_runs(root)
    if not listed:
        raise ConfsyncError(f"no run of {root} is recorded", "confsync apply records each run")
    return listed[-1].file


def load_record(file: Path) -> Record:
    """The run in the journal `file`; raises `ConfsyncError`."""
    return read_record(read_named(file))


def read_named(file: Path) -> bytes:
    """The content of a file that somebody named; raises `ConfsyncError` where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfsyncError(f"cannot read {file}: {reason(error)}") from None


def _record(file: Path) -> Record | None:
    try:
        return load_record(file)
    except ConfsyncError:
        return None
