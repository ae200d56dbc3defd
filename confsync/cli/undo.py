"""`confsync undo` and `confsync runs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli.confirm import agreed, declined, finish, must_ask, nothing
from confsync.cli.console import Terminal
from confsync.cli.invocation import Invocation
from confsync.cli.options import (
    Color,
    ColorOption,
    Deadline,
    Directory,
    Expand,
    Format,
    FormatOption,
    GroupByOption,
    JournalFile,
    KeyFile,
    MaxChangePercent,
    MaxChanges,
    MaxRemovals,
    NoInput,
    Quiet,
    RunFormat,
    RunFormatOption,
    Verbose,
    Yes,
    grouping,
)
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.model import Problem


def undo(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="JOURNAL", help="The journal of the run, as listed by `confsync runs`."
        ),
    ],
    project: Directory = Path(),
    yes: Yes = False,
    no_input: NoInput = False,
    format: RunFormatOption = RunFormat.TEXT,
    key_file: KeyFile = None,
    journal: JournalFile = None,
    deadline: Deadline = None,
    max_changes: MaxChanges = None,
    max_change_percent: MaxChangePercent = None,
    max_removals: MaxRemovals = None,
    expand: Expand = False,
    group_by: GroupByOption = None,
    color: ColorOption = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Revert a run, except where something changed since."""
    from confsync.operations.runs import load_record
    from confsync.operations.workspace import open_project

    terminal = Terminal(format, color, quiet, verbose, grouping(group_by, expand=expand))
    request = Invocation.of(key_file, deadline, max_changes, max_change_percent, max_removals)
    must_ask(yes=yes, no_input=no_input)
    reported: tuple[Problem, ...] = ()
    try:
        workspace = open_project(project)
        plan = request.undo(workspace, load_record(file), terminal)
        reported = (*plan.problems, *plan.refusals)
        go = agreed(plan, terminal, yes=yes)
        run = request.apply(workspace, plan, terminal, journal) if go else declined(plan)
    except ConfsyncError as error:
        run = nothing(error)
    return finish(run, terminal, reported)


def runs(
    project: Directory = Path(),
    format: FormatOption = Format.TEXT,
) -> int:
    """List the recorded runs of a project, oldest first."""
    from confsync.formats.runs import runs_document, runs_text
    from confsync.operations.runs import list_runs
    from confsync.project.project import find_project

    terminal = Terminal(format)
    listed = [(_near(each.file), each.record) for each in list_runs(find_project(project))]
    if format is Format.JSON:
        terminal.document(runs_document(listed))
    else:
        terminal.lines(runs_text(listed))
    return codes.FINE


def _near(file: Path) -> str:
    """The path relative to the working folder, if it is below."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)
