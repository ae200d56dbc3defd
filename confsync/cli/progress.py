"""What people see while they wait: a calm line on stderr, if that is a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from confsync.operations import Watch
from confsync.views.escape import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from confsync.cli.terminal import Terminal
    from confsync.model import Outcome


@contextmanager
def watching(
    terminal: Terminal, what: str, outcome: Callable[[Outcome], None] = lambda _outcome: None
) -> Iterator[Watch]:
    """A watch that shows how far `what` is until the block ends, and passes outcomes on."""

    def told(line: str) -> None:
        if terminal.verbose:
            terminal.note(visible(line))

    def interrupted() -> None:
        terminal.note("Stopping: what is under way may finish. Ctrl-C again stops at once.")

    if terminal.quiet or not sys.stderr.isatty():
        yield Watch(notice=told, outcome=outcome, interrupted=interrupted)
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)

        def notice(line: str) -> None:
            progress.update(task, description=f"{what} ({escape(visible(line))})")

        def advance(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, description=what)

        yield Watch(advance, notice, outcome, interrupted)
