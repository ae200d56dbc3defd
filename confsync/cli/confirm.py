"""What apply and undo share: ask, say, and tell what it came to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from confsync.cli import exit_codes as codes
from confsync.cli.console import problems_of, silence
from confsync.cli.output import whole_run
from confsync.cli.plan import show_plan
from confsync.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.cli.console import Terminal
    from confsync.model import Plan, Problem, Run
    from confsync.model.errors import ConfsyncError


def must_ask(*, yes: bool, no_input: bool) -> None:
    """Raise `UsageError` where somebody must be asked and nobody can be."""
    if not yes and (no_input or not sys.stdin.isatty()):
        raise UsageError(
            "nobody can be asked whether to apply", "add --yes, or apply a plan saved with --out"
        )


def announce(plan: Plan, terminal: Terminal) -> None:
    """What a plan that is not shown would have said first, and what it could not read."""
    from confsync.formats.text import sandbox_text

    if not terminal.is_text:
        return
    if plan.sandbox:
        terminal.lines(sandbox_text(terminal.paint))
    terminal.problems(plan.problems)


def agreed(plan: Plan, terminal: Terminal, *, yes: bool) -> bool:
    """Show the plan and ask; whether it may be applied."""
    if terminal.is_text:
        show_plan(plan, terminal, None)
    elif not yes:
        from confsync.formats.text import plan_text

        for line in plan_text(plan, terminal.paint, None, terminal.listing):
            terminal.note(line)
    if yes or not plan.changes or plan.refusals:
        return True
    return typer.confirm("Apply this?", err=True)


def declined(plan: Plan) -> Run:
    """The run of a plan that somebody was asked about and did not want."""
    from confsync.operations.apply import withheld

    return withheld(plan, "not agreed to")


def nothing(error: ConfsyncError) -> Run:
    """The run where nothing could be done."""
    from confsync.model import Run

    return Run(api="", problems=problems_of(error))


def finish(run: Run, terminal: Terminal, told: Sequence[Problem] = ()) -> int:
    """Tell what it came to, and the problems that are not `told` yet.

    Returns the exit code, which is the same where nobody reads any more.
    """
    try:
        _show_end(run, terminal, told)
    except BrokenPipeError:
        from confsync.formats.text import run_summary

        silence()
        terminal.note(f"The output was closed. {run_summary(run)}")
    return codes.of_run(run)


def _show_end(run: Run, terminal: Terminal, told: Sequence[Problem]) -> None:
    if not terminal.is_text:
        terminal.lines([whole_run(run, terminal.format)])
        return
    from confsync.formats.text import run_end

    terminal.problems([problem for problem in run.problems if problem not in told])
    if run.api:
        terminal.lines(run_end(run, terminal.paint))
