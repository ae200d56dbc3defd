"""Why one conversation is to be as it is: what wants each field so, since when, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from confsync.model import Absent, Declaration, Edit, Json, Place, Plan, Unknown


class Reason(StrEnum):
    """What decides about a field."""

    HERE = "declared here"
    ALIAS = "declared by an alias"
    MERGE = "declared by a merge key"
    DEFAULTS = "declared in the file's defaults"
    OWNED = "owned by the repository, and not declared"
    BASE = "declared in the base revision, and not any more"
    NOTHING = "not declared"


@dataclass(frozen=True, slots=True)
class LineCommit:
    """The commit that gave a line its text. `at_the_end`: a shallow clone goes back no further."""

    commit: str
    author: str
    date: datetime
    summary: str
    at_the_end: bool = False


@dataclass(frozen=True, slots=True)
class FieldProvenance:
    """One field: what is wanted of it and why, what is live, and the edit that follows, if any.

    `label` None is the title. `wanted` UNKNOWN: nothing is. `place` is where it is written, `anchor` where the text stands that
    an alias means, and `changed` the commit that gave the line at `place` its text.
    """

    label: str | None
    reason: Reason
    wanted: Json | Absent | Unknown
    live: Json | Absent | Unknown
    edit: Edit | None = None
    place: Place | None = None
    anchor: Place | None = None
    changed: LineCommit | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one conversation. `plan` is the plan of it alone."""

    declaration: Declaration
    plan: Plan
    fields: tuple[FieldProvenance, ...]
