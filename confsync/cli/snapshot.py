"""`confsync snapshot`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.console import Terminal, problems_of
from confsync.cli.invocation import Invocation
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.operations.snapshot import TakenSnapshot


def snapshot(
    out: Annotated[Path, typer.Option(metavar="FILE", help="Write the snapshot to this file.")],
    project: options.Directory = Path(),
    format: options.FormatOption = options.Format.TEXT,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    deadline: options.Deadline = None,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Save which fields of the last commit differ in the service, to plan without a key."""
    from confsync.formats.snapshots import snapshot_report, snapshot_summary

    terminal = Terminal(format, color, quiet, verbose)
    request = Invocation.of(key_file, deadline)
    taken = _take(project, api_url, request, out, terminal)
    reported = taken.snapshot.counts if taken.snapshot else None
    if format is options.Format.JSON:
        terminal.document(snapshot_report(str(out), reported, taken.problems))
    else:
        terminal.problems(taken.problems)
        terminal.lines([snapshot_summary(str(out), reported)] if reported else [])
    return codes.ERROR if codes.wrong(taken.problems) else codes.FINE


def _take(
    project: Path,
    api_url: str | None,
    request: Invocation,
    out: Path,
    terminal: Terminal,
) -> TakenSnapshot:
    """Take and save a snapshot; problems are in the result."""
    from confsync.operations.snapshot import TakenSnapshot, save_snapshot
    from confsync.operations.workspace import open_project

    taken = TakenSnapshot(None)
    try:
        taken = request.snapshot(open_project(project, api_url), terminal)
        if taken.snapshot is not None:
            save_snapshot(taken.snapshot, out)
    except ConfsyncError as error:
        return TakenSnapshot(None, (*taken.problems, *problems_of(error)))
    return taken
