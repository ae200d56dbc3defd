"""`confsync apply`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import codes
from confsync.cli.options import (
    Color,
    ColorOption,
    Directory,
    Format,
    FormatOption,
    KeyFile,
    Quiet,
    Verbose,
)
from confsync.cli.plan import draw, show_plan
from confsync.cli.show import load_file
from confsync.cli.terminal import Terminal, problems_of
from confsync.errors import ConfsyncError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Outcome, Plan, Run
    from confsync.operations import Workspace


def apply(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PLAN] [TARGET]...",
            help="A plan saved with --out; and ids, manifests or folders. Neither means everything.",
        ),
    ] = None,
    project: Directory = Path(),
    yes: Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")] = False,
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Never ask; without --yes that is an error.")
    ] = False,
    format: FormatOption = Format.TEXT,
    key_file: KeyFile = None,
    color: ColorOption = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Make the changes of a plan, and prove that each took effect."""
    from confsync.operations import open_project

    terminal = Terminal(format, color, quiet, verbose)
    saved, targets = _split(arguments or [])
    if saved is None and not yes and (no_input or not sys.stdin.isatty()):
        raise UsageError(
            "nobody can be asked whether to apply", "add --yes, or apply a plan saved with --out"
        )
    try:
        workspace = open_project(project)
        if saved is None:
            plan = draw(workspace, targets, key_file, terminal)
            if not _agreed(plan, terminal, yes=yes):
                terminal.note("Nothing was applied.")
                return codes.ERROR
        else:
            plan = _read_plan(saved, workspace, targets)
            _announce(plan, terminal)
        run = _run(workspace, plan, key_file, terminal)
    except UsageError:
        raise
    except ConfsyncError as error:
        run = _nothing(error)
    _show_end(run, terminal)
    return codes.of_run(run)


def _split(arguments: Sequence[str]) -> tuple[Path | None, Sequence[str]]:
    """The saved plan, if the first argument names one, and the targets."""
    if arguments and arguments[0].endswith(".json"):
        return Path(arguments[0]), arguments[1:]
    return None, arguments


def _read_plan(file: Path, workspace: Workspace, targets: Sequence[str]) -> Plan:
    from dataclasses import replace

    from confsync.model import Plan
    from confsync.select import select

    plan = load_file(file)
    if not isinstance(plan, Plan):
        raise UsageError(f"{file} is a finished run, not a plan")
    if not targets:
        return plan
    chosen = select(workspace.declared, targets, workspace.project.root)
    return replace(plan, changes=tuple(c for c in plan.changes if c.id in chosen))


def _announce(plan: Plan, terminal: Terminal) -> None:
    """What the plan would have said first."""
    from confsync.views.text import sandbox_text

    if plan.sandbox and terminal.format is Format.TEXT:
        terminal.lines(sandbox_text(terminal.paint))


def _agreed(plan: Plan, terminal: Terminal, *, yes: bool) -> bool:
    """Show the plan; whether it may be applied."""
    if terminal.format is Format.TEXT:
        show_plan(plan, terminal, "confsync apply")
    elif not yes:
        from confsync.views.text import plan_text

        for line in plan_text(plan, terminal.paint):
            terminal.note(line)
    if yes or not plan.changes or plan.refusals:
        return True
    return typer.confirm("Apply this?", err=True)


def _run(workspace: Workspace, plan: Plan, key_file: Path | None, terminal: Terminal) -> Run:
    from confsync import operations
    from confsync.attention.key import find_key
    from confsync.cli.progress import watching
    from confsync.views.text import outcome_text

    def outcome(each: Outcome) -> None:
        if terminal.format is Format.TEXT and not terminal.quiet:
            terminal.lines(outcome_text(each, terminal.paint))

    with watching(terminal, "Applying", outcome) as watch:
        return operations.apply(workspace, plan, key=lambda: find_key(key_file), watch=watch)


def _nothing(error: ConfsyncError) -> Run:
    from confsync.model import Run

    return Run(api="", problems=problems_of(error))


def _show_end(run: Run, terminal: Terminal) -> None:
    """What it came to. The problems of the plan were shown with the plan."""
    if terminal.format is Format.JSON:
        from confsync.views.json import run_document

        terminal.document(run_document(run))
        return
    from confsync.views.text import run_end

    if run.api:
        terminal.lines(run_end(run, terminal.paint))
    else:
        terminal.problems(run.problems)
