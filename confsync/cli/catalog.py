"""`confsync catalog`: the organisation's labels, in a file of the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.console import Terminal, problems_of
from confsync.cli.invocation import Invocation
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Problem
    from confsync.model.catalog import CatalogPull

app = options.group("Keep the organisation's label catalog in a file.")


@app.callback()
def _group() -> None:
    """Keep the organisation's label catalog in a file."""


@app.command()
def pull(
    project: options.Directory = Path(),
    format: options.FormatOption = options.Format.TEXT,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    deadline: options.Deadline = None,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Update the catalog file from the service's label categories."""
    from confsync.cli.progress import watching
    from confsync.formats.catalog import pulled_document, pulled_text
    from confsync.operations import catalog

    terminal = Terminal(format, color, quiet, verbose)
    access = Invocation.of(key_file, deadline).access
    pulled: CatalogPull | None = None
    problems: Sequence[Problem] = ()
    try:
        with watching(terminal, "Reading labels") as listener:
            pulled = catalog.pull(project, api_url=api_url, access=access, listener=listener)
    except ConfsyncError as error:
        problems = problems_of(error)
    if format is options.Format.JSON:
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
