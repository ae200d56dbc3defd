"""What people see while they wait: a calm line on stderr, if that is a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from confsync.cli.options import Color
from confsync.operations import Watch
from confsync.views.escape import visible
from confsync.views.words import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from confsync.cli.terminal import Terminal
    from confsync.model import Outcome


def telling(terminal: Terminal, outcome: Callable[[Outcome], None]) -> Watch:
    """A watch for an apply: each outcome as it comes is progress enough."""

    def notice(line: str) -> None:
        if terminal.verbose or (sys.stderr.isatty() and not terminal.quiet):
            terminal.note(visible(line))

    def interrupted() -> None:
        terminal.note("Stopping: what is under way may finish. Ctrl-C again stops at once.")

    def traffic(requests: int, connections: int, per_second: float | None) -> None:
        if terminal.verbose:
            pace = (
                "no limit was met"
                if per_second is None
                else f"{per_second:.1f} a second at the end"
            )
            sent = f"{count(requests, 'request')}, up to {connections} at the same time; {pace}"
            terminal.note(sent)

    return Watch(notice=notice, outcome=outcome, interrupted=interrupted, traffic=traffic)


@contextmanager
def watching(terminal: Terminal, what: str) -> Iterator[Watch]:
    """A watch that shows how far `what` is until the block ends."""
    plain = telling(terminal, lambda _outcome: None)
    if terminal.quiet or not sys.stderr.isatty():
        yield plain
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    console = Console(stderr=True, no_color=terminal.color is Color.NEVER)
    # Not redirected: what is printed to stdout must not end up on stderr.
    with Progress(
        *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
    ) as progress:
        task = progress.add_task(what, total=None)

        def notice(line: str) -> None:
            progress.update(task, description=f"{what} ({escape(visible(line))})")

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, description=what)

        yield replace(plain, progress=advance, notice=notice)
