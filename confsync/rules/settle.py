"""Applying the rules once more to the wanted state: a rule must not want something else then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from confsync._util.nfc import nfc
from confsync.model import ABSENT, UNKNOWN
from confsync.model.values import same
from confsync.rules.decide import Fate

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from confsync.model import Declaration, Observed
    from confsync.rules.call import Call
    from confsync.rules.decide import Decision
    from confsync.rules.rule import Field, Rule

    Decide: TypeAlias = Callable[[Call, AbstractSet[Field]], tuple[Decision, Declaration | None]]
    After: TypeAlias = Callable[[Declaration, Observed], Observed]
    """The state as a declaration wants it."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A field that rules would give another value each time."""

    field: Field
    rules: tuple[Rule, ...]


@dataclass(slots=True)
class Settled:
    """What is decided, without what does not settle; `waiting` is for the next plan to bring."""

    decision: Decision
    declaration: Declaration | None
    waiting: frozenset[str]
    unsettled: list[Unsettled]


def settle(
    call: Call,
    looked: tuple[Decision, Declaration | None],
    decide: Decide,
    after: After,
    reads: AbstractSet[Field],
) -> Settled:
    """What is decided, without the fields that would not be the same after it.

    `looked` is what `decide` gives with nothing left out. `reads` are the fields that rules read: where
    none of them changes, the rules give the same again.
    """
    left_out: set[Field] = set()
    unsettled: list[Unsettled] = []
    first, wanted = looked
    while True:
        state = call.observed if wanted is None else after(wanted, call.observed)
        if state is call.observed or reads.isdisjoint(
            map(_normal, _different(call.observed, state))
        ):
            return Settled(first, wanted, frozenset(), unsettled)
        second, changed, then = _again(call, state, decide, after, left_out)
        if not changed:
            return Settled(first, wanted, frozenset(), unsettled)
        third, again, _ = _again(call, then, decide, after, left_out)
        repeated = {
            name
            for name in changed
            if name in second.given
            and any(_changes(first, rule, name) for rule in second.given[name].rules)
        }
        restless = (repeated | again) - left_out
        if not restless:
            waiting = (second.given[name].rules for name in changed if name in second.given)
            names = frozenset(rule.name for rules in waiting for rule in rules)
            return Settled(first, wanted, names, unsettled)
        left_out |= restless
        for name in sorted(restless, key=str):
            rules = _rules(name, first, second, third)
            if rules:
                unsettled.append(Unsettled(name, rules))
        first, wanted = decide(call, left_out)


def _again(
    call: Call, state: Observed, decide: Decide, after: After, left_out: AbstractSet[Field]
) -> tuple[Decision, set[Field], Observed]:
    """The decision about the wanted state, what it would change, and the state after it."""
    decision, wanted = decide(call.with_state(state), left_out)
    then = state if wanted is None else after(wanted, state)
    return decision, _different(state, then), then


def _normal(name: Field) -> Field:
    return name and nfc(name)


def _different(one: Observed, other: Observed) -> set[Field]:
    if one is other:
        return set()
    before = {} if one.labels is UNKNOWN else one.labels
    later = {} if other.labels is UNKNOWN else other.labels
    keys = before.keys() | later.keys()
    found: set[Field] = {
        key for key in keys if not same(before.get(key, ABSENT), later.get(key, ABSENT))
    }
    return found | ({None} if one.title != other.title else set())


def _changes(decision: Decision, rule: Rule, name: Field) -> bool:
    return decision.fates.get(rule.name, {}).get(name) is Fate.TO_CHANGE


def _rules(name: Field, *decisions: Decision) -> tuple[Rule, ...]:
    """The rules that give the field, one or another time."""
    given = [each.given[name].rules for each in decisions if name in each.given]
    return tuple({rule.name: rule for rules in given for rule in rules}.values())
