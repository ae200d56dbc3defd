"""Written rules to compiled ones, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync._util.suggestions import did_you_mean
from confsync.model.codes import Code
from confsync.model.json_value import canonical
from confsync.rules.conditions import WhenReader
from confsync.rules.expression import SlowTexts
from confsync.rules.rule import Constant, Rule
from confsync.rules.ruleset import RuleSet
from confsync.rules.tables import table_of
from confsync.rules.templates import Scope, Template, WrongTemplate, parse
from confsync.rules.unless import circles

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from confsync.model import Json, Problem
    from confsync.model.rule import WrittenRule, WrittenRules
    from confsync.rules.conditions import When
    from confsync.rules.rule import Field, Giver
    from confsync.rules.tables import Table


def compile_rules(
    written: WrittenRules, ours: Collection[str] = (), owned: Collection[str] = ()
) -> tuple[RuleSet, list[Problem]]:
    """The rules of a project, and what is wrong with them.

    `ours` are the organisation's domains, `owned` the patterns of the label keys that are owned.
    Where a problem is found the rules are good for nothing but counting.
    """
    problems: list[Problem] = []
    tables = {each.name: table_of(each, problems) for each in written.tables}
    domains = frozenset(each.strip().casefold() for each in ours)
    slow = SlowTexts()
    rules = [compile_rule(each, tables, problems, slow) for each in written.rules]
    names = tuple(rule.name for rule in rules)
    for rule in rules:
        for number, name in enumerate(rule.unless):
            if name not in names:
                message = f"there is no rule {quoted(name)}"
                help = did_you_mean(name, names)
                steps = ("unless", number)
                problems.append(rule.problem(Code.UNKNOWN_NAME, message, steps, help=help))
    for circle in circles({rule.name: rule.unless for rule in rules}):
        rule = next(each for each in rules if each.name == circle[0])
        path = " → ".join((*circle, circle[0]))
        help = "remove one `unless` of the circle"
        message = f"these rules exclude each other in a circle: {path}"
        problems.append(rule.problem(Code.CIRCLE, message, ("unless",), help=help))
    keys = frozenset(map(nfc, owned))
    return RuleSet(() if problems else tuple(rules), tables, domains, keys), problems


def compile_rule(
    written: WrittenRule,
    tables: Mapping[str, Table],
    problems: list[Problem],
    slow: SlowTexts | None = None,
) -> Rule:
    """One rule by itself; what is wrong with it is added to `problems`. All rules share `slow`."""
    data = written.data
    when = WhenReader(tables, written.problem, problems, slow).read(data.get("when"))
    scope = Scope(
        tables,
        frozenset(name for each in when.patterns for name, _ in each.tables),
        max((each.stars for each in when.patterns), default=0),
        frozenset[str]().union(*(each.groups for each in when.patterns)),
    )
    gives = _gives(written, scope, problems)
    if not gives:
        message = "this rule gives neither a title nor labels"
        problems.append(written.problem(Code.RULE, message, key=True, help="add one of them"))
    unless = data.get("unless")
    limit, remove_limit = data.get("limit"), data.get("remove_limit")
    return Rule(
        written.name,
        written.place,
        when,
        when.test,
        gives,
        tuple(str(each) for each in unless) if isinstance(unless, list) else (),
        data.get("overwrite") is True,
        limit if isinstance(limit, int) else None,
        remove_limit if isinstance(remove_limit, int) else 0,
        _normal(data, when, gives, tables),
        written.problem,
    )


def _gives(written: WrittenRule, scope: Scope, problems: list[Problem]) -> dict[Field, Giver]:
    title, labels = written.data.get("title"), written.data.get("labels")
    fields: list[tuple[Field, Json, tuple[str, ...]]] = []
    if isinstance(title, str):
        fields.append((None, title, ("title",)))
    if isinstance(labels, dict):
        fields += [(nfc(key), value, ("labels", key)) for key, value in labels.items()]
    gives: dict[Field, Giver] = {}
    for field, value, steps in fields:
        if not isinstance(value, str):
            gives.setdefault(field, Constant(value))
            continue
        try:
            # A merge may bring a second spelling of a key: the first is nearer.
            gives.setdefault(field, parse(value, scope))
        except WrongTemplate as error:
            message = f"this template is not right: {error}"
            problems.append(written.problem(Code.TEMPLATE, message, steps, help=error.help))
            gives[field] = Constant(value)
    return gives


def _normal(
    data: Mapping[str, Json], when: When, gives: Mapping[Field, Giver], tables: Mapping[str, Table]
) -> dict[str, Json]:
    templates = [each for each in gives.values() if isinstance(each, Template)]
    columns = {
        name: sorted(c for each in templates for t, c in each.columns if t == name)
        for patterns in when.patterns
        for name, _ in patterns.tables
    }
    # Which pattern matched first matters only where something uses what it matched.
    ordered = any(each.captures for each in templates)
    title = gives.get(None)
    return {
        "when": dict(when.normal) if ordered else _unordered(dict(when.normal)),
        "title": _value(title) if title else None,
        "labels": {key: _value(each) for key, each in gives.items() if key is not None},
        "overwrite": data.get("overwrite") is True,
        "limit": data.get("limit"),
        "remove_limit": data.get("remove_limit") or 0,
        "tables": {name: tables[name].meaning(used) for name, used in columns.items()},
    }


def _value(giver: Giver) -> Json:
    return nfc(giver.text) if isinstance(giver, Template) else [giver.value]


def _unordered(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _unordered(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted(
            {canonical(each): each for each in map(_unordered, value)}.values(), key=canonical
        )
    return value
