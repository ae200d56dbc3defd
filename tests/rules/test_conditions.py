"""What a condition says of a conversation: yes, no, or undecided."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from confsync.model import ABSENT, UNKNOWN
from confsync.model.facts import Facts, Linked
from tests.rules.build import ORDINARY, decider, ruleset, seen, wrong

TABLES = {"account": "domain,name\nacme.com,Acme\n", "reps": ["jane@NORTHWIND.com"]}


def truth(
    when: Any, facts: Facts = ORDINARY, title: str = "Acme demo", **labels: Any
) -> bool | None:
    """What a rule with this condition says."""
    rules = ruleset({"r": {"when": when, "labels": {"X": "y"}}}, TABLES)
    call = decider(rules).call(seen(title, labels), facts)
    found = rules.matches(call)
    return found[0].truth if found else False


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("all", True),
        ({"title": "*demo*"}, True),
        ({"title": ["*demo*", "!acme*"]}, False),
        ({"title": "!*x*"}, True),
        ({"owner": "*@northwind.com"}, True),
        ({"owner": {"in": "reps"}}, True),
        ({"team": ["apac", "emea"]}, True),
        ({"participants": "*@acme.com"}, True),
        ({"participants": ["*@acme.com", "!jane@*"]}, False),
        ({"participants": "!*@globex.com"}, True),
        ({"participants": {"in": "account"}}, True),
        ({"participants": ["no one", {"in": "account"}]}, True),
        ({"domains": "acme.com"}, True),
        ({"domains": "northwind.com"}, False),
        ({"external": True}, True),
        ({"private": False, "archived": False}, True),
        ({"started": {"from": "2026-10-01", "to": "2026-10-01"}}, True),
        ({"started": {"to": "2026-09-30"}}, False),
        ({"started": {"from": "2026-10-01T10:00:01Z"}}, False),
        ({"started": {"within": "60d"}}, True),
        ({"ended": {"within": "1h"}}, False),
        ({"settled": "2h"}, True),
        ({"settled": "52w"}, False),
        ({"duration": {"at_least": "30m", "at_most": "30m"}}, True),
        ({"duration": {"at_least": "31m"}}, False),
        ({"opportunity": "acme*"}, True),
        ({"crm": "*"}, False),
        ({"any": [{"title": "x"}, {"owner": "jane*"}]}, True),
        ({"not": {"title": "x"}}, True),
        ({"not": {"any": [{"title": "x"}, {"owner": "jane*"}]}}, False),
        ({"labels": {"Call Type": None}}, True),
        ({"labels": {"Call Type": "*"}}, False),
        ({"labels": {"Call Type": "!Demo"}}, False),
    ],
)
def test_conditions_on_an_ordinary_call(when: Any, expected: bool) -> None:
    assert truth(when) is expected


@pytest.mark.parametrize(
    ("wanted", "value", "expected"),
    [
        ("demo", "Demo", True),
        ("!Demo", "Intro", True),
        ([None, "demo"], "Demo", True),
        ("globex", ["Initech", "Globex"], True),
        (None, "Demo", False),
        ("*", 5, True),
        ("5", 5, True),
    ],
)
def test_labels_are_matched_as_text(wanted: Any, value: Any, expected: bool) -> None:
    assert truth({"labels": {"Call Type": wanted}}, **{"Call Type": value}) is expected


def test_what_is_known_not_to_be_there_does_not_match() -> None:
    facts = ORDINARY._replace(team=ABSENT, ended=ABSENT, owner=ABSENT, duration=ABSENT)
    for when in ({"team": "*"}, {"team": "!x"}, {"settled": "1s"}, {"owner": "!x"}):
        assert truth(when, facts) is False
    assert truth({"duration": {"at_least": "1s"}}, facts) is False


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"owner": "*"}, None),
        ({"owner": "*", "title": "*demo*"}, None),
        ({"owner": "*", "title": "nothing"}, False),
        ({"any": [{"owner": "*"}, {"title": "*demo*"}]}, True),
        ({"not": {"owner": "x"}}, None),
        ({"private": True}, None),
        ({"started": {"within": "1d"}}, None),
        ({"external": True}, None),
    ],
)
def test_an_unknown_fact_decides_nothing(when: Any, expected: bool | None) -> None:
    assert truth(when, Facts()) is expected


def test_who_is_outside_depends_on_who_we_are() -> None:
    unknown = ORDINARY._replace(owner=UNKNOWN)
    assert truth({"domains": "acme.com"}, unknown) is None
    assert truth({"external": False}, unknown) is None
    # No domain and no address is in the table, whoever we are.
    assert (
        truth({"participants": {"in": "reps"}}, unknown._replace(participants=("a@b.c",))) is False
    )
    assert truth({"participants": {"in": "account"}}, unknown) is None
    assert truth({"participants": {"in": "reps"}}, unknown) is True
    without_people = ORDINARY._replace(participants=UNKNOWN, internal=True)
    assert truth({"external": False}, without_people) is True


def test_one_record_has_the_kind_and_the_id() -> None:
    facts = ORDINARY._replace(crm=(Linked("Account", "001a"), Linked("Contact", "003b")))
    assert truth({"crm": {"code": "account", "id": "001*"}}, facts) is True
    assert truth({"crm": {"code": "Account", "id": "003*"}}, facts) is False
    assert truth({"crm": "003b"}, facts) is True


def test_a_day_of_a_to_counts_to_its_end() -> None:
    late = ORDINARY._replace(started=datetime(2026, 10, 1, 23, 59, 59, 500_000, tzinfo=UTC))
    assert truth({"started": {"to": "2026-10-01"}}, late) is True


def test_the_last_day_of_all_counts_to_its_end() -> None:
    last = ORDINARY._replace(started=datetime.max.replace(tzinfo=UTC))
    assert truth({"started": {"to": "9999-12-31"}}, last) is True


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ({}, "CS220 when: there is no condition (for every conversation, write `when: all`)"),
        ({"titel": "x"}, "CS225 when.titel: there is no fact 'titel' (did you mean 'title'?)"),
        ({"any": []}, "CS220 when.any: `any` has no condition, so this never matches ()"),
        ({"settled": "2 hours"}, "CS220 when.settled: '2 hours' is no span of time (for example"),
        ({"started": {"from": "May"}}, "CS220 when.started.from: 'May' is no time (for example"),
        ({"owner": {"in": "rep"}}, "CS225 when.owner.in: there is no table 'rep' (did you mean"),
        (
            {"started": {"from": "2026-02-01", "to": "2026-01-01"}},
            "CS220 when.started: `from` is after `to`, so this never matches ()",
        ),
    ],
)
def test_a_wrong_condition_is_reported_where_it_is(when: Any, problem: str) -> None:
    [found] = wrong({"r": {"when": when, "title": "x"}}, TABLES)
    assert found.startswith(problem)
