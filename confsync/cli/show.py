"""`confsync show`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import completers, options
from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal
from confsync.cli.output import save, whole_plan, whole_run
from confsync.cli.plan import command, show_plan
from confsync.model import Plan
from confsync.model.errors import ConfsyncError, UsageError

if TYPE_CHECKING:
    from confsync.model import Plan, Run


def show(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A saved plan, a saved run, or a journal.",
            autocompletion=completers.saved_or_runs,
        ),
    ],
    format: options.RunFormatOption = options.RunFormat.TEXT,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Save the page to this file; needs --format html."),
    ] = None,
    expand: options.Expand = False,
    group_by: options.GroupByOption = None,
    color: options.ColorOption = options.Color.AUTO,
    no_pager: options.NoPager = False,
) -> int:
    """Print a saved plan or run."""
    from confsync.formats.text import run_text

    terminal = Terminal(
        format, color, group_by=options.grouping(group_by, expand=expand), pager=not no_pager
    )
    if out is not None and format != options.RunFormat.HTML:
        raise UsageError("--out needs --format html", "add --format html")
    saved = load_file(file)
    if isinstance(saved, Plan):
        if terminal.is_text:
            show_plan(saved, terminal, command(Path(), [str(file)]))
            terminal.note(_authenticity(saved))
        else:
            _deliver(whole_plan(saved, format, Path()), out, terminal)
    elif terminal.is_text:
        terminal.long(lambda: run_text(saved, terminal.paint, each=expand))
        terminal.problems(saved.problems)
    else:
        _deliver(whole_run(saved, format, Path()), out, terminal)
    return codes.FINE


def _authenticity(plan: Plan) -> str:
    """Whether the plan can be trusted to be the one that was saved, as far as that can be checked."""
    from confsync.operations.connect import Access
    from confsync.operations.saved_plan import is_authentic

    if plan.snapshot is not None:
        return "This plan is against a snapshot: it cannot be applied."
    try:
        authentic = is_authentic(plan, Access.within())
    except ConfsyncError:
        return "Whether this plan was changed since it was saved is only known with the API key."
    if authentic:
        return "This plan is as it was saved."
    return "This plan was changed since it was saved, or saved with another API key: plan again."


def _deliver(whole: str, out: Path | None, terminal: Terminal) -> None:
    if out is None:
        terminal.lines([whole])
    else:
        save(whole, "page", out)


def load_file(file: Path) -> Plan | Run:
    """The plan or run in `file`, which may be a journal; raises `ConfsyncError`."""
    from confsync.formats.documents.saved import load
    from confsync.operations.runs import load_record, read_named

    if file.suffix == ".jsonl":
        return load_record(file).run()
    return load(read_named(file))
