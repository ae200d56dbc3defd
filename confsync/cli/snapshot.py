"""`confsync snapshot`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal, problems_of
from confsync.cli.invocation import Invocation
from confsync.cli.options import (
    Color,
    ColorOption,
    Deadline,
    Directory,
    Format,
    FormatOption,
    KeyFile,
    Quiet,
    Verbose,
)
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.operations.snapshot import TakenSnapshot


class Field(StrEnum):
    """What a snapshot may keep from its readers."""

    TITLE = "title"
    LABELS = "labels"


def snapshot(
    out: Annotated[Path, typer.Option(metavar="FILE", help="Write the snapshot there.")],
    project: Directory = Path(),
    redact: Annotated[
        list[Field] | None,
        typer.Option(help="Keep a hash in place of these: hides them, but a guess can be tried."),
    ] = None,
    format: FormatOption = Format.TEXT,
    key_file: KeyFile = None,
    deadline: Deadline = None,
    color: ColorOption = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Save the live state of what is declared, so that others can plan without the key."""
    from confsync.formats.snapshots import snapshot_report, snapshot_summary

    terminal = Terminal(format, color, quiet, verbose)
    request = Invocation.of(key_file, deadline, None, None, None)
    taken = _take(project, request, redact or (), out, terminal)
    told = taken.snapshot.counts if taken.snapshot else None
    if format is Format.JSON:
        terminal.document(snapshot_report(str(out), told, taken.problems))
    else:
        terminal.problems(taken.problems)
        terminal.lines([snapshot_summary(str(out), told, redact or ())] if told else [])
    return codes.ERROR if codes.wrong(taken.problems) else codes.FINE


def _take(
    project: Path, request: Invocation, redact: Sequence[Field], out: Path, terminal: Terminal
) -> TakenSnapshot:
    """Take and save it; what went wrong comes back."""
    from confsync.operations.snapshot import TakenSnapshot, save_snapshot
    from confsync.operations.workspace import open_project

    taken = TakenSnapshot(None)
    try:
        taken = request.snapshot(open_project(project), redact, terminal)
        if taken.snapshot is not None:
            save_snapshot(taken.snapshot, out)
    except ConfsyncError as error:
        return TakenSnapshot(None, (*taken.problems, *problems_of(error)))
    return taken
