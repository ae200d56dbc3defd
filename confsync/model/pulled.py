"""What a pull came to, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from confsync.model import Edit, Problem


class Layout(StrEnum):
    """What has a file of its own when conversations are imported."""

    MONTH = "month"
    TEAM = "team"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class PulledEdit:
    """What the manifest now says of one conversation: each edit from what was declared to what is live.

    `title` is how people know it, and may be empty.
    """

    id: str
    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class PulledFile:
    """A manifest with what was taken over into it; `diff` is unified.

    `created`: it is a new file. `written`: the file has the new text now.
    """

    file: str
    taken: tuple[PulledEdit, ...]
    diff: str
    created: bool = False
    written: bool = False


@dataclass(frozen=True, slots=True)
class PullResult:
    """A whole pull: of drift into declarations, or of conversations that were `imported`.

    Of those, `known` were declared before, `empty` have nothing to declare, and `excluded` are none
    that were asked for, although the service listed them.
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

    @property
    def conversations(self) -> int:
        """How many conversations the files say something new of."""
        return sum(len(each.taken) for each in self.files)
