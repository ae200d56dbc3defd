"""`confsync show`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import codes
from confsync.cli.options import Color, ColorOption, Format, FormatOption
from confsync.cli.plan import command, show_plan
from confsync.cli.terminal import Terminal

if TYPE_CHECKING:
    from confsync.model import Plan, Run


def show(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A saved plan, a saved run, or a journal.")
    ],
    format: FormatOption = Format.TEXT,
    color: ColorOption = Color.AUTO,
) -> int:
    """Print a saved plan or run."""
    from confsync.model import Plan
    from confsync.views.json import plan_document, run_document
    from confsync.views.text import run_text

    terminal = Terminal(format, color)
    saved = load_file(file)
    if format is Format.JSON:
        terminal.document(plan_document(saved) if isinstance(saved, Plan) else run_document(saved))
    elif isinstance(saved, Plan):
        show_plan(saved, terminal, command(Path(), [str(file)]))
    else:
        terminal.lines(run_text(saved, terminal.paint))
        terminal.problems(saved.problems)
    return codes.FINE


def load_file(file: Path) -> Plan | Run:
    """The plan or run in `file`, a journal too; raises `ConfsyncError`."""
    from confsync.model import Run
    from confsync.runs import load_record, read_named
    from confsync.views.saved import load

    if file.suffix == ".jsonl":
        record = load_record(file)
        return Run(record.api, record.all_outcomes(), sandbox=record.sandbox)
    return load(read_named(file))
