"""Output of a verb: the result on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from confsync.cli.options import Color, Format
from confsync.model import Problem, Severity
from confsync.model.errors import ExpectedError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from confsync.cli.events import Events
    from confsync.formats.listing import Listing
    from confsync.formats.paint import Paint
    from confsync.model import Json


@dataclass(frozen=True, slots=True)
class Terminal:
    """Output options of one call. `group_by`: the listing of a plan's changes, None for the default."""

    format: StrEnum = Format.TEXT
    color: Color = Color.AUTO
    quiet: bool = False
    verbose: bool = False
    group_by: str | None = None
    pager: bool = False
    events: Events | None = None
    all: bool | None = None
    """Whether each of many equal problems is printed; None: the verb has no `--all`, but `-v`."""

    @property
    def is_text(self) -> bool:
        """Whether the result is printed line by line, not as one document at the end."""
        return self.format == Format.TEXT

    @property
    def listing(self) -> Listing:
        """The listing of a plan's changes."""
        from confsync.formats.listing import LISTINGS, usual

        return LISTINGS[self.group_by] if self.group_by else usual

    @property
    def paint(self) -> Paint:
        """Colour for stdout."""
        return _paint(self.color, terminal=sys.stdout.isatty())

    def lines(self, lines: Iterable[str]) -> None:
        """Print a part of the result."""
        for line in lines:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def long(self, lines: Callable[[], Iterable[str]]) -> None:
        """Print a result that may be long, through a pager where the verb has one."""
        if not (self.pager and sys.stdout.isatty()):
            self.lines(lines())
            return
        from confsync.cli.pager import paged

        with paged():
            self.lines(lines())

    def document(self, document: dict[str, Json]) -> None:
        """Print the result as JSON."""
        from confsync.formats.json import dump

        self.lines([dump(document)])

    def table(self, text: str) -> None:
        """Print CSV, which has its own line ends: a text stream would change them on Windows."""
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(errors="surrogatepass"))
        sys.stdout.buffer.flush()

    def problems(self, problems: Sequence[Problem]) -> None:
        """Print problems to stderr, only errors if quiet. JSON documents have them as well."""
        if self.quiet:
            problems = [each for each in problems if each.severity is Severity.ERROR]
        if not problems:
            return
        from confsync.formats.changes import COLUMNS
        from confsync.formats.diagnostic import diagnostics

        terminal = sys.stderr.isatty()
        paint = _paint(self.color, terminal=terminal)
        option = "-v" if self.all is None else "--all"
        each, columns = self.all or self.verbose, COLUMNS if terminal else None
        for text in diagnostics(problems, paint, option, each=each, columns=columns):
            self.note(text)

    def note(self, text: str) -> None:
        """Print a line to stderr."""
        sys.stderr.write(f"{text}\n")


def problems_of(error: ExpectedError) -> tuple[Problem, ...]:
    """The problems of an error."""
    if isinstance(error, InvalidInput):
        return error.problems
    return (Problem(error.code, error.message, error.help),)


def _paint(color: Color, *, terminal: bool) -> Paint:
    from confsync.formats.paint import choose

    return choose(color.value, os.environ, terminal=terminal)


def silence() -> None:
    """Discard further output: its reader is gone, and Python would complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
