"""`confsync list`."""

from __future__ import annotations

import csv
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.console import Terminal
from confsync.cli.invocation import Invocation
from confsync.formats.words import count

if TYPE_CHECKING:
    from confsync.operations.list_conversations import Listed


class ListFormat(StrEnum):
    """Formats of a list."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


def list_(
    when: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FACT=PATTERN",
            help="List conversations that match this condition of a rule. Repeatable: all must match.",
        ),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="List conversations that this rule matches."),
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Started at this time or later.")
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--to", metavar="TIME", help="Started at this time, on this day, or earlier."),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,C", help="Columns: id, title, facts, labels, or labels.KEY for one label."
        ),
    ] = None,
    project: options.Directory = Path(),
    format: Annotated[
        ListFormat, typer.Option("--format", help="Output format.")
    ] = ListFormat.TEXT,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    deadline: options.Deadline = None,
    max_lookups: options.MaxLookups = None,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """List the conversations of the service that match conditions or a rule."""
    from confsync.cli.progress import watching
    from confsync.operations.list_conversations import COLUMNS, Asked, list_conversations
    from confsync.operations.workspace import open_project

    terminal = Terminal(format, color, quiet, pager=not no_pager)
    request = Invocation.of(key_file, deadline, max_lookups=max_lookups)
    asked = Asked(when or (), rule or (), start, end, _names(columns) if columns else COLUMNS)
    workspace = open_project(project, api_url, empty=True)
    with watching(terminal, "Reading conversations") as listener:
        found = list_conversations(workspace, asked, access=request.access, listener=listener)
    _show(found, terminal)
    return codes.ERROR if codes.wrong(found.problems) else codes.FINE


def _names(columns: str) -> tuple[str, ...]:
    """The names of columns; one with a comma is in double quotes."""
    row = next(csv.reader([columns], skipinitialspace=True), [])
    return tuple(dict.fromkeys(name.strip() for name in row if name.strip()))


def _show(found: Listed, terminal: Terminal) -> None:
    from confsync.formats import conversations as formats
    from confsync.rules.columns import label_of

    columns, rows = found.columns, [row.values for row in found.rows]
    if terminal.format == ListFormat.JSON:
        terminal.document(
            formats.conversations_document(
                columns, rows, found.seen, found.undecided, found.problems, sandbox=found.sandbox
            )
        )
        return
    if terminal.format == ListFormat.CSV:
        terminal.table(formats.conversations_csv(columns, [*map(label_of, columns)], rows))
    elif rows:
        terminal.long(lambda: formats.conversations_text(columns, rows, terminal.paint))
    terminal.problems(found.problems)
    if not terminal.quiet:
        match = "matches" if len(rows) == 1 else "match"
        where = " in the sandbox" if found.sandbox else ""
        terminal.note(f"{len(rows):,} of {count(found.seen, 'conversation')}{where} {match}.")
