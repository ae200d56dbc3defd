"""A compiled rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from confsync.rules.templates import Template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confsync.model import Json, Place
    from confsync.model.rule import Report
    from confsync.rules.conditions import When
    from confsync.rules.patterns import Test


@dataclass(frozen=True, slots=True)
class Constant:
    """A label's value as it is written; None removes the label."""

    value: Json


Giver: TypeAlias = "Template | Constant"
Field: TypeAlias = "str | None"
"""A label key in NFC; None is the title."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition with its `test`, and what the rule gives to each field.

    `normal` is what the rule means, as JSON.
    """

    name: str
    place: Place
    when: When
    test: Test
    gives: Mapping[Field, Giver]
    unless: tuple[str, ...]
    overwrite: bool
    limit: int | None
    remove_limit: int
    normal: dict[str, Json]
    problem: Report

    @property
    def reads(self) -> frozenset[Field]:
        """The fields that its condition and its templates read: labels by key, None is the title."""
        found: set[Field] = set(self.when.labels)
        for each in self.gives.values():
            if isinstance(each, Template):
                found |= each.labels
        return frozenset(found | ({None} if "title" in self.needs else set()))

    @property
    def needs(self) -> frozenset[str]:
        """The facts that its condition and its templates read."""
        templates = (each.needs for each in self.gives.values() if isinstance(each, Template))
        return self.when.needs.union(*templates)
