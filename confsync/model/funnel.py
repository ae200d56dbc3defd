"""How many conversations each rule is about, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from confsync.model.problem import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """One rule's counts of conversations. `matched` includes all others but `undecided`.

    `place` is that of the rule's name.
    """

    name: str
    place: Place
    matched: int = 0
    already: int = 0
    to_change: int = 0
    declared_by_id: int = 0
    occupied: int = 0
    no_value: int = 0
    waiting: int = 0
    undecided: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """A rule that is not as in the base revision: how many conversations it matches more, and no longer.

    `removed`: only the base has it.
    """

    name: str
    more: int
    fewer: int
    removed: bool = False
