"""`confsync apply`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import completers, options
from confsync.cli.confirm import agreed, announce, declined, finish, must_ask, nothing
from confsync.cli.console import Terminal
from confsync.cli.invocation import Invocation
from confsync.cli.reporting import JsonEvents, reporting
from confsync.cli.show import load_file
from confsync.model import Plan
from confsync.model.errors import ConfsyncError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Problem
    from confsync.operations.connect import Access
    from confsync.operations.workspace import Workspace


def apply(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PLAN|TARGET",
            help="A saved plan, conversation ids, manifests or folders. Default: everything.",
            autocompletion=completers.saved_or_targets,
        ),
    ] = None,
    project: options.Directory = Path(),
    yes: options.Yes = False,
    no_input: options.NoInput = False,
    base: options.BaseOption = None,
    changed_since: options.ChangedSinceOption = None,
    format: options.RunFormatOption = options.RunFormat.TEXT,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    journal: options.JournalFile = None,
    deadline: options.Deadline = None,
    max_changes: options.MaxChanges = None,
    max_change_percent: options.MaxChangePercent = None,
    max_removals: options.MaxRemovals = None,
    max_lookups: options.MaxLookups = None,
    stop_on_collateral: options.StopOnCollateral = True,
    expand: options.Expand = False,
    group_by: options.GroupByOption = None,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    json_events: JsonEvents = None,
) -> int:
    """Make the planned changes, and verify each one."""
    from confsync.operations.workspace import open_project
    from confsync.project.scope import Revisions

    terminal = Terminal(format, color, quiet, verbose, options.grouping(group_by, expand=expand))
    request = Invocation.of(
        key_file, deadline, max_changes, max_change_percent, max_removals, max_lookups
    )
    saved, targets = _split(arguments or [])
    if saved is None:
        must_ask(yes=yes, no_input=no_input)
    elif base is not None or changed_since is not None:
        raise UsageError(
            "a saved plan is applied as it is", "use --base and --changed-since with plan"
        )
    reported: tuple[Problem, ...] = ()
    with reporting(json_events, "apply", terminal) as terminal:
        try:
            workspace = open_project(project, api_url, partial=bool(targets) and saved is None)
            if saved is not None:
                plan = _read_plan(saved, workspace, targets, request.access)
                _report(plan, terminal)
                if yes or no_input or not sys.stdin.isatty():
                    # A pipeline applies a plan that people reviewed before it started.
                    announce(plan, terminal)
                    go, reported = True, plan.problems
                else:
                    go, reported = (
                        agreed(plan, terminal, yes=False),
                        (*plan.problems, *plan.refusals),
                    )
            else:
                plan = request.plan(workspace, targets, terminal, Revisions(base, changed_since))
                _report(plan, terminal)
                go, reported = agreed(plan, terminal, yes=yes), (*plan.problems, *plan.refusals)
            run = (
                request.apply(workspace, plan, terminal, journal, stop_on_collateral)
                if go
                else declined(plan)
            )
        except ConfsyncError as error:
            run = nothing(error)
        code = finish(run, terminal, reported, project)
        if terminal.events:
            terminal.events.run_finished(run, code)
        return code


def _report(plan: Plan, terminal: Terminal) -> None:
    """Report the changes of a plan that is about to be applied."""
    if terminal.events:
        terminal.events.planned(plan)


def _split(arguments: Sequence[str]) -> tuple[Path | None, Sequence[str]]:
    """The saved plan if the first argument names one, and the targets."""
    if not arguments:
        return None, ()
    file = Path(arguments[0])
    manifest = file.suffix in {".yaml", ".yml"}
    if file.suffix == ".json" or (file.is_file() and not manifest):
        return file, arguments[1:]
    return None, arguments


def _read_plan(file: Path, workspace: Workspace, targets: Sequence[str], access: Access) -> Plan:
    from confsync.operations.saved_plan import check_authentic
    from confsync.project.scope import part

    plan = load_file(file)
    if not isinstance(plan, Plan):
        raise UsageError(f"{file} is a finished run, not a plan")
    check_authentic(plan, access)
    return part(plan, workspace.declared, targets, workspace.project.root)
