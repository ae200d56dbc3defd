"""The tests that users write for their rules: facts in, the state afterwards compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync.model import ABSENT, UNKNOWN, Observed
from confsync.model.codes import Code
from confsync.model.values import same
from confsync.rules.decider import Decider
from confsync.rules.given import facts_given

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from confsync.model import Absent, Json, Problem
    from confsync.model.rule import WrittenTest
    from confsync.rules.ruleset import RuleSet
    from confsync.rules.settle import After

    State: TypeAlias = Mapping[str | None, Json | Absent]
    """By label key; None is the title."""

UNCHANGED: Final = "unchanged"


class Tested(NamedTuple):
    """What is wrong with a test or its result, and the names of the rules that matched."""

    problems: list[Problem]
    covered: frozenset[str]


def run_test(test: WrittenTest, rules: RuleSet, after: After, now: datetime) -> Tested:
    """Run one test; `now` is the time for conditions that depend on it."""
    problems: list[Problem] = []
    given = _mapping(test.data.get("given"))
    facts = facts_given(given, test, now, problems)
    if problems:
        return Tested(problems, frozenset())
    title = given.get("title")
    before = Observed(
        "test", title if isinstance(title, str) else None, _mapping(given.get("labels"))
    )
    decider = Decider(rules, {}, after, now)
    matches = rules.matches(decider.call(before, facts))
    wanted = decider.add(before, facts).declaration
    state = _state(before if wanted is None else after(wanted, before))
    why = "; ".join(each.message for each in decider.tally.problems())
    for path, name, value in _expected(test.data.get("expect"), _state(before), state):
        seen = state.get(name, ABSENT)
        if not same(seen, value):
            field = "the title" if name is None else f"the label {quoted(name)}"
            message = f"{quoted(test.name)} fails: {field} is {_shown(seen)}, not {_shown(value)}"
            problems.append(test.problem(Code.TEST_FAILED, message, ("expect", *path), help=why))
    return Tested(problems, frozenset(match.rule.name for match in matches if match.truth))


def _expected(
    expect: Json, before: State, state: State
) -> Iterator[tuple[tuple[str, ...], str | None, Json | Absent]]:
    """What is expected: where that is written, the field, and its value."""
    if expect == UNCHANGED:
        for name in {**before, **state}:
            yield (), name, before.get(name, ABSENT)
        return
    fields = _mapping(expect)
    if "title" in fields:
        title = fields["title"]
        yield ("title",), None, before.get(None, ABSENT) if title == UNCHANGED else title
    if fields.get("labels") == UNCHANGED:
        for name in {**before, **state}:
            if name is not None:
                yield ("labels",), name, before.get(name, ABSENT)
    for key, value in _mapping(fields.get("labels")).items():
        yield ("labels", key), nfc(key), ABSENT if value is None else value


def _state(observed: Observed) -> State:
    found: dict[str | None, Json | Absent] = {}
    if isinstance(observed.title, str):
        found[None] = observed.title
    if observed.labels is not UNKNOWN:
        found.update({nfc(key): value for key, value in observed.labels.items()})
    return found


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _shown(value: Json | Absent) -> str:
    return "absent" if value is ABSENT else repr(value)
