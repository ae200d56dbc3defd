"""The result of a pull as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from confsync.model import Edit, Problem


class Layout(StrEnum):
    """How imported conversations are divided into files."""

    MONTH = "month"
    TEAM = "team"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class PulledEdit:
    """The edits of one conversation's declaration, from declared to live.

    `title` is how people know it, and may be empty.
    """

    id: str
    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class PulledFile:
    """A manifest and the values written to it; `diff` is a unified diff.

    `created`: it is a new file. `written`: the file now has the new text.
    """

    file: str
    taken: tuple[PulledEdit, ...]
    diff: str
    created: bool = False
    written: bool = False


@dataclass(frozen=True, slots=True)
class PullResult:
    """A whole pull: of drift into declarations, or of conversations that were `imported`.

    Of those, `known` were declared before, `empty` have nothing to declare, and `excluded` do not
    match the filters although the service listed them. `by_rule` is how many values are left to the
    rules that give them.
    """

    api: str
    files: tuple[PulledFile, ...] = ()
    problems: tuple[Problem, ...] = ()
    sandbox: bool = False
    imported: bool = False
    dry_run: bool = False
    interrupted: bool = False
    known: int = 0
    empty: int = 0
    excluded: int = 0
    by_rule: int = 0

    @property
    def conversations(self) -> int:
        """How many conversations have new values in the files."""
        return sum(len(each.taken) for each in self.files)
