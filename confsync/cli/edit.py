"""`confsync edit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.console import Terminal, problems_of
from confsync.cli.edits import show_edits
from confsync.cli.invocation import Invocation
from confsync.model import ABSENT, Absent, Json
from confsync.model.errors import ConfsyncError, InvalidInput, UsageError
from confsync.model.pulled import PullResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.operations.edit import Fields
    from confsync.operations.workspace import Workspace


def edit(
    targets: options.Targets = None,
    project: options.Directory = Path(),
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
    when: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FACT=PATTERN",
            help="Only conversations that match now, as in `when` of a rule; repeatable.",
        ),
    ] = None,
    to_file: options.ToFile = None,
    dry_run: options.DryRun = False,
    format: options.FormatOption = options.Format.TEXT,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    deadline: options.Deadline = None,
    max_lookups: options.MaxLookups = None,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Set the title or labels of many declarations in their manifests."""
    from confsync.operations import edit as operation
    from confsync.operations.pull.imports import named_file
    from confsync.operations.workspace import open_project

    terminal = Terminal(format, color, quiet, verbose)
    fields = _fields(set_ or (), unset or (), title)
    try:
        workspace = open_project(project, api_url, empty=True)
        place = None if to_file is None else named_file(workspace.project, to_file)
        matching = None
        if when:
            request = Invocation.of(key_file, deadline, max_lookups=max_lookups)
            matching = _matching(workspace, when, request, terminal)
        edited = operation.edit(
            workspace, targets or (), fields, place, dry_run=dry_run, matching=matching
        )
    except ConfsyncError as error:
        edited = PullResult("", problems=problems_of(error), dry_run=dry_run)
    show_edits(edited, terminal, format)
    return codes.of_pull(edited)


def _matching(
    workspace: Workspace, when: Sequence[str], request: Invocation, terminal: Terminal
) -> dict[str, str | None]:
    """The live titles of the conversations that match now, by id; raises `InvalidInput` where some are unknown."""
    from confsync.cli.progress import watching
    from confsync.operations.list_conversations import Asked, list_conversations

    asked = Asked(tuple(when), columns=("title",))
    with watching(terminal, "Reading conversations") as listener:
        found = list_conversations(workspace, asked, access=request.access, listener=listener)
    if codes.wrong(found.problems):
        raise InvalidInput(found.problems)
    titles = ((row.id, row.values[0]) for row in found.rows)
    return {id: title if isinstance(title, str) else None for id, title in titles}


def _fields(set_: Sequence[str], unset: Sequence[str], title: str | None) -> Fields:
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
