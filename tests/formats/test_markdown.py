"""Markdown for comments: what is where, within limits, with any titles and labels."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from confsync.formats.markdown import plan_markdown, run_markdown
from confsync.formats.sections import fenced
from confsync.model import ABSENT, Change, Cost, Edit, Outcome, Place, Plan, Problem, Result, Run
from tests.engine.values import plans, texts
from tests.formats import samples
from tests.formats.samples import (
    BASE,
    CHANGE,
    DROPPED,
    MISSING,
    REFUSAL,
    SINCE,
    SYNTAX,
    UNREAD,
    UNTITLED,
    WIDE,
    a_plan,
    label,
    many,
    title,
)
from tests.formats.test_escape import is_harmless, risky
from tests.formats.test_hostile import a_plan as hostile_plan
from tests.formats.test_hostile import a_run as hostile_run
from tests.formats.test_hostile import everything

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it.token import Token

Golden = Callable[[str, str], None]

HTML = re.compile(r"<details>\n<summary>Show [0-9,]+ conversations?</summary>\n|</details>\n?")
OWN = re.compile(r"[A-Za-z0-9 ,.:;()%>*|-]*")
"""What is outside of code blocks: nothing that could begin a mention, a reference or a link."""
MARKDOWN = st.text(st.sampled_from("`~<>!-&;@#*_[]()|\\:/ \n\tda1s"), max_size=30)


def parsed(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def check(text: str) -> list[tuple[str, str, str]]:
    """The blocks of `text`, after it was seen that nothing outside of code blocks is foreign."""
    tokens = parsed(text)
    for token in tokens:
        if token.type == "html_block":
            assert HTML.fullmatch(token.content), token.content
        elif token.type == "inline":
            assert OWN.fullmatch(token.content.replace("\n", "")), token.content
            kinds = {child.type for child in token.children or ()}
            assert kinds <= {"text", "softbreak", "strong_open", "strong_close"}
    assert all(is_harmless(line) for line in text.split("\n"))
    return [
        (token.type, token.tag, token.info)
        for token in tokens
        if not token.type.startswith(("table", "thead", "tbody", "tr", "th", "td"))
    ]


def numbers(text: str) -> dict[str, int]:
    """The table at the top."""
    cells = [token.content for token in parsed(text) if token.type == "inline" and token.level == 4]
    half = len(cells) // 2
    return {
        name: int(cell.replace(",", ""))
        for name, cell in zip(cells[:half], cells[half:], strict=True)
    }


def sections(text: str) -> dict[str, tuple[int, int, int, bool]]:
    """For each: how many it has, how many code blocks, how many more it names, and if it is folded."""
    found = {}
    for part in text.split("\n### ")[1:]:
        name, _, rest = part.partition("\n")
        said = re.search(r": ([0-9,]+)", name)
        more = re.search(r"^\*\*([0-9,]+) more, not shown here\.\*\*$", rest, re.MULTILINE)
        found[name.partition(":")[0]] = (
            int(said[1].replace(",", "")) if said else 0,
            sum(token.type == "fence" for token in parsed(rest)),
            int(more[1].replace(",", "")) if more else 0,
            "<details>" in rest,
        )
    return found


def adds_up(text: str, total: int, apart: Iterable[str]) -> None:
    """Every section's blocks and its "more" are its number, and the sections' are the total."""
    found = sections(text)
    for name, (said, blocks, more, _) in found.items():
        if name not in {"The same on many", "Compared in git"}:
            assert blocks + more == said, name
    assert sum(said for name, (said, *_) in found.items() if name not in apart) == total


APART = ("Compared in git", "The same on many", "Refused by guards", "Problems")


@pytest.mark.parametrize(
    ("name", "plan"),
    [
        ("plan-one-change", a_plan(CHANGE)),
        ("plan-wide-and-long", a_plan(WIDE, UNTITLED, sandbox=True)),
        ("plan-nothing-to-change", a_plan()),
        ("plan-missing-and-unread", a_plan(CHANGE, problems=(MISSING, UNREAD))),
        ("plan-with-a-base", a_plan(DROPPED, base=BASE, since=SINCE)),
        (
            "plan-with-a-base-of-which-all-is-left",
            a_plan(base=BASE._replace(undeclared=0, settled=0)),
        ),
        ("plan-against-a-snapshot", samples.against_a_snapshot()),
        ("plan-refused", a_plan(CHANGE, WIDE, UNTITLED, refusals=(REFUSAL,))),
        ("plan-many", many(1300)),
        ("plan-none", Plan("", 0, 0, problems=(SYNTAX,))),
    ],
)
def test_a_plan(name: str, plan: Plan, golden: Golden) -> None:
    text = plan_markdown(plan, 8_000)
    golden(f"{name}.md", text)
    check(text)


@pytest.mark.parametrize(
    ("name", "run"),
    [
        ("run-every-outcome", samples.a_run(sandbox=True, interrupted=True)),
        ("run-nothing-to-do", Run(samples.API)),
        ("run-none", Run("", problems=(SYNTAX,))),
    ],
)
def test_a_run(name: str, run: Run, golden: Golden) -> None:
    text = run_markdown(run)
    golden(f"{name}.md", text)
    check(text)


def test_what_is_folded_and_in_which_order() -> None:
    plan = many(1300)
    plan = replace(plan, changes=(*plan.changes, WIDE))
    found = sections(plan_markdown(plan, 1_000_000))
    assert [(name, folded) for name, (*_, folded) in found.items()] == [
        ("Refused by guards", False),
        ("Protected", False),
        ("Labels removed", False),
        ("Other changes", False),
        ("The same on many", False),
        ("In the groups above", True),
    ]
    found = sections(run_markdown(samples.a_run()))
    assert [(name, folded) for name, (*_, folded) in found.items()] == [
        ("Not done", False),
        ("Applied", True),
        ("Already as wanted", True),
    ]


@pytest.mark.parametrize("limit", [2_000, 5_000, 60_000, 1_000_000])
@pytest.mark.parametrize("size", [1, 20, 21, 300, 2_000])
def test_the_numbers_add_up_within_any_limit(limit: int, size: int) -> None:
    plan = replace(many(size), problems=(MISSING, UNREAD) * size, sandbox=True)
    text = plan_markdown(plan, limit)
    assert len(text) <= len(text.encode()) <= limit
    check(text)
    adds_up(text, size, APART)
    assert numbers(text)["to change"] == size
    assert sections(text)["Problems"][0] == 2 * size
    outcomes = tuple(
        Outcome(change, list(Result)[n % len(Result)], "x" * n)
        for n, change in enumerate(plan.changes)
    )
    text = run_markdown(Run(samples.API, outcomes, plan.problems, sandbox=True), limit)
    assert len(text.encode()) <= limit
    check(text)
    adds_up(text, size, APART)
    assert sum(numbers(text).values()) == size


def test_what_is_unusual_comes_before_the_cut_and_says_where_the_rest_is() -> None:
    plan = many(1300)
    plan = replace(plan, changes=(*plan.changes, replace(WIDE, edits=WIDE.edits[-3:-2])))
    text = plan_markdown(plan, 12_000, "see the job summary")
    found = sections(plan_markdown(plan, 12_000))
    assert found["Labels removed"][:3] == (1, 1, 0)
    assert found["Protected"][:3] == (1, 1, 0)
    assert found["Other changes"][1] > 3
    assert text.count("more, see the job summary.**") == text.count("more, ")


def test_a_comment_uses_the_room_that_it_has() -> None:
    assert 59_000 < len(plan_markdown(many(5_000)).encode()) <= 60_000
    assert "more, not" not in plan_markdown(many(300), 1_000_000)


def test_a_long_key_of_backticks_ends_no_block() -> None:
    for before in range(70, 82):
        key = label("x" * before + "`" * 200, ABSENT, "`" * 200)
        text = plan_markdown(
            a_plan(*(replace(CHANGE, id=f"c{n}", edits=(key,)) for n in range(21)))
        )
        assert sum(kind == "fence" for kind, *_ in check(text)) == 22


@pytest.mark.parametrize("sandbox", [True, False])
def test_the_largest_numbers_fit_into_the_smallest_limit(*, sandbox: bool) -> None:
    plan = replace(many(50), cost=Cost(200_000, 1e7, 1e9), declared=10**9, sandbox=sandbox)
    plan = replace(
        plan, changes=plan.changes * 400, base=BASE, since=SINCE._replace(left_out=10**6)
    )
    plan = replace(plan, problems=(MISSING,) * 99_999, refusals=plan.refusals * 99_999)
    text = plan_markdown(plan, 2_000)
    assert len(text.encode()) <= 2_000
    adds_up(text, 20_000, APART)


@everything
@pytest.mark.parametrize("limit", [2_000, 60_000, 1_000_000])
def test_hostile_texts_stay_within_code_and_limits(text: str, limit: int) -> None:
    for reported in (
        plan_markdown(hostile_plan(text), limit),
        run_markdown(hostile_run(text), limit),
    ):
        assert len(reported.encode()) <= limit
        check(reported)
        adds_up(reported, len(Result) if "apply" in reported[:20] else 1, APART)


def meek(change: Change) -> Change:
    """The same change, with nothing but letters."""
    edits = tuple(
        replace(
            e,
            label=None if e.label is None else "k",
            before=e.before if e.before is ABSENT else "a",
            after="b",
        )
        for e in change.edits
    )
    return replace(change, id="i", place=Place("f", 1), title="t", edits=edits, left_alone=("l",))


@given(plans, risky | texts | MARKDOWN)
def test_no_text_changes_the_structure(plan: Plan, text: str) -> None:
    keep = [c for c in plan.changes if all(e.after is not ABSENT for e in c.edits)]
    evil = Problem(text, text, text, Place(text, 1), id=text)
    plan = replace(plan, changes=tuple(keep), problems=(evil,), refusals=(evil,))
    tame = Problem("CS", "m", "h", Place("f", 1))
    other = replace(plan, changes=tuple(meek(c) for c in keep), problems=(tame,), refusals=(tame,))
    assert check(plan_markdown(plan)) == check(plan_markdown(other))
    outcomes = [Outcome(c, Result.CONFLICT, text) for c in keep]
    same = [Outcome(meek(c), Result.CONFLICT, "d") for c in keep]
    assert check(run_markdown(Run("a", tuple(outcomes), (evil,)))) == check(
        run_markdown(Run("a", tuple(same), (tame,)))
    )


@given(MARKDOWN, MARKDOWN, st.sampled_from(["title", "labels"]))
def test_markdown_in_texts_is_no_markdown(one: str, other: str, field: str) -> None:
    edit = title(one, f"{other}{one}") if field == "title" else Edit(one, ABSENT, other)
    changes = tuple(
        Change(f"{one}{n}", Place(f"{other}.yaml", 1), one, (edit,), (other,)) for n in range(21)
    )
    text = plan_markdown(a_plan(*changes), 1_000_000)
    check(text)
    adds_up(text, 21, APART)


@given(st.lists(MARKDOWN | texts.map(lambda text: text.replace("\n", "")), max_size=5))
def test_no_line_ends_a_code_block(lines: list[str]) -> None:
    text = "\n".join(lines).replace("\r", "")
    fence, *rest = parsed(fenced(text.split("\n"), "text"))
    assert (fence.type, rest) == ("fence", [])


def test_what_the_tests_look_for_would_be_found() -> None:
    samples: list[Any] = ["[a](b)", "<b>", "`x`", "@everyone", "#1", "![a](b)", "<https://a.b>"]
    for text in samples:
        with pytest.raises(AssertionError):
            check(text)
