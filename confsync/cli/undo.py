"""`confsync undo` and `confsync runs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import completers, options
from confsync.cli import exit_codes as codes
from confsync.cli.confirm import agreed, declined, finish, must_ask, nothing
from confsync.cli.console import Terminal
from confsync.cli.invocation import Invocation
from confsync.cli.reporting import JsonEvents, reporting
from confsync.formats.words import count
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.model import Problem


def undo(
    run_name: Annotated[
        str,
        typer.Argument(
            metavar="JOURNAL",
            help="A journal as listed by `confsync runs`, or `last`.",
            autocompletion=completers.runs,
        ),
    ],
    targets: options.Targets = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Revert only what this rule changed; can be repeated."),
    ] = None,
    project: options.Directory = Path(),
    yes: options.Yes = False,
    no_input: options.NoInput = False,
    format: options.RunFormatOption = options.RunFormat.TEXT,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    journal: options.JournalFile = None,
    deadline: options.Deadline = None,
    max_changes: options.MaxChanges = None,
    max_change_percent: options.MaxChangePercent = None,
    max_removals: options.MaxRemovals = None,
    stop_on_collateral: options.StopOnCollateral = True,
    expand: options.Expand = False,
    group_by: options.GroupByOption = None,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    json_events: JsonEvents = None,
) -> int:
    """Revert a run, except where something changed since."""
    from confsync.operations.runs import load_record, newest_run
    from confsync.operations.undo import still_declared, still_given
    from confsync.operations.workspace import open_project

    terminal = Terminal(format, color, quiet, verbose, options.grouping(group_by, expand=expand))
    request = Invocation.of(key_file, deadline, max_changes, max_change_percent, max_removals)
    must_ask(yes=yes, no_input=no_input)
    with reporting(json_events, "undo", terminal) as terminal:
        reported: tuple[Problem, ...] = ()
        try:
            workspace = open_project(project, api_url)
            file = newest_run(workspace.project.root) if run_name == "last" else Path(run_name)
            record = load_record(file)
            plan = request.undo(workspace, record, targets or (), rule or (), terminal)
            reported = (*plan.problems, *plan.refusals)
            if terminal.events:
                terminal.events.planned(plan)
            go = agreed(plan, terminal, yes=yes)
            run = (
                request.apply(workspace, plan, terminal, journal, stop_on_collateral)
                if go
                else declined(plan)
            )
            again, by_rule = still_declared(workspace, run), still_given(workspace, record, run)
        except ConfsyncError as error:
            run, again, by_rule = nothing(error), 0, []
        code = finish(run, terminal, reported, project)
        if again and terminal.is_text and not terminal.quiet:
            _note_declared(again, terminal)
        if by_rule and terminal.is_text and not terminal.quiet:
            _note_given(by_rule, terminal)
        if terminal.events:
            terminal.events.run_finished(run, code)
        return code


def _note_declared(again: int, terminal: Terminal) -> None:
    """Say that the files still ask for what was reverted."""
    asks = "still declares" if again == 1 else "still declare"
    terminal.note(
        f"{count(again, 'file')} {asks} what was reverted: the next apply makes it again. "
        "To change the files: confsync pull"
    )


def _note_given(rules: list[str], terminal: Terminal) -> None:
    """Say that rules still give what was reverted."""
    from confsync.formats.escape import shortened

    which = f"The rule {shortened(rules[0])} still gives"
    if len(rules) > 1:
        which = f"{count(len(rules), 'rule')} still give"
    terminal.note(
        f"{which} what was reverted: the next apply makes it again. "
        "Change the rule, or declare the conversations by id."
    )


def runs(
    project: options.Directory = Path(),
    format: options.FormatOption = options.Format.TEXT,
    no_pager: options.NoPager = False,
) -> int:
    """List the recorded runs of a project, oldest first."""
    from confsync.formats.runs import runs_document, runs_text
    from confsync.operations.runs import list_runs
    from confsync.project.project import find_project

    terminal = Terminal(format, pager=not no_pager)
    listed = [(_near(each.file), each.record) for each in list_runs(find_project(project))]
    if format is options.Format.JSON:
        terminal.document(runs_document(listed))
    else:
        terminal.long(lambda: runs_text(listed))
    return codes.FINE


def _near(file: Path) -> str:
    """The path relative to the working folder, if it is below."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)
