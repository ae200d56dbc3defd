"""Confirmation and final report for apply and undo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from confsync._util.os_error import reason
from confsync.cli import exit_codes as codes
from confsync.cli.console import problems_of, silence
from confsync.cli.output import whole_run
from confsync.cli.plan import show_plan
from confsync.formats.words import count
from confsync.model import Run
from confsync.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.cli.console import Terminal
    from confsync.model import Plan, Problem
    from confsync.model.errors import ConfsyncError


def must_ask(*, yes: bool, no_input: bool) -> None:
    """Raise `UsageError` if a confirmation is needed and cannot be asked for."""
    if not yes and (no_input or not sys.stdin.isatty()):
        raise UsageError("cannot ask for confirmation: this is not a terminal", "add --yes")


def announce(plan: Plan, terminal: Terminal) -> None:
    """Print the problems of a plan that is not shown, and whether it is the sandbox's."""
    from confsync.formats.text import sandbox_text

    if not terminal.is_text:
        return
    if plan.sandbox:
        terminal.lines(sandbox_text(terminal.paint))
    terminal.problems(plan.problems)


def agreed(plan: Plan, terminal: Terminal, *, yes: bool) -> bool:
    """Show the plan and ask whether to apply it; returns the answer."""
    if terminal.is_text:
        show_plan(plan, terminal, None)
    elif not yes:
        from confsync.formats.text import plan_text

        for line in plan_text(plan, terminal.paint, None, terminal.listing):
            terminal.note(line)
    from confsync.engine.guards import refuses_all

    if yes or not plan.changes or refuses_all(plan):
        return True
    verb = "Undo" if plan.undo else "Apply"
    except_for = ", except for what is protected" if plan.refusals else ""
    return typer.confirm(f"{verb} {count(len(plan.changes), 'change')}{except_for}?", err=True)


def declined(plan: Plan) -> Run:
    """The run of a plan that was not confirmed."""
    from confsync.operations.apply import withheld

    return withheld(plan, "not confirmed")


def nothing(error: ConfsyncError) -> Run:
    """An empty run that carries an error."""
    return Run(api="", problems=problems_of(error))


def finish(
    run: Run, terminal: Terminal, reported: Sequence[Problem] = (), project: Path = Path()
) -> int:
    """Print the end of a run, and the problems that are not `reported` yet.

    Returns the exit code, which does not depend on whether the output could be written.
    """
    try:
        _show_end(run, terminal, reported, project)
    except OSError as error:
        from confsync.formats.text import run_summary

        silence()
        closed = isinstance(error, BrokenPipeError)
        why = "was closed" if closed else f"cannot be written: {reason(error)}"
        terminal.note(f"The output {why}. {run_summary(run)}")
    return codes.of_run(run)


def _show_end(run: Run, terminal: Terminal, reported: Sequence[Problem], project: Path) -> None:
    if not terminal.is_text:
        terminal.lines([whole_run(run, terminal.format, project)])
        return
    from confsync.formats.text import run_end

    terminal.problems([problem for problem in run.problems if problem not in reported])
    if run.api:
        terminal.lines(run_end(run, terminal.paint, each=terminal.verbose))
