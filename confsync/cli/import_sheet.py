"""`confsync import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.console import Terminal, problems_of
from confsync.cli.edits import show_edits
from confsync.model.errors import ConfsyncError
from confsync.model.pulled import PullResult


def import_(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.csv", help="Columns: id, title, and one for each label."),
    ],
    project: options.Directory = Path(),
    to_file: options.ToFile = None,
    dry_run: options.DryRun = False,
    format: options.FormatOption = options.Format.TEXT,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Declare the values of a CSV table. Empty cells declare nothing; `null` removes a label."""
    from confsync.operations.pull.imports import named_file
    from confsync.operations.sheet import import_sheet
    from confsync.operations.workspace import open_project

    terminal = Terminal(format, color, quiet, verbose)
    try:
        workspace = open_project(project, empty=True)
        place = None if to_file is None else named_file(workspace.project, to_file)
        edited = import_sheet(workspace, file, place, dry_run=dry_run)
    except ConfsyncError as error:
        edited = PullResult("", problems=problems_of(error), dry_run=dry_run)
    show_edits(edited, terminal, format)
    return codes.of_pull(edited)
