"""`confsync list`: what matches conditions or a rule, in three formats."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from tests.system.rules.test_plan import DEMO, by_id, call, requests, ruled

if TYPE_CHECKING:
    from tests.support.world import World

LIVE = {
    "c1": call("Acme demo", 3, labels={"Call Type": "Demo", "Team": "EMEA"}),
    "c2": call("Intro", 2, labels={"Call Type": "Intro"}),
    "c3": call("Internal demo", 1, participants=[{"email": "jane@northwind.com"}]),
}
RULES = {
    **DEMO,
    "others": {"when": "all", "unless": ["demo"], "labels": {"X": "y"}},
}


def ids(it: World, *arguments: str) -> list[str]:
    document = it.run("list", "--format", "json", *arguments).document
    return [each["id"] for each in document["conversations"]]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([], ["c3", "c2", "c1"]),
        (["title=*demo*"], ["c3", "c1"]),
        (["title=*demo*", "external=true"], ["c1"]),
        (["title=*demo*", "title=!*acme*"], ["c3"]),
        (["title=/^(acme|intro)/"], ["c2", "c1"]),
        (['title=["*demo*", "!*acme*"]'], ["c3"]),
        (["labels.Call Type=demo"], ["c1"]),
        (["labels[Call Type]=null"], ["c3"]),
        (["labels={Team: '*'}"], ["c1"]),
        (["owner={in: reps}", "domains=acme.com"], ["c2", "c1"]),
        (["started={from: 2026-10-02, to: 2026-10-02}"], ["c2"]),
        (["duration={at_least: 31m}"], []),
        (["any=[{title: Intro}, {title: 'Acme*'}]"], ["c2", "c1"]),
        (["not={external: true}"], ["c3"]),
    ],
)
def test_conditions_are_those_of_rules(conditions: list[str], expected: list[str]) -> None:
    with ruled(LIVE, RULES, tables={"reps": ["jane@northwind.com"]}) as it:
        assert ids(it, *(f"--when={each}" for each in conditions)) == expected


def test_what_a_rule_matches_without_what_it_excludes() -> None:
    with ruled(LIVE, RULES) as it:
        assert ids(it, "--rule", "demo") == ["c3", "c1"]
        assert ids(it, "--rule", "others") == ["c2"]
        assert ids(it, "--rule", "demo", "--when", "title=acme*") == ["c1"]
        ran = it.run("list", "--rule", "demos")
        assert ran.code == 64
        assert "did you mean 'demo'" in ran.err


def test_days_are_those_on_which_it_started_and_narrow_the_sweep() -> None:
    with ruled(LIVE, RULES) as it:
        assert ids(it, "--from", "2026-10-02", "--to", "2026-10-03") == ["c2", "c1"]
        asked, *checks = it.service.log
        assert {each.path for each in checks} <= {f"/conversations/{id}" for id in LIVE}
        assert dict(asked.query)["fromDateTime"] == "2026-10-01T00:00:00Z"
        assert dict(asked.query)["toDateTime"] == "2026-10-04T23:59:59Z"
        assert it.puts == []


def test_csv_is_that_of_export() -> None:
    live = {
        "c1": call("=1+1", labels={"title": "x", "Note": "a,b"}),
        "c2": call("2026-10-01", 2),
    }
    columns = "id,title,external,labels.title,labels.Note,started,duration"
    with ruled(live, {}) as it:
        out = it.run("list", "--columns", columns, "--format", "csv").out
    rows = list(csv.reader(io.StringIO(out, newline="")))
    assert rows == [
        ["id", "title", "external", "'title", "Note", "started", "duration"],
        ["c1", "'=1+1", "true", "x", "a,b", "2026-10-01T10:00:00Z", "30m"],
        ["c2", "'2026-10-01", "true", "", "", "2026-10-02T10:00:00Z", "30m"],
    ]
    assert out.count("\r\n") == 3


def test_json_has_values_as_they_are_and_names_what_is_unknown() -> None:
    columns = "id,participants,external,labels,crm,private,owner"
    live = {"c1": call("x", labels={"A": ["b"]}, linkedCrmRecords=[{"code": "Account", "id": "1"}])}
    with ruled(live, {}, "rows=all", "without=private") as it:
        document = it.run("list", "--columns", columns, "--format", "json").document
    assert document["kind"] == "list"
    assert document["summary"] == {"matched": 1, "undecided": 0, "seen": 1}
    assert document["conversations"] == [
        {
            "id": "c1",
            "participants": ["jane@northwind.com", "jo@acme.com"],
            "external": True,
            "labels": {"A": ["b"]},
            "crm": [{"code": "Account", "id": "1"}],
            "private": None,
            "owner": "jane@northwind.com",
            "unknown": ["private"],
        }
    ]


def test_text_shows_flags_as_words_and_lets_no_escape_through() -> None:
    live = {"c1": call("\x1b[31mred\u202e\nnext", 3), "c2": call("::error::x")}
    with ruled(live, {}) as it:
        ran = it.run("list", "--columns", "id,title,external,labels")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "id  title                    external  labels",
        "c2  \\x3a:error::x            true",
        "c1  \\x1b[31mred\\u202e\\nnext  true",
    ]
    assert ran.err == "2 of 2 conversations in the sandbox match.\n"


def test_what_is_undecided_is_not_listed_and_no_success() -> None:
    with ruled(LIVE, {}, "rows=all", "without=private") as it:
        ran = it.run("list", "--when", "private=false")
        assert (ran.code, ran.out) == (1, "")
        assert "3 conversations are undecided and not listed" in ran.err
        # What decides anyway is no reason to ask for more.
        it.service.log.clear()
        ran = it.run("list", "--when", "private=false", "--when", "title=nothing")
        assert (ran.code, ran.out) == (0, "")
        assert requests(it) == {"/conversations/list": 1} | by_id("c1", "c2", "c3")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--when", "titel=x"], "'title'"),
        (["--when", "title"], "has no ="),
        (["--when", "external=yes"], "--when external=yes"),
        (["--when", "started={form: 2026-10-01}"], "form"),
        (["--when", "title=/(/"], "regular expression"),
        (["--when", "title=[a"], None),
        (["--when", "owner={in: reps}"], "there is no table 'reps'"),
        (["--from", "yesterday"], "is no time"),
        (["--columns", "id,tite"], "there is no column 'tite'"),
    ],
)
def test_a_wrong_question_is_an_error_of_usage(arguments: list[str], said: str | None) -> None:
    with ruled(LIVE, DEMO) as it:
        ran = it.run("list", *arguments)
        if said is None:  # text that is no YAML is a pattern
            assert ran.code == 0
            return
        assert (ran.code, ran.out, it.service.log) == (64, "", [])
        assert said in ran.err


def test_a_project_without_manifests_can_be_asked(tmp_path: Any) -> None:
    del tmp_path
    with ruled(LIVE, {}) as it:
        (it.root / "conversations" / "all.yaml").unlink()
        assert ids(it, "--when", "title=intro") == ["c2"]
