"""`confsync plan`."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.console import Terminal, problems_of
from confsync.cli.invocation import Invocation
from confsync.cli.output import save, whole_plan
from confsync.cli.page import takes_page
from confsync.cli.reporting import JsonEvents, reporting
from confsync.model import Plan
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Plan


def plan(
    targets: options.Targets = None,
    project: options.Directory = Path(),
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Save the plan for `confsync apply FILE`, or with --format html the page.",
        ),
    ] = None,
    base: options.BaseOption = None,
    changed_since: options.ChangedSinceOption = None,
    format: options.PlanFormatOption = options.PlanFormat.TEXT,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit 2 if changes are pending.")
    ] = False,
    snapshot: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Plan against a snapshot, without a key. Such a plan cannot be applied.",
        ),
    ] = None,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    deadline: options.Deadline = None,
    max_changes: options.MaxChanges = None,
    max_change_percent: options.MaxChangePercent = None,
    max_removals: options.MaxRemovals = None,
    max_lookups: options.MaxLookups = None,
    offline_catalog: options.OfflineCatalog = False,
    expand: options.Expand = False,
    group_by: options.GroupByOption = None,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_pager: options.NoPager = False,
    json_events: JsonEvents = None,
) -> int:
    """Show what would change, and write nothing."""
    from confsync.operations.workspace import open_project
    from confsync.project.scope import Revisions

    terminal = Terminal(
        format, color, quiet, verbose, options.grouping(group_by, expand=expand), pager=not no_pager
    )
    request = Invocation.of(
        key_file, deadline, max_changes, max_change_percent, max_removals, max_lookups
    )
    paged = takes_page(out, format)
    with reporting(json_events, "plan", terminal) as terminal:
        empty = False
        try:
            workspace = open_project(project, api_url, partial=bool(targets) and snapshot is None)
            asked = Revisions(base, changed_since)
            empty = not workspace.declared and workspace.rules is None
            if snapshot is None:
                result = request.plan(
                    workspace, targets or (), terminal, asked, offline_catalog=offline_catalog
                )
            else:
                from confsync.operations.snapshot import read_snapshot

                known = read_snapshot(snapshot)
                result = request.plan_against(known, workspace, targets or (), asked)
        except ConfsyncError as error:
            result = nothing(error)
        if (out is not None and not paged) or format is options.PlanFormat.JSON:
            result = request.signed(result)
        if out is not None and paged:
            result = _saved(result, whole_plan(result, format, project), "page", out)
        elif out is not None:
            result = save_plan(result, out)
        if paged:
            show_plan(result, replace(terminal, quiet=True), None)
        elif terminal.is_text:
            rest = [*revisions(base, changed_since), *(targets or ())]
            show_plan(result, terminal, command(project, [str(out)] if out else rest))
            if empty and not terminal.quiet:
                terminal.note("Nothing is declared yet. To import calls: confsync pull --from DATE")
        else:
            terminal.lines([whole_plan(result, format, project)])
        code = codes.of_plan(result, detailed=detailed_exitcode)
        if terminal.events:
            terminal.events.plan_finished(result, code)
        return code


def command(project: Path, rest: Sequence[str]) -> str:
    """The command line that applies what was planned."""
    where = [] if project == Path() else ["-C", str(project)]
    return shlex.join(["confsync", "apply", *where, *rest])


def revisions(base: str | None, changed_since: str | None) -> list[str]:
    """The options for these revisions."""
    given = {"--base": base, "--changed-since": changed_since}
    return [word for name, value in given.items() if value is not None for word in (name, value)]


def nothing(error: ConfsyncError) -> Plan:
    """An empty plan that carries an error."""
    return Plan(api="", declared=0, unchanged=0, problems=problems_of(error))


def show_plan(plan: Plan, terminal: Terminal, command: str | None) -> None:
    """Print a plan as text, with the `command` that applies it, if any.

    Problems go to stderr, between the changes and the summary: a reader sees them last, not above
    a thousand lines.
    """
    from confsync.formats.text import plan_changes, plan_end, plan_summary

    if plan.api and plan.changes and not terminal.quiet:
        terminal.long(lambda: plan_changes(plan, terminal.paint, terminal.listing))
    elif plan.api and not terminal.quiet:
        terminal.lines(plan_changes(plan, terminal.paint))
    terminal.problems([*plan.problems, *plan.refusals])
    if plan.api:
        end = [plan_summary(plan)] if terminal.quiet else plan_end(plan, terminal.paint, command)
        terminal.lines(end)


def save_plan(plan: Plan, file: Path) -> Plan:
    """Save `plan`, unless it is empty; returns it with the problem if that failed."""
    from confsync.formats.documents.plan import plan_document
    from confsync.formats.json import dump

    return _saved(plan, dump(plan_document(plan)), "plan", file) if plan.api else plan


def _saved(plan: Plan, text: str, what: str, file: Path) -> Plan:
    """Save a `text` made from `plan`; returns the plan with the problem if that failed."""
    try:
        save(text, what, file)
    except ConfsyncError as error:
        return replace(plan, problems=(*plan.problems, *problems_of(error)))
    return plan
