"""How one rule comes to match a conversation or not, and what becomes of what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from confsync.model.json_value import Absent, Json, Unknown
    from confsync.model.problem import Place


@dataclass(frozen=True, slots=True)
class ConditionTrace:
    """One condition as it is written, whether it holds (None: undecided), and the value seen.

    `groups` are the conditions within it, those of each part by themselves; then `seen` is UNKNOWN.
    """

    fact: str
    wanted: Json
    holds: bool | None
    seen: Json | Absent | Unknown
    groups: tuple[tuple[ConditionTrace, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class GivenTrace:
    """A field that a rule gives: a label, or the title (None), and what becomes of it.

    `value` UNKNOWN: it has no value here. ABSENT: the label is removed.
    """

    label: str | None
    value: Json | Absent | Unknown
    outcome: str


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule. `unless` are the rules that exclude, and whether each matches."""

    name: str
    place: Place
    matches: bool | None
    conditions: tuple[ConditionTrace, ...]
    unless: tuple[tuple[str, bool | None], ...] = ()
    gives: tuple[GivenTrace, ...] = ()
