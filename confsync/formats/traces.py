"""Why rules match one conversation or not: each condition with its mark, and the value seen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from confsync.formats.documents.parts import place_json
from confsync.formats.documents.states import state_json
from confsync.formats.escape import folded, shortened, visible
from confsync.formats.values import shown
from confsync.model import UNKNOWN, field_name
from confsync.model.change import field_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.formats.paint import Paint, Style
    from confsync.model import Absent, Json, Unknown
    from confsync.model.rule_trace import ConditionTrace, RuleTrace

_COLUMNS: Final = 80
_MARKS: Final[dict[bool | None, tuple[str, Style]]] = {
    True: ("✓", "add"),
    False: ("✗", "remove"),
    None: ("?", "change"),
}
_OUTCOMES: Final = {
    "already": "it is so already",
    "to_change": "it changes",
    "declared_by_id": "it is declared by id",
    "occupied": "another value is live, and the rule does not overwrite",
    "no_value": "a part of it has no value",
    "undecided": "undecided",
    "conflicts": "left out: it contradicts another rule, or does not settle",
    "waiting": "it waits for another rule",
}


def traces_text(rules: Sequence[RuleTrace], paint: Paint) -> Iterator[str]:
    """Each rule with its conditions: whether each holds, and what was seen."""
    for rule in rules:
        yield ""
        yield f"{_mark(rule.matches, paint)} {paint('strong', f'rule {shortened(rule.name)}')}"
        yield f"  {shortened(str(rule.place))}"
        if not (rule.conditions or rule.unless):
            yield f"  {_mark(holds=True, paint=paint)} all conversations"
        yield from _conditions(rule.conditions, "  ", paint)
        for name, matches in rule.unless:
            excluded = None if matches is None else not matches
            said = {True: "matches", False: "does not match", None: "is undecided"}[matches]
            yield f"  {_mark(excluded, paint)} unless {shortened(name)}: it {said}"
        for each in rule.gives:
            value = "(no value)" if each.value is UNKNOWN else shown(each.value)
            text = f"gives {field_name(each.label)} = {value}: {_OUTCOMES[each.outcome]}"
            first, *more = folded(visible(text), _COLUMNS - 6)
            yield f"  → {first}".rstrip()
            yield from (f"      {part}".rstrip() for part in more)


def trace_json(rule: RuleTrace) -> Json:
    """The same as a part of a document."""
    return {
        "name": rule.name,
        "source": place_json(rule.place),
        "matches": rule.matches,
        "conditions": [_condition_json(each) for each in rule.conditions],
        "unless": [{"rule": name, "matches": matches} for name, matches in rule.unless],
        "gives": [
            {
                "path": field_path(each.label),
                "value": state_json(each.value),
                "outcome": each.outcome,
            }
            for each in rule.gives
        ],
    }


def _condition_json(condition: ConditionTrace) -> Json:
    made: dict[str, Json] = {
        "fact": condition.fact,
        "wanted": condition.wanted,
        "holds": condition.holds,
    }
    if condition.groups:
        made["parts"] = [[_condition_json(e) for e in group] for group in condition.groups]
    else:
        made["seen"] = state_json(condition.seen)
    return made


def _conditions(conditions: Sequence[ConditionTrace], indent: str, paint: Paint) -> Iterator[str]:
    for each in conditions:
        mark = _mark(each.holds, paint)
        if each.groups:
            yield f"{indent}{mark} {visible(each.fact)}"
            for number, group in enumerate(each.groups):
                if number:
                    yield f"{indent}    or"
                yield from _conditions(group, f"{indent}  ", paint)
            continue
        wanted = each.wanted if isinstance(each.wanted, str) else _json(each.wanted)
        text = shortened(f"{each.fact}: {wanted}", 200)
        first, *more = folded(text, _COLUMNS - len(indent) - 2)
        yield f"{indent}{mark} {first}".rstrip()
        yield from (f"{indent}    {part}".rstrip() for part in more)
        for part in folded(f"seen: {_seen(each.seen)}", _COLUMNS - len(indent) - 4):
            yield f"{indent}    {paint('dim', part)}".rstrip()


def _seen(value: Json | Absent | Unknown) -> str:
    return "(not known)" if value is UNKNOWN else shown(value)


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _mark(holds: bool | None, paint: Paint) -> str:
    mark, style = _MARKS[holds]
    return paint(style, mark)
