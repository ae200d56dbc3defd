"""`confsync export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal
from confsync.cli.options import Deadline, Directory, KeyFile, Targets, seconds


def export(
    targets: Targets = None,
    project: Directory = Path(),
    live: Annotated[
        bool, typer.Option("--live", help="Write the live state instead of the declared one.")
    ] = False,
    key_file: KeyFile = None,
    deadline: Deadline = None,
) -> int:
    """Write conversations as a CSV table for spreadsheets; `confsync import` reads it."""
    from confsync.operations import sheet
    from confsync.operations.workspace import open_project

    terminal = Terminal()
    workspace = open_project(project)
    if not live:
        _print(sheet.export(workspace, targets or ()))
        return codes.FINE
    from confsync.attention.key import find_key
    from confsync.cli.progress import watching
    from confsync.operations.connect import Access

    access = Access.within(seconds(deadline), key=lambda: find_key(key_file))
    with watching(terminal, "Reading conversations") as listener:
        text, problems = sheet.export_live(
            workspace, targets or (), access=access, listener=listener
        )
    _print(text)
    terminal.problems(problems)
    return codes.ERROR if codes.wrong(problems) else codes.FINE


def _print(text: str) -> None:
    # CSV has its own line ends, which a text stream would change on Windows.
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(errors="surrogatepass"))
    sys.stdout.buffer.flush()
