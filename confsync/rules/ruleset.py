"""All rules of a project, and what they ask for of one conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.model import ABSENT, UNKNOWN
from confsync.model.json_value import digest
from confsync.rules.expression import OutOfTime
from confsync.rules.found import Found
from confsync.rules.rule import Constant
from confsync.rules.templates import Template
from confsync.rules.unless import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from confsync.model import Json, Unknown
    from confsync.rules.call import Call, Truth
    from confsync.rules.patterns import Test
    from confsync.rules.rule import Field, Rule
    from confsync.rules.tables import Table

_SHAPED_BY_DOMAINS: Final = frozenset({"external", "domains", "participants"})
_KEPT: Final = 1000
"""Combinations of literals whose steps are kept."""


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
    asks: Mapping[Field, Json | NoValue] = field(default_factory=dict)
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
    def reads(self) -> frozenset[Field]:
        """The fields that conditions and templates read: labels by key, and the title (None)."""
        found: set[Field] = set()
        for rule in self.rules:
            found |= rule.reads
        return frozenset(found)

    @cached_property
    def _ordered(self) -> tuple[Rule, ...]:
        by_name = {rule.name: rule for rule in self.rules}
        order = in_order({rule.name: rule.unless for rule in self.rules})
        return tuple(by_name[name] for name in order)

    @cached_property
    def _steps(self) -> tuple[_Step, ...]:
        excluding = {name for rule in self.rules for name in rule.unless}
        return tuple(
            _Step(
                rule,
                rule.test,
                rule.unless,
                rule.name in excluding,
                _always(rule),
                _title_literals(rule),
            )
            for rule in self._ordered
        )

    @cached_property
    def _literals(self) -> tuple[str, ...]:
        found = (each for step in self._steps for each in step.literals)
        return tuple(sorted(frozenset[str]().union(*found)))

    @cached_property
    def _steps_with(self) -> Callable[[tuple[str, ...]], tuple[_Step, ...]]:
        """Gives the steps that may match a title in which only these of all literals are."""

        def steps_with(present: tuple[str, ...]) -> tuple[_Step, ...]:
            return tuple(
                step
                for step in self._steps
                if any(each.issubset(present) for each in step.literals)
            )

        return lru_cache(_KEPT)(steps_with)

    def _steps_for(self, call: Call) -> tuple[_Step, ...]:
        """The steps that may match: most are about a word in the title, which most titles do not have."""
        title = _plain_title(call)
        if title is None:
            return self._steps
        return self._steps_with(tuple([each for each in self._literals if each in title]))

    def matches(self, call: Call) -> list[Match]:
        """The rules that match, or of which that is undecided."""
        results: list[Match] = []
        truths: dict[str, Truth] = {}
        found = Found()
        for rule, test, unless, excludes, always, _ in self._steps_for(call):
            try:
                truth = test(call, found)
                if truth is not False and unless:
                    truth = _unless(truth, rule, truths)
                if excludes:
                    truths[rule.name] = truth
                if truth is not False:
                    asks = _asks(rule, call, found) if always is None else always
                    results.append(Match(rule, truth, asks))
            except OutOfTime as late:
                truths[rule.name] = None
                unknown = dict.fromkeys(rule.gives, _UNKNOWN_VALUE)
                results.append(Match(rule, None, unknown, late.where))
            if found.matches or found.keys:
                found = Found()
        return results

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
    others = [truths.get(name, False) for name in rule.unless]
    if any(others):
        return False
    return None if None in others else truth


class _Step(NamedTuple):
    """A rule as it is evaluated. `always` is what it asks for if that depends on nothing.

    All of one of the `literals` are in each title, in ASCII and folded, that it matches.
    """

    rule: Rule
    test: Test
    unless: tuple[str, ...]
    excludes: bool
    always: Mapping[Field, Json | NoValue] | None
    literals: tuple[frozenset[str], ...]


def _plain_title(call: Call) -> str | None:
    """The title, folded, if it is known and ASCII."""
    words = call.words("title")
    if words is UNKNOWN or words is ABSENT:
        return None
    raw, folded = words[0]
    return folded if raw.isascii() else None


def _title_literals(rule: Rule) -> tuple[frozenset[str], ...]:
    for name, patterns in rule.when.texts:
        if name == "title":
            return patterns.literals
    return (frozenset(),)


def _always(rule: Rule) -> Mapping[Field, Json | NoValue] | None:
    if any(isinstance(each, Template) and each.needs_call for each in rule.gives.values()):
        return None
    return {
        name: _shape(name, each.value if isinstance(each, Constant) else each.text_alone)
        for name, each in rule.gives.items()
    }


def _shape(name: Field, value: Json) -> Json | NoValue:
    # A title that is blank would be no name.
    return _NO_VALUE if name is None and isinstance(value, str) and not value.strip() else value


def _asks(rule: Rule, call: Call, found: Found) -> dict[Field, Json | NoValue]:
    asks: dict[Field, Json | NoValue] = {}
    for name, giver in rule.gives.items():
        if isinstance(giver, Constant):
            asks[name] = giver.value
            continue
        value: str | Unknown | None = giver.render(call, found)
        if value is UNKNOWN:
            asks[name] = _UNKNOWN_VALUE
        else:
            asks[name] = _NO_VALUE if value is None else _shape(name, value)
    return asks
