"""Problems and their places: what is wrong, where, and how to fix it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Place(NamedTuple):
    """A position in a file: the path relative to the project with `/`; line and column from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Excerpt(NamedTuple):
    """The source line of a problem, and how many characters are marked from its column on.

    `text` is only part of a long line: it begins at column `first`.
    """

    text: str
    width: int = 1
    first: int = 1


class Severity(StrEnum):
    """Errors stop the work; warnings do not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem that a person can fix: what, where, and how."""

    code: str
    message: str
    help: str = ""
    place: Place | None = None
    excerpt: Excerpt | None = None
    id: str | None = None
    also: tuple[Place, ...] = ()
    severity: Severity = Severity.ERROR

    @property
    def places(self) -> tuple[Place, ...]:
        """All its places."""
        return (*((self.place,) if self.place else ()), *self.also)
