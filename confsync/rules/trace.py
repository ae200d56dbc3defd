"""Each rule's conditions for one conversation, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model import ABSENT, UNKNOWN
from confsync.model.rule_trace import ConditionTrace, GivenTrace, RuleTrace
from confsync.rules.columns import shown
from confsync.rules.expression import OutOfTime
from confsync.rules.found import Found
from confsync.rules.ruleset import NoValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.rules.call import Call, Truth
    from confsync.rules.columns import Shown
    from confsync.rules.conditions import Condition
    from confsync.rules.decide import Decision
    from confsync.rules.ruleset import Match, RuleSet


def trace(rules: RuleSet, call: Call, decision: Decision) -> tuple[RuleTrace, ...]:
    """Every rule, in the order of the files: its conditions, and what it gives in `decision`."""
    matches = {match.rule.name: match for match in decision.matches}
    truths: dict[str, Truth] = {rule.name: False for rule in rules.rules}
    truths.update({name: match.truth for name, match in matches.items()})
    return tuple(
        RuleTrace(
            rule.name,
            rule.place,
            truths[rule.name],
            _conditions(rule.when.conditions, call),
            tuple((name, truths[name]) for name in rule.unless),
            _given(matches[rule.name], decision) if rule.name in matches else (),
        )
        for rule in rules.rules
    )


def _conditions(conditions: Sequence[Condition], call: Call) -> tuple[ConditionTrace, ...]:
    return tuple(
        ConditionTrace(
            each.name,
            each.written,
            _holds(each, call),
            UNKNOWN if each.groups else _seen(each.name, call),
            tuple(_conditions(group, call) for group in each.groups),
        )
        for each in conditions
    )


def _holds(condition: Condition, call: Call) -> Truth:
    try:
        return condition.test(call, Found())
    except OutOfTime:
        return None


def _seen(name: str, call: Call) -> Shown:
    if name.startswith("labels."):
        return call.label(name.removeprefix("labels."))
    return shown(call, "ended" if name == "settled" else name)


def _given(match: Match, decision: Decision) -> tuple[GivenTrace, ...]:
    found: list[GivenTrace] = []
    fates = decision.fates.get(match.rule.name, {})
    for label, value in match.asks.items():
        fate = fates.get(label)
        given: Shown = UNKNOWN if isinstance(value, NoValue) else ABSENT if value is None else value
        found.append(GivenTrace(label, given, fate.value if fate else "undecided"))
    return tuple(found)
