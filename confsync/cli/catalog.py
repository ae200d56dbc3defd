"""`confsync catalog`: the organisation's labels, in a file of the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal, problems_of
from confsync.cli.options import (
    ApiUrl,
    Color,
    ColorOption,
    Deadline,
    Directory,
    Format,
    FormatOption,
    KeyFile,
    Quiet,
    Verbose,
    seconds,
)
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Problem
    from confsync.model.catalog import CatalogPull

app = typer.Typer(
    help="Keep the organisation's label catalog in a file.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _group() -> None:
    """Keep the organisation's label catalog in a file."""


@app.command()
def pull(
    project: Directory = Path(),
    format: FormatOption = Format.TEXT,
    key_file: KeyFile = None,
    api_url: ApiUrl = None,
    deadline: Deadline = None,
    color: ColorOption = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Update the catalog file from the service's label categories."""
    from confsync.attention.key import find_key
    from confsync.cli.progress import watching
    from confsync.formats.catalog import pulled_document, pulled_text
    from confsync.operations import catalog
    from confsync.operations.connect import Access

    terminal = Terminal(format, color, quiet, verbose)
    access = Access.within(seconds(deadline), key=lambda: find_key(key_file))
    pulled: CatalogPull | None = None
    problems: Sequence[Problem] = ()
    try:
        with watching(terminal, "Reading labels") as listener:
            pulled = catalog.pull(project, api_url=api_url, access=access, listener=listener)
    except ConfsyncError as error:
        problems = problems_of(error)
    if format is Format.JSON:
        terminal.document(pulled_document(pulled, problems))
    else:
        terminal.problems(problems)
        lines = [] if pulled is None else [*pulled_text(pulled, terminal.paint)]
        terminal.lines(lines[-1:] if quiet else lines)
        if pulled and pulled.offered and not quiet:
            terminal.note(
                "To check declared labels against it, add to confsync.yaml:\n"
                f"  labels:\n    catalog: {pulled.file}"
            )
        elif pulled and pulled.written and not quiet:
            terminal.note(
                "So that editors complete them: confsync schema --catalog > schemas/manifest.json"
            )
    return codes.ERROR if problems else codes.FINE
