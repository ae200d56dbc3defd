"""Why a conversation's wanted state is what it is: the source of each field, its last commit, and the edit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from confsync.model import Absent, Edit, Json, Place, Plan, Unknown
    from confsync.model.rule_trace import RuleTrace


class Reason(StrEnum):
    """What decides a field's wanted value."""

    HERE = "declared here"
    ALIAS = "declared by an alias"
    MERGE = "declared by a merge key"
    DEFAULTS = "declared in the file's defaults"
    RULE = "given by a rule"
    OWNED = "owned by the repository, and not declared"
    BASE = "declared in the base revision, and no longer"
    NOTHING = "not declared"


@dataclass(frozen=True, slots=True)
class LineCommit:
    """The last commit of a line. `at_the_end`: a shallow clone has no earlier history."""

    commit: str
    author: str
    date: datetime
    summary: str
    at_the_end: bool = False


@dataclass(frozen=True, slots=True)
class FieldProvenance:
    """One field: its wanted value and why, its live value, and the resulting edit, if any.

    `label` None is the title. `wanted` UNKNOWN: nothing is. `place` is where it is written, `anchor` where the text is that
    an alias means, and `changed` the commit that gave the line at `place` its text. `rule` is the name
    of the rule that gives it.
    """

    label: str | None
    reason: Reason
    wanted: Json | Absent | Unknown
    live: Json | Absent | Unknown
    edit: Edit | None = None
    place: Place | None = None
    anchor: Place | None = None
    changed: LineCommit | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one conversation. `plan` is the plan of it alone.

    `place` is that of what declares it, by id or by a rule; None: nothing does.
    """

    id: str
    place: Place | None
    plan: Plan
    fields: tuple[FieldProvenance, ...]
    rules: tuple[RuleTrace, ...] = ()
