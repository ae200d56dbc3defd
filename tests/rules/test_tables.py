"""Tables from CSV."""

from __future__ import annotations

import pytest

from confsync.rules.compile import compile_rules
from tests.rules.build import ruleset, written, wrong


@pytest.mark.parametrize(
    "text",
    [
        "domain,name\nacme.com,Acme\n",
        "\ufeffdomain,name\r\nacme.com,Acme\r\n",
        '"domain",name\n"ACME.com","Acme"\n\n,\n',
        "domain , name\n acme.com , Acme \nacme.com,Acme\n",
    ],
)
def test_a_table_is_read(text: str) -> None:
    table = ruleset({}, {"t": text}).tables["t"]
    assert table.cell("acme.com", "name") == "Acme"


def test_a_cell_may_have_commas_and_lines() -> None:
    table = ruleset({}, {"t": 'domain,name\nacme.com,"Acme,\nInc."\n'}).tables["t"]
    assert table.cell("acme.com", "name") == "Acme,\nInc."


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (
            "domain,name\na,1\nb,2\na,3\n",
            "t.csv:4:1",
            "'a' has another row in line 2, and they differ",
        ),
        ("domain,name\na,1,2\n", "t.csv:2:1", "this row has 3 fields, and the first line has 2"),
        ("domain,name\n,1\n", "t.csv:2:1", "this row has no 'domain'"),
        ("domain,name\na,1\0\n", "t.csv:2:1", "U+0000 cannot be in a text"),
        ('domain,name\na,"1\n', "t.csv:2:1", "this is not CSV: unexpected end of data"),
        ("domain,domain\na,1\n", "t.csv:1:1", "the column 'domain' is there twice"),
    ],
)
def test_a_wrong_table_is_reported_at_its_line(text: str, place: str, message: str) -> None:
    _, [problem] = compile_rules(written({}, {"t": text}))
    assert (problem.code, problem.message) == ("CS224", message)
    assert str(problem.place) == place


def test_a_missing_column_is_reported() -> None:
    tables = {"t": "domain,name\na,1\n"}
    rule = {"when": {"domains": {"in": "t"}}, "labels": {"X": "{t.nam}"}}
    [found] = wrong({"r": rule}, tables)
    assert "the table 't' has no column 'nam' (did you mean 'name'?)" in found


def test_a_giant_field_is_an_error_and_no_crash() -> None:
    _, problems = compile_rules(written({}, {"t": f"domain,name\na,{'x' * 200_000}\n"}))
    assert [each.message for each in problems] == [
        "this is not CSV: field larger than field limit (131072)"
    ]
