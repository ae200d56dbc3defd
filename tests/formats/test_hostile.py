"""Titles, labels, ids, file names and messages from people who mean no good, in every view."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from confsync.formats.codequality import plan_quality
from confsync.formats.diagnostic import diagnostic
from confsync.formats.documents.check import check_document
from confsync.formats.documents.plan import plan_document
from confsync.formats.documents.run import run_document
from confsync.formats.documents.saved import load
from confsync.formats.json import dump
from confsync.formats.listing import by_file, by_label
from confsync.formats.paint import colored, plain
from confsync.formats.runs import runs_document, runs_text
from confsync.formats.text import outcome_text, plan_summary, plan_text, run_text
from confsync.model import (
    ABSENT,
    Base,
    Change,
    ChangedSince,
    Edit,
    Excerpt,
    Outcome,
    Place,
    Plan,
    Problem,
    Result,
    Run,
)
from confsync.model.facts import CallInfo
from tests.engine.values import PLACE, plans
from tests.formats.samples import a_record
from tests.formats.test_escape import is_harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.formats.paint import Paint

# These repeat the same lines: measuring their coverage doubles their time.
pytestmark = pytest.mark.no_cover

HOSTILE = {
    "escapes": "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "bidi": "\u202egnp.exe\u2066\u200f",
    "zero width": "a\u200bb\u200dc\ufeffd\u2060\u3164",
    "lines": "a\r\n::error::b\n\n\u2028::warning::c\x85d\x0b",
    "command": "::error file=a.py::owned",
    "command behind spaces": "\t \u3000::stop-commands::x",
    "old command": "x ##[error]owned ##[add-mask]e",
    "markup": "[bold red]x[/bold red][link=https://evil.example]y[/link]",
    "html": "<script>alert(1)</script><!-- @everyone -->",
    "NUL": "\x00",
    "half a surrogate pair": "\udc00\ud800x\udfff",
    "tags": "\U000e0001\U000e0041\U000e01ef",
    "colons": ":" * 500,
    "combining": "a" + "\u0301" * 1000,
    "empty": "",
    "spaces": " " * 200,
    "long": "x\u202e" * 20_000,
    "long, in lines": "::error::x\n" * 4_000,
}
SGR = re.compile(r"\x1b\[[0-9;]*m")
everything = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


def a_change(text: str) -> Change:
    edits = (
        Edit(None, ABSENT, text),
        Edit(text, text, ABSENT),
        Edit(f"{text}2", f"{text}a", f"{text}b"),
        Edit(f"{text}3", [text], {text: text}),
    )
    call = CallInfo(text, "2026-11-24T16:30:59Z")
    return Change(
        text, Place(text, 1), text, edits, (text, f"{text}1"), "sha256:d", (text,), call=call
    )


def a_problem(text: str, column: int = 1) -> Problem:
    place = Place(text, 1, column)
    return Problem(text, text, text, place, Excerpt(text, 5), text, (place,))


def a_plan(text: str) -> Plan:
    problems = (a_problem(text),)
    base, since = Base(text, text, 2, 1), ChangedSince(f"x {text}", text, 1)
    changes = (a_change(text),)
    return Plan(text, 2, 0, changes, problems, problems, sandbox=True, base=base, since=since)


def alike(text: str) -> Plan:
    """A plan of changes that are in groups."""
    removal = Edit(text, text, ABSENT)
    longer = Edit(None, "x", f"{text}x")
    edits = (Edit(f"{text}1", text, f"{text}a"), longer, removal)
    changes = (Change(f"{text}{n}", Place(text, 1), text, edits[: 3 - n % 2]) for n in range(8))
    return Plan(text, 8, 0, tuple(changes))


def a_run(text: str) -> Run:
    outcomes = tuple(Outcome(a_change(text), result, text) for result in Result)
    return Run(text, outcomes, (a_problem(text),), sandbox=True)


def views(text: str, paint: Paint) -> Iterator[str]:
    """Every line that a view makes of things that are called `text`."""
    plan, run = a_plan(text), a_run(text)
    yield from plan_text(plan, paint, f"confsync apply {text[:4096]}")
    yield from by_file(alike(text), paint)
    yield from by_label(alike(text), paint)
    yield plan_summary(plan)
    yield from run_text(run, paint)
    yield from outcome_text(Outcome(a_change(text), Result.APPLIED), paint)
    for column in (1, 3, 1000):
        yield from diagnostic(a_problem(text, column), paint).split("\n")
    sent = {text: [a_change(text)]}
    yield from runs_text(
        [(text[:4096], a_record(api=text, started=text, sent=sent)), (text[:4096], None)]
    )


@everything
def test_every_line_is_harmless_and_there_is_no_end_of_them(text: str) -> None:
    lines = list(views(text, plain))
    assert [line for line in lines if not is_harmless(line)] == []
    assert sum(map(len, lines)) < 300_000


@pytest.mark.parametrize("text", ["x\u202e" * 500_000, "::error::x\n" * 100_000])
def test_a_megabyte_is_cut_before_it_is_printed(text: str) -> None:
    change = Change(text, Place("a.yaml", 1), text, (Edit(text, "a", text),))
    lines = list(plan_text(Plan("", 1, 0, (change,)), plain))
    assert sum(map(len, lines)) < 10_000


@everything
def test_colour_changes_nothing_else(text: str) -> None:
    assert [SGR.sub("", line) for line in views(text, colored)] == list(views(text, plain))


@everything
def test_documents_are_plain_and_say_what_is(text: str) -> None:
    run = a_run(text)
    for document in (
        plan_document(a_plan(text)),
        run_document(run),
        check_document(1, [a_problem(text)]),
        runs_document([(text, a_record(api=text, started=text)), (text, None)]),
        json.loads(plan_quality(a_plan(text))),
    ):
        reported = dump(document)
        assert reported.isascii()
        assert "##[" not in reported
        assert all(line.isprintable() for line in reported.split("\n"))
        assert not any(line.lstrip().startswith("::") for line in reported.split("\n"))
        assert json.loads(reported) == document
    again = load(dump(plan_document(a_plan(text))).encode())
    assert isinstance(again, Plan)
    assert again.changes == (a_change(text),)


@given(plans)
def test_any_plan_is_harmless(plan: Plan) -> None:
    assert all(is_harmless(line) for line in plan_text(plan, plain))


def test_text_of_the_views_own_is_not_touched() -> None:
    """What the tests above look for would be found if it were there."""
    marks: list[Any] = ["\x1b[0m", "\u202e", "::error::x", " \u3000::x::", "a ##[error]", "a\nb"]
    assert not any(is_harmless(mark) for mark in marks)
    assert "~ title" in "\n".join(
        plan_text(Plan("", 1, 0, (Change("c", PLACE, "T", (Edit(None, "a", "b"),)),)), plain)
    )
