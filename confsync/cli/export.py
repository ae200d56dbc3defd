"""`confsync export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal
from confsync.cli.invocation import Invocation
from confsync.cli.options import ApiUrl, Deadline, Directory, KeyFile, Targets


def export(
    targets: Targets = None,
    project: Directory = Path(),
    live: Annotated[
        bool, typer.Option("--live", help="Write the live state instead of the declared one.")
    ] = False,
    key_file: KeyFile = None,
    api_url: ApiUrl = None,
    deadline: Deadline = None,
) -> int:
    """Write conversations as a CSV table for spreadsheets; `confsync import` reads it."""
    from confsync.operations import sheet
    from confsync.operations.workspace import open_project

    terminal = Terminal()
    workspace = open_project(project, api_url)
    if not live:
        terminal.table(sheet.export(workspace, targets or ()))
        return codes.FINE
    from confsync.cli.progress import watching

    access = Invocation.of(key_file, deadline).access
    with watching(terminal, "Reading conversations") as listener:
        text, problems = sheet.export_live(
            workspace, targets or (), access=access, listener=listener
        )
    terminal.table(text)
    terminal.problems(problems)
    return codes.ERROR if codes.wrong(problems) else codes.FINE
