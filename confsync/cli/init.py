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
_NOTES: Final = {".gitignore": "  (it should have .confsync/, plan.json and plan.html)"}


def init(
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", show_default=False, help="The project's folder. Default: this folder."
        ),
    ] = Path(),
    github: Annotated[
        bool, typer.Option("--github", help="Add GitHub workflows and pre-commit hooks.")
    ] = False,
) -> int:
    """Create a project, or add its missing files. Overwrites nothing."""
    from confsync.operations.init import Started, add_workflows, start_project

    started = start_project(directory, shared=github)
    if github:
        more = add_workflows(directory)
        started = Started(started.made + more.made, started.kept + more.kept, started.base)
    Terminal().lines(_report(directory, started))
    return codes.FINE


def _report(directory: Path, started: Started) -> Iterator[str]:
    from confsync.formats.escape import visible
    from confsync.project.project import FILE

    where = "here" if directory == Path() else f"in {visible(str(directory))}"
    if not started.made:
        yield f"The project {where} is complete: nothing was changed."
        return
    yield f"Created {where}:"
    yield from (f"  {name}" for name in started.made)
    if started.kept:
        yield "Not changed:"
        yield from (f"  {name}{_NOTES.get(name, '')}" for name in started.kept)
    yield ""
    yield "Next:"
    if directory != Path():
        yield f"  cd {shlex.quote(visible(str(directory)))}"
    yield "  export ATTENTION_API_KEY=…   or put the key into a file: --key-file FILE"
    yield "  confsync pull --from DATE    import conversations since that day (2026-11-01)"
    if _WORKFLOWS in started.made:
        yield f"  follow {_WORKFLOWS} to set up the repository"
        if FILE in started.made and started.base is None:
            yield f"  set `base: origin/main` in {FILE} after the first push"
    yield "  confsync plan                show what would change"
    yield "  confsync apply               make these changes"
