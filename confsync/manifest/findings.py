"""Collects the problems of one file while it is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync.model import Severity
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from confsync.manifest.source import Source
    from confsync.model import Place, Problem

MOST: Final = 1000
"""The most problems reported for one file, so that a hostile file cannot cause millions."""
MOST_ALIKE: Final = 50_000
"""The most for one file where equal ones count as one: a month of calls with an old spelling."""


class Findings:
    """The problems of `source` so far. Too many end the reading."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self._known: set[tuple[tuple[int, int], str]] = set()
        self._alike: set[tuple[tuple[int, int], str]] = set()
        self._messages: set[str] = set()

    def add(
        self,
        code: Code,
        message: str,
        span: tuple[int, int],
        *,
        help: str = "",
        id: str | None = None,
        also: tuple[Place, ...] = (),
    ) -> None:
        """Add a problem at `span`, unless it was added before (an alias leads to it twice)."""
        if (span, message) in self._known:
            return
        if len(self._known) == MOST:
            raise self.stop(Code.LIMIT, _too_many(MOST), span)
        self._known.add((span, message))
        problem = self.source.problem(code, message, span, help=help, id=id, also=also)
        self.problems.append(problem)

    def add_alike(self, code: Code, message: str, span: tuple[int, int], *, help: str = "") -> None:
        """Add a problem that a file may have on every line; equal messages count once to the limit."""
        if (span, message) in self._alike:
            return
        self._messages.add(message)
        if len(self._messages) > MOST or len(self._alike) == MOST_ALIKE:
            most = MOST if len(self._messages) > MOST else MOST_ALIKE
            raise self.stop(Code.LIMIT, _too_many(most), span)
        self._alike.add((span, message))
        self.problems.append(self.source.problem(code, message, span, help=help))

    def warn(self, code: Code, message: str, span: tuple[int, int], *, help: str = "") -> None:
        """Add a warning; it does not count towards the limit."""
        problem = self.source.problem(code, message, span, help=help)
        self.problems.append(replace(problem, severity=Severity.WARNING))

    def stop(
        self, code: Code, message: str, span: tuple[int, int], *, help: str = ""
    ) -> InvalidInput:
        """The error to raise when reading cannot continue, with every problem found before."""
        return self.ended_by(self.source.problem(code, message, span, help=help))

    def ended_by(self, problem: Problem) -> InvalidInput:
        """The same for a problem that exists already."""
        return InvalidInput([*self.problems, problem])


def _too_many(most: int) -> str:
    return f"this file has more than {most:,} problems; these are some of them"
