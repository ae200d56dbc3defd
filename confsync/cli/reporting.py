"""The option `--json-events` of a command, from its first event to its last."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from confsync.cli import exit_codes as codes
from confsync.model import Problem, Severity
from confsync.model.codes import Code
from confsync.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.cli.console import Terminal

JsonEvents: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--json-events",
        metavar="FILE",
        help="Write events to FILE as they happen, one JSON object per line.",
    ),
]


@contextmanager
def reporting(path: Path | None, command: str, terminal: Terminal) -> Iterator[Terminal]:
    """The terminal, with events to the file at `path`, if any; the last event says how the block ended."""
    if path is None:
        yield terminal
        return
    from confsync.cli.event_file import EventFile
    from confsync.cli.events import Events

    file = EventFile(path)
    events = Events(file)
    events.started(command)
    try:
        yield replace(terminal, events=events)
    except BaseException as error:
        events.failed(_code(error))
        raise
    finally:
        file.close()
        if file.reason:
            terminal.problems([_unwritten(path, file.reason)])


def _code(error: BaseException) -> int:
    """The exit code of a command that ends with this error."""
    if isinstance(error, (KeyboardInterrupt, typer.Abort)):
        return codes.INTERRUPTED
    return codes.USAGE if isinstance(error, UsageError) else codes.ERROR


def _unwritten(path: Path, reason: str) -> Problem:
    """That the file lacks events. The run does not depend on them."""
    message = f"the events could not all be written to {path}: {reason}"
    help = "the result is complete; only the file is not"
    return Problem(Code.EVENTS, message, help, severity=Severity.WARNING)
