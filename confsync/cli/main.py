"""Runs a command line: from arguments to an exit code. All errors end here."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING, Annotated, cast

import typer
from typer.exceptions import TyperException

from confsync._version import __version__
from confsync.cli import exit_codes as codes
from confsync.cli.console import Terminal, problems_of, silence
from confsync.cli.verbs import COMPLETION, NAME, Verbs
from confsync.model import Problem
from confsync.model.codes import Code
from confsync.model.errors import ExpectedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    name=NAME,
    cls=Verbs,
    help="Declare conversation titles and labels in YAML; plan and apply them to Attention.",
    no_args_is_help=True,
    add_completion=False,  # `confsync completion` does that
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def _confsync(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Declare conversation titles and labels in YAML; plan and apply them to Attention."""


def command() -> Verbs:
    """The command with all its verbs."""
    return cast("Verbs", typer.main.get_command(app))


def main(arguments: Sequence[str]) -> int:
    """Run the command line `arguments`; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A code page that lacks a character must not end the run.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # always text
    try:
        code = _completed() if COMPLETION in os.environ else _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        silence()
        return codes.ERROR
    return code


def _completed() -> int:
    """Answer a shell that completes a command line; returns the exit code."""
    from confsync.cli.completion import answer

    return answer(lambda: command().main([], NAME, standalone_mode=False))


def _run(arguments: Sequence[str]) -> int:
    try:
        code = command().main(list(arguments), NAME, standalone_mode=False)
    except TyperException as error:
        _explain(error)
        return codes.USAGE
    except (KeyboardInterrupt, typer.Abort):
        code = codes.INTERRUPTED
    except BrokenPipeError:
        raise
    except ExpectedError as error:
        Terminal().problems(problems_of(error))
        return codes.USAGE if isinstance(error, UsageError) else codes.ERROR
    except Exception:  # noqa: BLE001 (the last line of defence; it says so)
        traceback.print_exc()
        Terminal().note(f"This is a bug in {NAME} {__version__}. Please report it with the above.")
        return codes.ERROR
    if code == codes.INTERRUPTED:
        Terminal().note("interrupted")
    return code if isinstance(code, int) else codes.FINE


def _explain(error: TyperException) -> None:
    """Report a wrong command line, and where to read more."""
    context: typer.Context | None = getattr(error, "ctx", None)
    message = error.format_message()
    if message.startswith("Usage:"):
        Terminal().note(message)
        return
    path = context.command_path if context else NAME
    Terminal().problems([Problem(Code.USAGE, message, f"see: {path} --help")])
