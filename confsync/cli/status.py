"""`confsync status`."""

from __future__ import annotations

from pathlib import Path

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.console import Terminal
from confsync.cli.invocation import Invocation


def status(
    project: options.Directory = Path(),
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    deadline: options.Deadline = None,
    format: options.FormatOption = options.Format.TEXT,
    color: options.ColorOption = options.Color.AUTO,
    verbose: options.Verbose = False,
) -> int:
    """Summarize the project: declared, new and different calls, and the last run."""
    from confsync.cli.progress import watching
    from confsync.formats.status import status_text
    from confsync.operations import status as operation
    from confsync.operations.workspace import open_project

    terminal = Terminal(format, color, verbose=verbose)
    invocation = Invocation.of(key_file, deadline)
    workspace = open_project(project, api_url)
    with watching(terminal, "Reading conversations") as listener:
        found = operation.status(workspace, access=invocation.access, listener=listener)
    facts = found.files, found.undeclared, operation.DAYS, found.last_run
    if format is options.Format.JSON:
        from confsync.formats.documents.status import Overview, status_document

        terminal.document(status_document(Overview(found.plan, *facts)))
        return codes.of_plan(found.plan, detailed=False)
    terminal.problems(found.plan.problems)
    terminal.lines(status_text(found.plan, *facts, terminal.paint))
    return codes.of_plan(found.plan, detailed=False)
