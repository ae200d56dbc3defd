"""Templates: a closed list of names, and nothing that could be run."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.model import ABSENT, UNKNOWN
from confsync.rules.templates import Scope, WrongTemplate, parse
from tests.rules.build import ORDINARY, decider, ruleset, seen, verdict, wrong

TABLES = {"account": 'domain,name,Sales Rep\nacme.com,"Acme, Inc.",\nnorthwind.com,us,x\n'}


def title(template: str, when: Any = "all", old: str = "Acme demo", **labels: Any) -> Any:
    """The title that a rule with this template gives; None where it gives none."""
    rules = ruleset({"r": {"when": when, "title": template}}, TABLES)
    call = decider(rules).call(seen(old, labels), ORDINARY)
    value = rules.matches(call)[0].asks[None]
    return value if isinstance(value, str) else None


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("plain", "plain"),
        ("{{{title}}}", "{Acme demo}"),
        ("{title|upper|cut:4}", "ACME"),
        ("{title|lower|title}", "Acme Demo"),
        ("{owner} {team}", "jane@northwind.com EMEA"),
        ("{started}", "2026-10-01"),
        ("{started:%d %b %Y, %H:%M} {ended:%A %p %j}", "01 Oct 2026, 10:00 Thursday AM 274"),
        ("{domains} {duration} {external}", "acme.com 30m true"),
        ("{participants}", None),
        ("{participants|default:several}", "several"),
        ("{labels[Call Type]}", None),
        ("{labels[Call Type]|default:Call}", "Call"),
        ("{opportunity|strip}", "Acme renewal"),
    ],
)
def test_a_template_is_filled(template: str, expected: str | None) -> None:
    assert title(template) == expected


@pytest.mark.parametrize(
    ("template", "when", "expected"),
    [
        ("{1}", {"title": "* demo"}, "Acme"),
        ("{1}|{2}", {"title": "* *"}, "Acme|demo"),
        ("{who} {1}", {"title": r"/^(?P<who>\w+) (demo)/"}, "Acme Acme"),
        ("{1}", {"any": [{"title": "x*", "owner": "y"}, {"title": "acme *"}]}, "demo"),
        ("{1}", {"participants": "*@acme.com"}, "jo"),
        ("{account.name}", {"participants": {"in": "account"}}, "Acme, Inc."),
        ("{account.Sales Rep}", {"participants": {"in": "account"}}, None),
        ("{account.domain|upper}", {"domains": {"in": "account"}}, "ACME.COM"),
        (r"{2|default:x}", {"title": "/(acme)|(globex)/"}, "x"),
    ],
)
def test_what_a_condition_found_can_be_used(template: str, when: Any, expected: Any) -> None:
    assert title(template, when) == expected


def test_two_rows_that_fit_are_no_value() -> None:
    facts = ORDINARY._replace(participants=("a@acme.com", "b@globex.com"))
    tables = {"t": "domain,name\nacme.com,A\nglobex.com,G\n"}
    rules = {"r": {"when": {"participants": {"in": "t"}}, "labels": {"X": "{t.name}"}}}
    found = decider(ruleset(rules, tables))
    assert found.add(seen(), facts).declaration is not None
    assert found.tally.funnels()[0].no_value == 1


def test_an_unknown_fact_is_not_absent() -> None:
    rules = {"r": {"when": "all", "labels": {"Owner": "{owner|default:unowned}"}}}
    found = decider(ruleset(rules))
    unknown = found.add(seen(), ORDINARY._replace(owner=UNKNOWN))
    assert not unknown.rules
    assert found.tally.funnels()[0].undecided == 1
    absent = verdict(rules, seen(), ORDINARY._replace(owner=ABSENT))
    assert absent.declaration
    assert absent.declaration.labels == {"Owner": "unowned"}


@pytest.mark.parametrize(
    "template",
    [
        "{title.__class__}",
        "{0.__globals__}",
        "{title!r}",
        "{title[0]}",
        "{__import__('os')}",
        "{title:>1000000000}",
        "{}",
        "{",
        "}",
        "{labels}",
        "{labels.x}",
        "{settled}",
        "{1}",
        "{started:%s}",
        "{started:%-d}",
        "{started:%}",
        "{title|eval}",
        "{title|cut:-1}",
        "{title|cut:}",
        "{account.nme}",
        "{account.name}",
        "{title}" * 101,
    ],
)
def test_a_template_that_is_none_is_refused(template: str) -> None:
    [found] = wrong({"r": {"when": "all", "title": template}}, TABLES)
    assert found.startswith("CS223 title: this template is not right: ")


@given(st.text("{}[]|:.%_1title labels account", max_size=30))
def test_any_text_is_a_template_or_refused(text: str) -> None:
    try:
        parsed = parse(text, Scope({}))
    except WrongTemplate:
        return
    assert all(isinstance(part, str) or callable(part) for part in parsed.parts)


def test_no_value_grows_without_a_bound() -> None:
    assert len(title("{title}" * 100, old="x" * 5000)) == 10_000


def test_a_title_is_never_blank() -> None:
    assert title("{1}", {"title": "demo*"}, old="demo") is None
