"""`confsync probe`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.confirm import must_ask
from confsync.cli.console import Terminal, problems_of
from confsync.cli.invocation import Invocation
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.operations.probe import Probed


def probe(
    id: Annotated[
        str, typer.Argument(metavar="ID", help="A scratch conversation with a title and a label.")
    ],
    project: options.Directory = Path(),
    yes: Annotated[
        bool, typer.Option("-y", "--yes", help="Write to the conversation without asking.")
    ] = False,
    no_input: options.NoInput = False,
    commit: Annotated[
        bool,
        typer.Option(
            "--commit", help="Write service.yaml, for git, instead of .confsync/service.json."
        ),
    ] = False,
    format: options.FormatOption = options.Format.TEXT,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    deadline: options.Deadline = None,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Test how the service behaves: write to one conversation, then restore it."""
    from confsync.cli.progress import watching
    from confsync.operations.probe import Probed
    from confsync.operations.probe import probe as operation
    from confsync.operations.workspace import open_project

    terminal = Terminal(format, color, quiet, verbose)
    request = Invocation.of(key_file, deadline)
    must_ask(yes=yes, no_input=no_input)
    try:
        workspace = open_project(project, api_url, empty=True)
        if not (yes or _agreed(id, terminal)):
            return codes.FINE
        with watching(terminal, "Probing") as listener:
            probed = operation(
                workspace, id, access=request.access, listener=listener, committed=commit
            )
    except ConfsyncError as error:
        probed = Probed(problems=problems_of(error))
    _show(probed, terminal)
    if probed.interrupted:
        return codes.INTERRUPTED
    if not codes.wrong(probed.problems):
        return codes.FINE
    return codes.ERROR if probed.restored else codes.INCOMPLETE


def _agreed(id: str, terminal: Terminal) -> bool:
    """Whether the user typed the conversation's id."""
    from confsync.formats.escape import shortened

    terminal.note(
        f"This writes about ten times to {shortened(id)}: another title, other labels, and for a "
        "moment no labels. They are restored at the end. Workflows in Attention may start."
    )
    typed: str = typer.prompt("To go on, type the id of the conversation", default="", err=True)
    return typed == id


def _show(probed: Probed, terminal: Terminal) -> None:
    from confsync.formats.escape import visible
    from confsync.formats.service import probe_document, service_text

    if not terminal.is_text:
        terminal.document(probe_document(probed.facts, probed.problems, restored=probed.restored))
        return
    terminal.problems(probed.problems)
    if probed.facts is not None:
        terminal.lines(service_text(probed.facts))
    if probed.file is not None:
        terminal.lines(["", f"Written to {visible(str(probed.file))}."])
