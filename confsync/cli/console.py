"""Where a verb prints: the result to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from confsync.cli.options import Color, Format
from confsync.model import Problem
from confsync.model.errors import ExpectedError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from confsync.formats.listing import Listing
    from confsync.formats.paint import Paint
    from confsync.model import Json


@dataclass(frozen=True, slots=True)
class Terminal:
    """How one call of a verb prints. `group_by`: what a plan's text tells together, if it was said."""

    format: StrEnum = Format.TEXT
    color: Color = Color.AUTO
    quiet: bool = False
    verbose: bool = False
    group_by: str | None = None

    @property
    def is_text(self) -> bool:
        """Whether the result is told in lines as it comes, not printed whole at the end."""
        return self.format == Format.TEXT

    @property
    def listing(self) -> Listing:
        """How the changes of a plan are listed."""
        from confsync.formats.listing import LISTINGS, usual

        return LISTINGS[self.group_by] if self.group_by else usual

    @property
    def paint(self) -> Paint:
        """Colour for stdout."""
        return _paint(self.color, terminal=sys.stdout.isatty())

    def lines(self, lines: Iterable[str]) -> None:
        """Part of the result, as text."""
        for line in lines:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def document(self, document: dict[str, Json]) -> None:
        """The result, as JSON."""
        from confsync.formats.json import dump

        self.lines([dump(document)])

    def problems(self, problems: Sequence[Problem]) -> None:
        """What is wrong, for people. JSON has it in its document too."""
        if not problems:
            return
        from confsync.formats.diagnostic import diagnostic

        paint = _paint(self.color, terminal=sys.stderr.isatty())
        for problem in problems:
            self.note(diagnostic(problem, paint))

    def note(self, text: str) -> None:
        """A line that is not the result."""
        sys.stderr.write(f"{text}\n")


def problems_of(error: ExpectedError) -> tuple[Problem, ...]:
    """An error as problems, for output that has a place for those only."""
    if isinstance(error, InvalidInput):
        return error.problems
    return (Problem(error.code, error.message, error.help),)


def _paint(color: Color, *, terminal: bool) -> Paint:
    from confsync.formats.paint import choose

    return choose(color.value, os.environ, terminal=terminal)


def silence() -> None:
    """Whoever read our output is gone; keep Python from complaining about it at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
