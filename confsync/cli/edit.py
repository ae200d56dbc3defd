"""`confsync edit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal, problems_of
from confsync.cli.edits import show_edits
from confsync.cli.options import (
    Color,
    ColorOption,
    Directory,
    DryRun,
    Format,
    FormatOption,
    Quiet,
    Targets,
    ToFile,
    Verbose,
)
from confsync.model.errors import ConfsyncError, UsageError
from confsync.model.pulled import PullResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.operations.edit import Fields


def edit(
    targets: Targets = None,
    project: Directory = Path(),
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="LABEL=VALUE", help="Declare this label; repeatable."),
    ] = None,
    unset: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL", help="Declare that this label is absent; repeatable."),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option(metavar="TEMPLATE", help='Declare this title, such as "[EMEA] {title}".'),
    ] = None,
    to_file: ToFile = None,
    dry_run: DryRun = False,
    format: FormatOption = Format.TEXT,
    color: ColorOption = Color.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Set a title or labels of many declarations, in the text of their manifests."""
    from confsync.operations import edit as operation
    from confsync.operations.pull.imports import named_file
    from confsync.operations.workspace import open_project

    terminal = Terminal(format, color, quiet, verbose)
    fields = _fields(set_ or (), unset or (), title)
    try:
        workspace = open_project(project, empty=True)
        place = None if to_file is None else named_file(workspace.project, to_file)
        edited = operation.edit(workspace, targets or (), fields, place, dry_run=dry_run)
    except ConfsyncError as error:
        edited = PullResult("", problems=problems_of(error), dry_run=dry_run)
    show_edits(edited, terminal, format)
    return codes.of_pull(edited)


def _fields(set_: Sequence[str], unset: Sequence[str], title: str | None) -> Fields:
    from confsync.model import ABSENT, Absent, Json
    from confsync.operations.edit import Fields

    labels: dict[str | None, Json | Absent] = {}
    for each in set_:
        key, equals, value = each.partition("=")
        if not key or not equals:
            raise UsageError(f"--set {each!r} is not LABEL=VALUE", 'for example --set "Team=EMEA"')
        labels[key] = value
    for key in unset:
        if key in labels:
            raise UsageError(f"--set and --unset of {key!r} contradict each other")
        labels[key] = ABSENT
    if not labels and title is None:
        raise UsageError("nothing to edit", "give --set, --unset or --title")
    return Fields(labels, title)
