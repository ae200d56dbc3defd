"""One field's edit, and all edits of one conversation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from confsync.model.json_value import ABSENT, Absent, Json, digest

if TYPE_CHECKING:
    from confsync.model.problem import Place


class Op(StrEnum):
    """What an edit does to its field."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Edit:
    """One field's difference. `path` is `("title",)` or `("labels", key)`."""

    path: tuple[str, ...]
    before: Json | Absent
    after: Json | Absent

    @property
    def op(self) -> Op:
        """What it does to the field."""
        if self.before is ABSENT:
            return Op.ADD
        return Op.REMOVE if self.after is ABSENT else Op.REPLACE

    def as_json(self) -> dict[str, Json]:
        """As it stands in plans, reports and journals; null where `op` says that nothing is there."""
        return {
            "path": list(self.path),
            "op": self.op.value,
            "before": None if self.before is ABSENT else self.before,
            "after": None if self.after is ABSENT else self.after,
        }

    @classmethod
    def from_json(cls, path: list[str], op: str, before: Json, after: Json) -> Edit:
        """The edit that `as_json` wrote."""
        return cls(
            tuple(path),
            ABSENT if op == Op.ADD else before,
            ABSENT if op == Op.REMOVE else after,
        )


@dataclass(frozen=True)
class Change:
    """All edits of one conversation, sorted by path.

    `title` is how people know the conversation: the wanted one, else the live one. `left_alone` are
    the label keys that are there and stay. `declaration` is the digest of the declaration that
    asked for the edits. `dropped` are the label keys that are taken off because the base revision
    declared them and the project no longer does.
    """

    id: str
    place: Place
    title: str
    edits: tuple[Edit, ...]
    left_alone: tuple[str, ...] = ()
    declaration: str = ""
    dropped: tuple[str, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """A hash of id, field, before and after of each edit, and of nothing else."""
        edits: list[Json] = [
            [list(edit.path), _maybe(edit.before), _maybe(edit.after)]
            for edit in sorted(self.edits, key=lambda edit: edit.path)
        ]
        return digest([self.id, edits])


def _maybe(value: Json | Absent) -> list[Json]:
    return [] if value is ABSENT else [value]
