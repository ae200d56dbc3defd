"""Rules from plain values, without manifests, and the conversations that they are tried on."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from confsync.engine.diff import after, glob_matcher
from confsync.model import Observed, Place, Problem
from confsync.model.facts import Facts
from confsync.model.rule import WrittenRule, WrittenRules, WrittenTable, WrittenTest
from confsync.rules.compile import compile_rules
from confsync.rules.decider import Decider

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.model import Declaration
    from confsync.model.codes import Code
    from confsync.rules.base import BaseRules
    from confsync.rules.decider import Verdict
    from confsync.rules.ruleset import RuleSet

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ORDINARY = Facts(
    owner="jane@northwind.com",
    team="EMEA",
    participants=("jane@northwind.com", "jo@acme.com"),
    started=datetime(2026, 10, 1, 10, tzinfo=UTC),
    ended=datetime(2026, 10, 1, 10, 30, tzinfo=UTC),
    duration=1800.0,
    internal=False,
    private=False,
    archived=False,
    crm=(),
    opportunity="Acme renewal",
)
"""The facts of an ordinary call."""


class Reporter:
    """Makes problems whose message begins with the path to the value."""

    def __init__(self, name: str, place: Place) -> None:
        self.name = name
        self.place = place

    def __call__(
        self,
        code: Code,
        message: str,
        path: Sequence[str | int] = (),
        *,
        help: str = "",
        key: bool = False,
    ) -> Problem:
        del key
        return Problem(code, f"{'.'.join(map(str, path))}: {message}", help, self.place)


def written(
    rules: Mapping[str, Any],
    tables: Mapping[str, Any] | None = None,
    tests: Sequence[dict[str, Any]] = (),
) -> WrittenRules:
    """What a manifest with these values would be read as; a table is a list, or the text of a CSV."""
    made: list[WrittenRule] = []
    for line, (name, data) in enumerate(rules.items(), 1):
        place = Place("rules.yaml", line)
        made.append(WrittenRule(name, place, data, Reporter(name, place)))
    found: list[WrittenTable] = []
    for name, given in (tables or {}).items():
        place = Place("rules.yaml", 100)
        table = partial(WrittenTable, name, place, Reporter(name, place))
        if isinstance(given, list):
            found.append(table(keys=tuple(given)))
        else:
            key = given.removeprefix("\ufeff").partition(",")[0]
            found.append(table(key=key.strip().strip('"'), file=f"{name}.csv", text=given))
    place = Place("rules.yaml", 200)
    tried = (WrittenTest(t.get("name", "t"), place, t, Reporter("test", place)) for t in tests)
    return WrittenRules(tuple(made), tuple(found), tuple(tried))


def ruleset(
    rules: Mapping[str, Any], tables: Mapping[str, Any] | None = None, ours: Sequence[str] = ()
) -> RuleSet:
    """These rules, compiled; they must be right."""
    compiled, problems = compile_rules(written(rules, tables), ours)
    assert not problems, [each.message for each in problems]
    return compiled


def wrong(rules: Mapping[str, Any], tables: Mapping[str, Any] | None = None) -> list[str]:
    """What is wrong with these rules: code, message, and help."""
    _, problems = compile_rules(written(rules, tables))
    return [f"{each.code} {each.message} ({each.help})" for each in problems]


def decider(
    rules: RuleSet,
    declared: Mapping[str, Declaration] | None = None,
    owned: Sequence[str] = (),
    base: BaseRules | None = None,
) -> Decider:
    """What decides by these rules."""
    then = partial(after, owned=glob_matcher(owned))
    return Decider(rules, declared or {}, then, NOW, base)


def seen(title: str | None = "Acme demo", labels: Mapping[str, Any] | None = None) -> Observed:
    """A conversation."""
    return Observed("c1", title, dict(labels or {}))


def verdict(
    rules: Mapping[str, Any],
    observed: Observed,
    facts: Facts = ORDINARY,
    tables: Mapping[str, Any] | None = None,
) -> Verdict:
    """What these rules want of a conversation."""
    return decider(ruleset(rules, tables)).add(observed, facts)
