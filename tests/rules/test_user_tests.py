"""The tests that users write."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from confsync.engine.diff import after, glob_matcher
from confsync.rules.testing import run_test
from tests.rules.build import NOW, ruleset, written

RULES = {
    "demo": {
        "when": {
            "title": ["*demo*", "!*internal*"],
            "participants": "*@acme.com",
            "external": True,
        },
        "labels": {"Call Type": "Demo"},
    },
    "late": {"when": {"settled": "2h", "owner": {"in": "reps"}}, "labels": {"Team": "EMEA"}},
}


def failures(given: Any, expect: Any) -> list[str]:
    test = written({}, tests=[{"name": "t", "given": given, "expect": expect}]).tests[0]
    rules = ruleset(RULES, {"reps": ["jane@northwind.com"]})
    found = run_test(test, rules, partial(after, owned=glob_matcher(())), NOW)
    return [each.message for each in found.problems]


ACME = {"title": "Acme demo", "participants": ["jo@acme.com"], "owner": "jane@northwind.com"}


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        (ACME, {"labels": {"Call Type": "Demo"}, "title": "unchanged"}),
        ({**ACME, "settled": "3h"}, {"labels": {"Team": "EMEA"}}),
        ({**ACME, "ended": "2026-10-01"}, {"labels": {"Team": "EMEA"}}),
        ({**ACME, "settled": "1h"}, {"labels": {"Team": None}}),
        ({**ACME, "title": "internal demo"}, "unchanged"),
        ({**ACME, "participants": "jo@acme.com", "labels": {"Call Type": "QBR"}}, "unchanged"),
        ({"title": "Acme demo"}, "unchanged"),
    ],
)
def test_a_test_that_is_right_passes(given: Any, expect: Any) -> None:
    assert failures(given, expect) == []


def test_a_test_says_what_is_and_what_was_expected() -> None:
    assert failures(ACME, {"title": "x", "labels": {"Call Type": "QBR", "Team": "EMEA"}}) == [
        "expect.title: 't' fails: the title is 'Acme demo', not 'x'",
        "expect.labels.Call Type: 't' fails: the label 'Call Type' is 'Demo', not 'QBR'",
        "expect.labels.Team: 't' fails: the label 'Team' is absent, not 'EMEA'",
    ]
    assert failures(ACME, "unchanged") == [
        "expect: 't' fails: the label 'Call Type' is 'Demo', not absent"
    ]


def test_facts_that_are_none_are_reported() -> None:
    assert failures({"started": "May", "duration": "long"}, "unchanged") == [
        "given.started: 'May' is no time",
        "given.duration: 'long' is no span of time",
    ]
    assert failures({"settled": "9999999w"}, "unchanged") == [
        "given.settled: '9999999w' ago is no time"
    ]
