"""`confsync init`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.operations.init import Started

_WORKFLOWS: Final = ".github/workflows/README.md"
_NOTES: Final = {".gitignore": "  (it should have .confsync/ and plan.json)"}


def init(
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The project's folder, new or not.")
    ] = Path(),
    github: Annotated[
        bool, typer.Option("--github", help="With workflows for GitHub, and pre-commit's hooks.")
    ] = False,
) -> int:
    """Make a project: settings, an example manifest, schemas for editors. Overwrites nothing."""
    from confsync.operations.init import Started, add_workflows, start_project

    started = start_project(directory)
    if github:
        more = add_workflows(directory)
        started = Started(started.made + more.made, started.kept + more.kept)
    Terminal().lines(_told(directory, started))
    return codes.FINE


def _told(directory: Path, started: Started) -> Iterator[str]:
    from confsync.formats.escape import visible

    where = "here" if directory == Path() else f"in {visible(str(directory))}"
    if not started.made:
        yield f"The project {where} has everything: nothing was changed."
        return
    yield f"Made {where}:"
    yield from (f"  {name}" for name in started.made)
    if started.kept:
        yield "Left as they were:"
        yield from (f"  {name}{_NOTES.get(name, '')}" for name in started.kept)
    yield ""
    yield "Next:"
    if directory != Path():
        yield f"  cd {shlex.quote(visible(str(directory)))}"
    yield "  export ATTENTION_API_KEY=…   the key; or put it into a file: --key-file FILE"
    yield "  confsync pull --from DATE    declare what is there since then (2026-11-01)"
    if _WORKFLOWS in started.made:
        yield f"  set up the repository as {_WORKFLOWS} says"
    yield "  confsync plan                what would change; it only reads"
    yield "  confsync apply               make it so"
