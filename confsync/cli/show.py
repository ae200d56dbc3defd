"""`confsync show`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import codes
from confsync.cli.options import (
    Color,
    ColorOption,
    Expand,
    GroupByOption,
    RunFormat,
    RunFormatOption,
    grouping,
)
from confsync.cli.plan import command, show_plan
from confsync.cli.terminal import Terminal
from confsync.cli.whole import whole_plan, whole_run

if TYPE_CHECKING:
    from confsync.model import Plan, Run


def show(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A saved plan, a saved run, or a journal.")
    ],
    format: RunFormatOption = RunFormat.TEXT,
    expand: Expand = False,
    group_by: GroupByOption = None,
    color: ColorOption = Color.AUTO,
) -> int:
    """Print a saved plan or run."""
    from confsync.model import Plan
    from confsync.views.text import run_text

    terminal = Terminal(format, color, group_by=grouping(group_by, expand=expand))
    saved = load_file(file)
    if isinstance(saved, Plan):
        if terminal.is_text:
            show_plan(saved, terminal, command(Path(), [str(file)]))
        else:
            terminal.lines([whole_plan(saved, format, Path())])
    elif terminal.is_text:
        terminal.lines(run_text(saved, terminal.paint))
        terminal.problems(saved.problems)
    else:
        terminal.lines([whole_run(saved, format)])
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
