"""All rules of a project, and what they ask for of one conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.model import UNKNOWN
from confsync.model.json_value import digest
from confsync.rules.expression import OutOfTime
from confsync.rules.found import Found
from confsync.rules.rule import Constant
from confsync.rules.unless import in_order

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from confsync.model import Json, Unknown
    from confsync.rules.call import Call, Truth
    from confsync.rules.rule import Field, Rule
    from confsync.rules.tables import Table

_SHAPED_BY_DOMAINS = frozenset({"external", "domains", "participants"})


class NoValue(NamedTuple):
    """A part of a template has no value, so the field is not set; `unknown`: it may have one."""

    unknown: bool


@dataclass(slots=True)
class Match:
    """One rule that matches, or of which that is undecided (`truth` None), and what it asks for.

    `late` leads to a regular expression that took too long.
    """

    rule: Rule
    truth: Truth
    asks: dict[Field, Json | NoValue] = field(default_factory=dict)
    late: tuple[str | int, ...] | None = None


@dataclass(frozen=True)
class RuleSet:
    """`rules` are in the order of the files; `ours` are the organisation's domains, if set.

    `owned` are the patterns of the label keys that the repository owns: a rule that gives labels
    makes the others of these go.
    """

    rules: tuple[Rule, ...]
    tables: Mapping[str, Table] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()
    owned: frozenset[str] = frozenset()

    @cached_property
    def needs(self) -> frozenset[str]:
        """All facts that some rule reads."""
        return frozenset[str]().union(*(rule.needs for rule in self.rules))

    @cached_property
    def window(self) -> tuple[datetime | None, datetime | None]:
        """The time outside of which no rule matches, by when conversations started."""
        starts = [rule.when.started[0] for rule in self.rules]
        ends = [rule.when.started[1] for rule in self.rules]
        known_starts = [each for each in starts if each is not None]
        known_ends = [each for each in ends if each is not None]
        return (
            min(known_starts) if starts and len(known_starts) == len(starts) else None,
            max(known_ends) if ends and len(known_ends) == len(ends) else None,
        )

    @cached_property
    def _ordered(self) -> tuple[Rule, ...]:
        by_name = {rule.name: rule for rule in self.rules}
        order = in_order({rule.name: rule.unless for rule in self.rules})
        return tuple(by_name[name] for name in order)

    def matches(self, call: Call) -> list[Match]:
        """The rules that match, or of which that is undecided."""
        found: list[Match] = []
        truths: dict[str, Truth] = {}
        for rule in self._ordered:
            try:
                mine = Found()
                truth = rule.test(call, mine)
                if truth is not False and rule.unless:
                    truth = _unless(truth, rule, truths)
                truths[rule.name] = truth
                if truth is not False:
                    found.append(Match(rule, truth, _asks(rule, call, mine)))
            except OutOfTime as late:
                truths[rule.name] = None
                asks = dict.fromkeys(rule.gives, NoValue(unknown=True))
                found.append(Match(rule, None, dict(asks), late.where))
        return found

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """By name the digest of what each rule does: no description, no place, no order."""
        found: dict[str, str] = {}
        for rule in self._ordered:
            unless: list[Json] = [*sorted(found[name] for name in rule.unless)]
            ours: list[Json] = [*sorted(self.ours)] if rule.needs & _SHAPED_BY_DOMAINS else []
            gives_labels = any(name is not None for name in rule.gives)
            owned: list[Json] = [*sorted(self.owned)] if gives_labels else []
            meaning = {**rule.normal, "unless": unless, "domains": ours, "owned": owned}
            found[rule.name] = digest(meaning)
        return found


NO_RULES: Final = RuleSet(())
_UNKNOWN_VALUE = NoValue(unknown=True)
_NO_VALUE = NoValue(unknown=False)


def _unless(truth: Truth, rule: Rule, truths: Mapping[str, Truth]) -> Truth:
    others = [truths[name] for name in rule.unless]
    if any(others):
        return False
    return None if None in others else truth


def _asks(rule: Rule, call: Call, found: Found) -> dict[Field, Json | NoValue]:
    asks: dict[Field, Json | NoValue] = {}
    for name, giver in rule.gives.items():
        if isinstance(giver, Constant):
            asks[name] = giver.value
            continue
        value: str | Unknown | None = giver.render(call, found)
        if value is UNKNOWN:
            asks[name] = _UNKNOWN_VALUE
        elif value is None or (name is None and not value.strip()):
            # A title that is blank would be no name.
            asks[name] = _NO_VALUE
        else:
            asks[name] = value
    return asks
