"""`confsync pull`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from confsync.cli import exit_codes as codes
from confsync.cli import options
from confsync.cli.console import Terminal, problems_of
from confsync.cli.invocation import Invocation
from confsync.model.errors import ConfsyncError
from confsync.model.pulled import Layout, PullResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.attention.criteria import Criteria
    from confsync.operations.connect import Access
    from confsync.operations.pull.choice import Choice


def pull(
    targets: options.Targets = None,
    project: options.Directory = Path(),
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help="Import from this day or ISO time on (UTC)."),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="TIME",
            help="Import up to the end of this day, or to this ISO time (UTC).",
        ),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Import conversations with TEXT in the title."),
    ] = None,
    owner: Annotated[
        str | None, typer.Option(metavar="EMAIL", help="Import conversations of this owner.")
    ] = None,
    participant: Annotated[
        str | None,
        typer.Option(metavar="EMAIL", help="Import conversations with this participant."),
    ] = None,
    id: Annotated[
        list[str] | None,
        typer.Option("--id", metavar="ID", help="Import this conversation. Repeatable."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Import all conversations of the service.")
    ] = False,
    new: Annotated[
        bool,
        typer.Option(
            "--new", help="Import conversations that are new since the last import by time."
        ),
    ] = False,
    to_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Import into this manifest; it may exist.")
    ] = None,
    layout: Annotated[
        Layout | None,
        typer.Option(help="Import into a file per month (the default), team or owner."),
    ] = None,
    fields: Annotated[
        str, typer.Option(metavar="FIELDS", help="The fields to write: title, labels or both.")
    ] = "title,labels",
    labels: Annotated[
        list[str] | None,
        typer.Option(
            "--labels",
            metavar="GLOB",
            help="Write only labels whose key matches, for example deal_*. Repeatable.",
        ),
    ] = None,
    ai_labels: Annotated[
        bool, typer.Option("--ai-labels", help="Import labels that the service's AI writes, too.")
    ] = False,
    drop: Annotated[
        bool,
        typer.Option("--drop", help="Do not declare values that a rule will replace."),
    ] = False,
    dry_run: options.DryRun = False,
    format: options.FormatOption = options.Format.TEXT,
    key_file: options.KeyFile = None,
    api_url: options.ApiUrl = None,
    deadline: options.Deadline = None,
    color: options.ColorOption = options.Color.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Update manifests from the live state, or import conversations into them."""
    from confsync.cli import pull_options as parse
    from confsync.formats.pull import pull_document

    terminal = Terminal(format, color, quiet, verbose)
    access = Invocation.of(key_file, deadline).access
    choice = parse.choice(fields, labels or (), ai_labels=ai_labels)
    search = parse.search(start, end, title, owner, participant)
    if new:
        search = parse.since_last(search, project, everything=everything or bool(id))
    importing = parse.importing(
        search,
        id or (),
        targets or (),
        everything=everything,
        placed=bool(to_file or layout),
        two_places=bool(to_file and layout),
    )
    try:
        if importing:
            to = to_file or layout or Layout.MONTH
            pulled = _import(
                project, api_url, id or search, choice, to, access, terminal, dry_run=dry_run
            )
        else:
            pulled = _drift(
                project,
                api_url,
                targets or (),
                choice,
                access,
                terminal,
                dry_run=dry_run,
                drop=drop,
            )
    except ConfsyncError as error:
        pulled = PullResult("", problems=problems_of(error), imported=importing, dry_run=dry_run)
    if format is options.Format.JSON:
        terminal.document(pull_document(pulled))
    else:
        _show(pulled, terminal)
    return codes.of_pull(pulled)


def _drift(
    project: Path,
    api_url: str | None,
    targets: Sequence[str],
    choice: Choice,
    access: Access,
    terminal: Terminal,
    *,
    dry_run: bool,
    drop: bool,
) -> PullResult:
    from confsync.cli.progress import watching
    from confsync.operations.lock import pull_lock
    from confsync.operations.pull.drift import pull
    from confsync.operations.workspace import open_project

    workspace = open_project(project, api_url)
    with (
        pull_lock(workspace.project.root, dry_run=dry_run),
        watching(terminal, "Reading conversations") as listener,
    ):
        return pull(
            workspace,
            targets,
            choice,
            access=access,
            listener=listener,
            dry_run=dry_run,
            drop=drop,
        )


def _import(
    project: Path,
    api_url: str | None,
    wanted: Criteria | Sequence[str],
    choice: Choice,
    to: str | Layout,
    access: Access,
    terminal: Terminal,
    *,
    dry_run: bool,
) -> PullResult:
    from confsync.cli.progress import watching
    from confsync.operations.lock import pull_lock
    from confsync.operations.pull.imports import import_, named_file
    from confsync.operations.workspace import open_project

    workspace = open_project(project, api_url, empty=True)
    place = to if isinstance(to, Layout) else named_file(workspace.project, to)
    with (
        pull_lock(workspace.project.root, dry_run=dry_run),
        watching(terminal, "Finding conversations") as listener,
    ):
        return import_(
            workspace,
            wanted,
            choice,
            place,
            access=access,
            listener=listener,
            dry_run=dry_run,
        )


def _show(pulled: PullResult, terminal: Terminal) -> None:
    """Print as text; problems go to stderr."""
    from confsync.formats.pull import pull_summary, pull_text

    terminal.problems(pulled.problems)
    if pulled.api and terminal.quiet:
        terminal.lines([pull_summary(pulled)])
    elif pulled.api:
        terminal.lines(pull_text(pulled, terminal.paint, each=terminal.verbose))
