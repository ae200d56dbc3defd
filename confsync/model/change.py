"""One field's edit, and all edits of one conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from confsync.model.json_value import ABSENT, UNKNOWN, Absent, Json, Labels, Unknown, digest

if TYPE_CHECKING:
    from confsync.model.facts import CallInfo
    from confsync.model.problem import Place


class Op(StrEnum):
    """What an edit does to its field."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"


class Source(NamedTuple):
    """Where an edit comes from: a declaration by id, or a `rule`.

    `digest` is that of what the rule does; empty where that is not known.
    """

    place: Place
    rule: str | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One field's difference: of the label with the key `label`, or of the title (None)."""

    label: str | None
    before: Json | Absent
    after: Json | Absent
    source: Source | None = field(default=None, compare=False)

    @property
    def op(self) -> Op:
        """What it does to the field."""
        if self.before is ABSENT:
            return Op.ADD
        return Op.REMOVE if self.after is ABSENT else Op.REPLACE

    @property
    def field(self) -> str:
        """The name of the field: `title` or `labels.KEY`."""
        return field_name(self.label)


@dataclass(frozen=True)
class Change:
    """All edits of one conversation, the labels' sorted by key, then the title's.

    `title` is how people know the conversation: the wanted one, else the live one. `left_alone` are
    the label keys that are there and stay. `declaration` is the digest of the declaration that
    asked for the edits. `dropped` are the label keys that are removed because the base revision
    declared them and the project no longer does. `labels` is the whole map that the plan saw,
    `call` is only shown.
    """

    id: str
    place: Place
    title: str
    edits: tuple[Edit, ...]
    left_alone: tuple[str, ...] = ()
    declaration: str = ""
    dropped: tuple[str, ...] = ()
    labels: Labels | Unknown = field(default=UNKNOWN, hash=False)
    call: CallInfo | None = field(default=None, compare=False)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of id, field, before and after of each edit, and of nothing else."""
        edits: list[Json] = [
            [field_path(edit.label), _maybe(edit.before), _maybe(edit.after)]
            for edit in sorted(self.edits, key=lambda edit: field_order(edit.label))
        ]
        return digest([self.id, edits])


def field_name(label: str | None) -> str:
    """The name of a field: `title`, or `labels.KEY`."""
    return "title" if label is None else f"labels.{label}"


def field_order(label: str | None) -> tuple[bool, str]:
    """What fields are sorted by: the labels by key, then the title."""
    return label is None, label or ""


def field_path(label: str | None) -> list[Json]:
    """The path of a field in JSON: `["title"]`, or `["labels", KEY]`."""
    return ["title"] if label is None else ["labels", label]


def _maybe(value: Json | Absent) -> list[Json]:
    return [] if value is ABSENT else [value]
