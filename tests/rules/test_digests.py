"""A rule's digest is of what it does: not of its name, its description or its form."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.build import ruleset

TABLES = {"t": "domain,name,other\nacme.com,Acme,1\n"}


def digest(
    rule: dict[str, Any], tables: Any = None, ours: list[str] | None = None, **others: Any
) -> str:
    rules = ruleset({"r": rule, **others}, tables or TABLES, ours or [])
    return rules.digests["r"]


ONE: dict[str, Any] = {"when": {"title": ["a", "b"], "owner": "x"}, "labels": {"X": "1"}}


@pytest.mark.parametrize(
    "other",
    [
        {**ONE, "description": "why"},
        {"labels": {"X": "1"}, "when": {"owner": ["x"], "title": ["b", "a", "a"]}},
        {**ONE, "overwrite": False, "remove_limit": 0},
    ],
)
def test_the_same_meaning_is_the_same_digest(other: dict[str, Any]) -> None:
    assert digest(other) == digest(ONE)


@pytest.mark.parametrize(
    "other",
    [
        {**ONE, "labels": {"X": "2"}},
        {**ONE, "labels": {"X": None}},
        {**ONE, "overwrite": True},
        {**ONE, "limit": 5},
        {**ONE, "remove_limit": 5},
        {**ONE, "title": "x"},
        {**ONE, "when": {"title": ["a", "b"]}},
        {**ONE, "when": "all"},
        {**ONE, "unless": ["other"]},
    ],
)
def test_another_meaning_is_another_digest(other: dict[str, Any]) -> None:
    assert digest(other, other={"when": "all", "title": "x"}) != digest(ONE)


def test_which_pattern_is_first_matters_where_it_is_used() -> None:
    one = {"when": {"title": ["a *", "* b"]}, "title": "{1}"}
    assert digest(one) != digest({**one, "when": {"title": ["* b", "a *"]}})


def test_tables_and_domains_count_where_they_are_used() -> None:
    rule = {"when": {"participants": {"in": "t"}}, "labels": {"X": "{t.name}"}}
    assert digest(rule) != digest(rule, {"t": "domain,name,other\nacme.com,Acme Inc,1\n"})
    assert digest(rule) == digest(rule, {"t": "domain,other,name\nacme.com,2,Acme\n"})
    assert digest(rule) != digest(rule, ours=["northwind.com"])
    assert digest(ONE) == digest(ONE, ours=["northwind.com"])


def test_what_an_excluded_rule_means_counts() -> None:
    rule = {**ONE, "unless": ["other"]}
    one = digest(rule, other={"when": {"title": "x"}, "title": "y"})
    assert one != digest(rule, other={"when": {"title": "z"}, "title": "y"})


def test_many_rules_that_exclude_each_other_take_no_time() -> None:
    rules: dict[str, Any] = {
        "r0": {"when": "all", "title": "x"},
        "s0": {"when": "all", "title": "x"},
    }
    for number in range(1, 60):
        for name in "rs":
            before = [f"r{number - 1}", f"s{number - 1}"]
            rules[f"{name}{number}"] = {"when": "all", "title": "x", "unless": before}
    assert len(ruleset(rules).digests) == 120
