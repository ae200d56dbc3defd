"""`confsync plan`."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal, problems_of
from confsync.cli.invocation import Invocation
from confsync.cli.options import (
    BaseOption,
    ChangedSinceOption,
    Color,
    ColorOption,
    Deadline,
    Directory,
    Expand,
    GroupByOption,
    KeyFile,
    MaxChangePercent,
    MaxChanges,
    MaxRemovals,
    OfflineCatalog,
    PlanFormat,
    PlanFormatOption,
    Quiet,
    Targets,
    Verbose,
    grouping,
)
from confsync.cli.output import save, whole_plan
from confsync.cli.page import takes_page
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Plan


def plan(
    targets: Targets = None,
    project: Directory = Path(),
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Save the plan, for `confsync apply FILE`, or the page, as FILE.html.",
        ),
    ] = None,
    base: BaseOption = None,
    changed_since: ChangedSinceOption = None,
    format: PlanFormatOption = PlanFormat.TEXT,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit 2 where changes are pending.")
    ] = False,
    snapshot: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Plan against a `confsync snapshot`, without the key; only to look at.",
        ),
    ] = None,
    key_file: KeyFile = None,
    deadline: Deadline = None,
    max_changes: MaxChanges = None,
    max_change_percent: MaxChangePercent = None,
    max_removals: MaxRemovals = None,
    offline_catalog: OfflineCatalog = False,
    expand: Expand = False,
    group_by: GroupByOption = None,
    color: ColorOption = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Show what would change. Only reads."""
    from confsync.operations.workspace import open_project
    from confsync.project.scope import Revisions

    terminal = Terminal(format, color, quiet, verbose, grouping(group_by, expand=expand))
    request = Invocation.of(key_file, deadline, max_changes, max_change_percent, max_removals)
    paged = takes_page(out, format)
    try:
        workspace, asked = open_project(project), Revisions(base, changed_since)
        if snapshot is None:
            drawn = request.plan(
                workspace, targets or (), terminal, asked, offline_catalog=offline_catalog
            )
        else:
            from confsync.operations.snapshot import read_snapshot

            known = read_snapshot(snapshot)
            drawn = request.plan_against(known, workspace, targets or (), asked)
    except ConfsyncError as error:
        drawn = nothing(error)
    if out is not None and paged:
        drawn = _saved(drawn, whole_plan(drawn, format, project), "page", out)
    elif out is not None:
        drawn = save_plan(drawn, out)
    if paged:
        show_plan(drawn, replace(terminal, quiet=True), None)
    elif terminal.is_text:
        meant = [*revisions(base, changed_since), *(targets or ())]
        show_plan(drawn, terminal, command(project, [str(out)] if out else meant))
    else:
        terminal.lines([whole_plan(drawn, format, project)])
    return codes.of_plan(drawn, detailed=detailed_exitcode)


def command(project: Path, rest: Sequence[str]) -> str:
    """The command that applies what was planned, to be copied as it stands."""
    where = [] if project == Path() else ["-C", str(project)]
    return shlex.join(["confsync", "apply", *where, *rest])


def revisions(base: str | None, changed_since: str | None) -> list[str]:
    """The options that say these revisions."""
    said = {"--base": base, "--changed-since": changed_since}
    return [word for name, value in said.items() if value is not None for word in (name, value)]


def nothing(error: ConfsyncError) -> Plan:
    """The plan where none could be made."""
    from confsync.model import Plan

    return Plan(api="", declared=0, unchanged=0, problems=problems_of(error))


def show_plan(plan: Plan, terminal: Terminal, command: str | None) -> None:
    """A plan as text, and the command that applies it, if that is still to be done.

    What is wrong goes to stderr.
    """
    from confsync.formats.text import plan_summary, plan_text

    if plan.api and terminal.quiet:
        terminal.lines([plan_summary(plan)])
    elif plan.api:
        terminal.lines(plan_text(plan, terminal.paint, command, terminal.listing))
    terminal.problems([*plan.problems, *plan.refusals])


def save_plan(plan: Plan, file: Path) -> Plan:
    """Save `plan`; it comes back with what went wrong. No plan at all is not saved as one."""
    from confsync.formats.json import dump, plan_document

    return _saved(plan, dump(plan_document(plan)), "plan", file) if plan.api else plan


def _saved(plan: Plan, text: str, what: str, file: Path) -> Plan:
    """Save what was made of `plan`, which comes back with what went wrong."""
    try:
        save(text, what, file)
    except ConfsyncError as error:
        return replace(plan, problems=(*plan.problems, *problems_of(error)))
    return plan
