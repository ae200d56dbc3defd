"""The page as a file: what is in it, and that no text from outside can change what it is made of."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given

from confsync.formats.escape import shortened
from confsync.formats.page.document import READABLE
from confsync.formats.text import revisions
from confsync.model import Change, Edit, Outcome, Place, Plan, Problem, Result, Run
from tests.engine.values import plans
from tests.formats import samples
from tests.formats.page.pages import (
    ASSETS,
    data,
    page_of_plan,
    page_of_run,
    structure,
    texts,
    tokens,
)
from tests.formats.samples import (
    BASE,
    CHANGE,
    DROPPED,
    MISSING,
    REFUSAL,
    SINCE,
    SYNTAX,
    TWICE,
    UNREAD,
    UNTITLED,
    WIDE,
)
from tests.formats.samples import a_plan as sample_plan
from tests.formats.test_escape import is_harmless
from tests.formats.test_hostile import HOSTILE, a_plan, a_run

if TYPE_CHECKING:
    from collections.abc import Callable

MARKUP = {
    "end of data": '</script><script>alert(1)</script><!--<script>"]}',
    "end of an attribute": "\"'><img src=x onerror=alert(1)>",
    "end of a list": "</ol></main></body></html><h1>",
    "entities": "&lt;b&gt; &amp; &#x202e;",
    "a prototype": "__proto__",
}
everything = pytest.mark.parametrize(
    "text", (HOSTILE | MARKUP).values(), ids=(HOSTILE | MARKUP).keys()
)


def test_a_plan_says_what_it_comes_to_and_every_edit() -> None:
    problems = (MISSING, UNREAD, SYNTAX, TWICE)
    page = page_of_plan(
        sample_plan(CHANGE, WIDE, UNTITLED, problems=problems, refusals=(REFUSAL,), sandbox=True)
    )
    assert texts(page, "h1") == ["Plan"]
    assert texts(page, "title") == ["Plan: 3 to change - confsync"]
    totals = dict(zip(texts(page, "dt"), texts(page, "dd"), strict=True))
    assert totals["to change"] == "3"
    assert totals["labels removed"] == "2"
    assert totals["missing"] == "1"
    assert texts(page, "h2")[:3] == ["Refused by guards: 1", "Problems: 3", "Changes"]
    assert texts(page, "pre") == ["title: 10\n       ^^"]
    assert "SANDBOX" in page
    assert texts(page, "h3") == [CHANGE.title, WIDE.title, "(no title)"]
    everything = " ".join(token[1] for token in tokens(page) if token[0] == "text")
    for said in ("conversations/acme.yaml:3", "Call Type", "2 labels left alone: Sentiment, Team"):
        assert said in everything
    for problem in (*problems, REFUSAL):
        assert problem.message in everything
        assert problem.help in everything
    assert texts(page, "del")[0] == "call 3"
    assert texts(page, "ins")[:2] == ["Q1 Deal Review - ", "Corp"]


def test_spaces_that_differ_are_seen() -> None:
    change = replace(CHANGE, edits=(samples.title("Call  5 ", "Call 5 now"),))
    page = page_of_plan(sample_plan(change))
    assert texts(page, "del") == ["\u2423\u2423"]
    assert texts(page, "ins") == ["\u2423", "now"]


def test_a_run_says_what_became_of_each_and_first_what_was_not_done() -> None:
    run = samples.a_run(interrupted=True)
    page = page_of_run(run)
    assert texts(page, "h1") == ["Apply"]
    assert "The run was interrupted." in page
    results = [row["result"] for row in data(page)["rows"]]
    assert results[-2:] == ["applied", "already"]
    assert set(results) == {result.value.replace("_", " ") for result in Result}
    assert re.findall('class="result undone">([a-z ]+)<', page) == results[:-2]
    assert "title is &quot;Someone else was here&quot;" in page


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (page_of_plan(sample_plan()), "Plan: nothing to change, 1,200 already as declared."),
        (page_of_plan(Plan("", 0, 0, problems=(MISSING,))), "No plan could be made."),
        (page_of_run(Run(samples.API)), "Apply: nothing to do."),
        (page_of_run(Run("", problems=(MISSING,))), "Nothing could be applied."),
    ],
)
def test_where_there_is_nothing_there_is_no_list(page: str, said: str) -> None:
    assert said in page
    assert "<ol" not in page
    assert 'type="search"' not in page


def test_a_long_plan_is_readable_up_to_a_number_that_is_said() -> None:
    page = page_of_plan(samples.many(READABLE))
    assert len(texts(page, "h3")) == READABLE
    assert "Without JavaScript" not in page
    page = page_of_plan(samples.many(READABLE + 1))
    assert len(texts(page, "h3")) == READABLE
    (said,) = texts(page, "noscript")
    assert said.startswith(f"This page has {READABLE + 1} changes. Without JavaScript it shows the")
    assert len(data(page)["rows"]) == READABLE + 1


def test_groups_name_their_members() -> None:
    plan = samples.many(60)
    page = page_of_plan(plan)
    members = data(page)["groups"]
    counts = re.findall('class="on">([0-9]+) conversations?<', page)
    assert [len(each) for each in members] == list(map(int, counts))
    assert [plan.changes[at].id for at in members[0]] == [
        change.id for change in plan.changes if "team" in [e.label for e in change.edits]
    ]
    assert "Not only in these" in page


def test_what_was_compared_in_git_is_said() -> None:
    page = page_of_plan(sample_plan(DROPPED, base=BASE, since=SINCE))
    everything = " ".join(token[1] for token in tokens(page) if token[0] == "text")
    for said in revisions(sample_plan(DROPPED, base=BASE, since=SINCE)):
        assert said in everything
    assert "no longer declared: " in everything
    assert data(page)["rows"][0]["notes"][0].startswith("2 labels no longer declared: ")


def test_many_problems_are_folded_and_counted() -> None:
    plan = sample_plan(CHANGE, problems=(UNREAD,) * 1500, declared=5000)
    page = page_of_plan(plan)
    assert "Problems: 1,500" in page
    assert "1,490 more" in page
    assert "And 500 that are not on this page." in page


# ---- nothing from outside changes what the page is made of --------------------------------------


def policy(page: str) -> dict[str, str]:
    ((content,),) = [
        [value for name, value in token[2] if name == "content"]
        for token in tokens(page)
        if token[:2] == ("start", "meta") and ("http-equiv", "Content-Security-Policy") in token[2]
    ]
    reported = [rule.strip().partition(" ") for rule in content.split(";")]
    return {name: value for name, _, value in reported}


def of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@everything
def test_the_policy_allows_this_script_and_this_style_and_nothing_else(text: str) -> None:
    page = page_of_plan(a_plan(text))
    assert policy(page) == {
        "default-src": "'none'",
        "script-src": of(ASSETS.script),
        "style-src": of(ASSETS.style),
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    scripts = re.findall("<script(.*?)>(.*?)</script>", page, re.DOTALL)
    assert [each[0] for each in scripts] == [' type="application/json"', ""]
    assert [scripts[1][1], *re.findall("<style>(.*?)</style>", page, re.DOTALL)] == [
        ASSETS.script,
        ASSETS.style,
    ]


@everything
def test_any_text_is_only_text(text: str) -> None:
    for make, page_of in ((a_plan, page_of_plan), (a_run, page_of_run)):
        page = page_of(make(text))
        assert page.isascii()
        assert [line for line in page.split("\n") if not is_harmless(line)] == []
        neutral = "x" if text.strip() else text
        assert structure(page) == structure(page_of(make(neutral)))
        attributes = {name for _, names in structure(page) for name in names}
        assert not {name for name in attributes if name.startswith("on") or name == "style"}
        assert len(page) < 1_000_000, "and there is an end of it"


def neutral(plan: Plan) -> Plan:
    """The same plan with each text replaced by a harmless one."""
    names: dict[str, str] = {}

    def name(text: str) -> str:
        return names.setdefault(text, f"t{len(names)}") if text else ""

    def value(given: Any) -> Any:
        return name(given) if isinstance(given, str) else given

    def change(each: Change) -> Change:
        edits = [
            Edit(
                None if edit.label is None else f"{n} {name(edit.label)}",
                value(edit.before),
                value(edit.after),
            )
            for n, edit in enumerate(each.edits)
        ]
        return replace(
            each,
            id=name(each.id),
            place=Place(name(each.place.file), each.place.line),
            title=name(each.title),
            edits=tuple(edits),
            left_alone=tuple(map(name, each.left_alone)),
            dropped=tuple(map(name, each.dropped)),
        )

    return replace(plan, changes=tuple(map(change, plan.changes)))


@given(plans)
@example(a_plan("</script>"))
def test_the_structure_does_not_hang_on_the_texts(plan: Plan) -> None:
    plan = replace(plan, problems=(), refusals=())
    assume(all(len({edit.label for edit in c.edits}) == len(c.edits) for c in plan.changes))
    assert structure(page_of_plan(plan)) == structure(page_of_plan(neutral(plan)))


@given(plans)
def test_what_the_script_gets_is_what_can_be_read(plan: Plan) -> None:
    page = page_of_plan(plan)
    reported = data(page)
    assert json.dumps(reported).isascii()
    rows = reported["rows"]
    assert [row["title"] for row in rows] == [
        shortened(change.title) or "(no title)" for change in plan.changes
    ]
    assert [len(row["edits"]) for row in rows] == [len(change.edits) for change in plan.changes]
    assert texts(page, "h3") == [row["title"] for row in rows]


def test_the_assets_can_stand_in_a_page() -> None:
    for text in (ASSETS.style, ASSETS.script):
        assert text.isascii()
        assert "</" not in text
        assert "<!--" not in text
        assert "\r" not in text
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert word not in ASSETS.script
    assert "url(" not in ASSETS.style
    assert "@import" not in ASSETS.style


def test_the_same_plan_is_the_same_page() -> None:
    make: Callable[[], str] = lambda: page_of_plan(samples.many(30))  # noqa: E731 (twice the same)
    assert make() == make()


def test_a_hostile_run_has_hostile_details_as_text() -> None:
    change = replace(CHANGE, title="<b>x</b>")
    outcome = Outcome(change, Result.REFUSED, "<script>alert(1)</script>\u202e")
    problem = Problem("CS001", "<i>", "<u>")
    page = page_of_run(Run(samples.API, (outcome,), (problem,)))
    assert "<b>" not in page
    assert "<i>" not in page
    assert "<u>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\u202e" in page
