"""`confsync demo`: plan and apply an example project, step by step."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from confsync.cli import exit_codes as codes
from confsync.cli.apply import apply
from confsync.cli.plan import plan
from confsync.model.errors import ConfsyncError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


_NAME: Final = "weekly-meetings"
_RULES: Final = "conversations/rules.yaml"


def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The new folder for the example project.")
    ] = Path("confsync-demo"),
) -> int:
    """Plan and apply an example project in the sandbox. Needs no key."""
    _copy_example(directory)
    where, saved = str(directory), str(directory / "plan.json")
    typer.echo(f"An example project is in {directory}. Nothing in it reaches a real service.\n")
    steps: list[tuple[str, list[str], Callable[[], int]]] = [
        (
            f"A rule is for every call that matches. {_RULES} has one; what would it change?",
            ["plan", "-C", where, _NAME],
            lambda: plan([_NAME], project=directory, no_pager=True),
        ),
        (
            "Single calls and exceptions are declared by id. Plan all; it only reads:",
            ["plan", "-C", where, "--out", saved],
            lambda: plan(project=directory, out=Path(saved), no_pager=True),
        ),
        (
            "Make these changes, and prove that each took effect:",
            ["apply", "-C", where, saved],
            lambda: apply([saved], project=directory, yes=True),
        ),
        (
            "Is anything left? Plan again:",
            ["plan", "-C", where],
            lambda: plan(project=directory, no_pager=True),
        ),
    ]
    for number, (why, typed, step) in enumerate(steps, 1):
        typer.secho(f"{number}. {why}", bold=True)
        typer.secho(f"$ confsync {shlex.join(typed)}\n", dim=True)
        code = step()
        if code != codes.FINE:
            return code
        typer.echo()
    typer.secho("Now play with it:", bold=True)
    typer.echo(f"  edit {directory}/conversations/acme.yaml, and plan again")
    typer.echo(f"  confsync sandbox reset -C {directory}   puts the service back")
    return codes.FINE


def _copy_example(directory: Path) -> None:
    if directory.exists():
        raise UsageError(f"{directory} exists already", "name a new folder: confsync demo DIR")
    try:
        shutil.copytree(_example(), directory, ignore=shutil.ignore_patterns(".confsync"))
    except OSError as error:
        raise ConfsyncError(f"cannot create {directory}: {error}") from None


def _example() -> Path:
    """The example project: beside the package when installed, in `examples` in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "quickstart"
    return installed if installed.is_dir() else package.parent / "examples" / "quickstart"
