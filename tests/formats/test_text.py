"""Plans and runs as people see them, as files to look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from confsync.formats.diagnostic import diagnostic
from confsync.formats.escape import width
from confsync.formats.paint import Style, choose, colored, plain
from confsync.formats.runs import runs_text
from confsync.formats.text import plan_summary, plan_text, run_summary, run_text
from confsync.model import Change, Excerpt, Outcome, Place, Plan, Problem, Result, Run
from confsync.model.codes import Code
from tests.formats import samples
from tests.formats.samples import (
    BASE,
    CHANGE,
    DROPPED,
    MISSING,
    REFUSAL,
    SINCE,
    UNREAD,
    UNTITLED,
    WIDE,
    a_plan,
)

Golden = Callable[[str, str], None]


def text(lines: Iterable[str], problems: Iterable[Problem] = ()) -> str:
    """What goes to stdout, and behind a line what goes to stderr."""
    reported = [
        *lines,
        *(["-" * 80] if problems else []),
        *(diagnostic(p, plain) for p in problems),
    ]
    return "".join(f"{line}\n" for line in reported)


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
    ],
)
def test_a_plan(name: str, plan: Plan, golden: Golden) -> None:
    out = text(plan_text(plan, plain), [*plan.problems, *plan.refusals])
    golden(f"{name}.txt", out)
    assert max(map(width, plan_text(plan, plain))) <= 80


def test_a_plan_names_the_command_that_applies_it() -> None:
    assert text(plan_text(a_plan(CHANGE), plain, "confsync apply x.json")).endswith(
        "\nTo apply: 3 requests, up to 3 seconds.\n"
        "Labels change on 1 conversation, which may set off workflows in Attention.\n"
        "Run: confsync apply x.json\n"
    )


def test_numbers_and_nouns() -> None:
    plan = replace(a_plan(*[CHANGE] * 1000, problems=(MISSING, *[UNREAD] * 2)), declared=1_234_567)
    assert " ".join(text(plan_text(plan, plain)).split("\n\n")[-1].split()) == (
        "Plan: 1,000 conversations to change (1,000 titles, 1,000 labels added, 1,000 removed), "
        "197 already as declared, 1 missing, 1,233,369 could not be read. "
        "To apply: 2,021 requests, about 25 seconds to 5 minutes. "
        "Labels change on 1,000 conversations, which may set off workflows in Attention. "
        "Run: confsync apply"
    )


@pytest.mark.parametrize(
    ("name", "run"),
    [
        ("run-every-outcome", samples.a_run(sandbox=True)),
        ("run-nothing-to-do", Run(samples.API)),
    ],
)
def test_a_run(name: str, run: Run, golden: Golden) -> None:
    out = text(run_text(run, plain))
    golden(f"{name}.txt", out)
    assert max(map(width, out.splitlines())) <= 80


def test_of_many_outcomes_the_exceptions_are_shown_and_the_others_counted() -> None:
    results = [Result.APPLIED] * 900 + [Result.NOT_REACHED] * 108 + [Result.CONFLICT]
    run = Run(
        samples.API,
        tuple(
            Outcome(replace(CHANGE, id=f"c{n:04}"), result, "why" if n >= 900 else "")
            for n, result in enumerate(results)
        ),
        interrupted=True,
    )
    lines = [*run_text(run, plain)]
    assert lines == [
        "  conflict    Q1 Deal Review - Acme Corp",
        "              c1008",
        "              why",
        "  not reached 108 conversations: why",
        "",
        "Apply: 900 applied, 1 conflict, 108 not reached.",
        "Not everything is as declared. To see what is left, run: confsync plan",
    ]
    assert sum(line.startswith("  applied") for line in run_text(run, plain, each=True)) == 900


def test_what_an_interrupted_run_did_not_reach_is_counted_in_one_line() -> None:
    reached = [Result.APPLIED, Result.NOT_REACHED, Result.NOT_REACHED]
    outcomes = tuple(
        Outcome(replace(CHANGE, id=f"c{n}"), result, "interrupted" if n else "")
        for n, result in enumerate(reached)
    )
    lines = [*run_text(Run(samples.API, outcomes, unrecorded=2118), plain)]
    assert lines[:3] == [
        "  not reached 2,120 conversations: interrupted",
        "",
        "Apply: 1 applied, 2,120 not reached.",
    ]
    killed = [*run_text(Run(samples.API, outcomes[:1], unrecorded=2119), plain)]
    assert killed[0] == "  not reached 2,119 conversations: the run ended before"
    few = [*run_text(Run(samples.API, outcomes, unrecorded=2), plain)]
    assert sum(line.startswith("  not reached Q1") for line in few) == 2


def test_a_record_has_the_numbers_of_the_run() -> None:
    record = samples.a_record(outcomes={"c1": Outcome(CHANGE, Result.APPLIED)}, changes=7)
    assert run_summary(record.run()) == "Apply: 1 applied, 6 not reached."


def test_a_plan_of_which_nothing_was_read_is_none() -> None:
    denied = Problem(Code.DENIED, "the service denies access: HTTP 401 Unauthorized")
    plan = Plan(samples.API, 1486, 0, problems=(denied,))
    assert plan_summary(plan) == "No plan: access denied; 1,486 conversations could not be read."
    plan = replace(plan, problems=(UNREAD,))
    assert plan_summary(plan) == "No plan: 1,486 conversations could not be read."
    assert plan_summary(replace(plan, unchanged=1)).startswith("Plan: nothing to change, 1 already")


def test_problems(golden: Golden) -> None:
    golden("problems.txt", text([], [samples.SYNTAX, samples.TWICE, MISSING, REFUSAL]))


def marked(text: str, column: int, width: int) -> list[str]:
    """The source line and the caret below it."""
    place = Place("a.yaml", 1, column)
    reported = diagnostic(Problem("CS201", "m", place=place, excerpt=Excerpt(text, width)), plain)
    return reported.splitlines()[1:]


def test_the_caret_is_below_what_it_marks() -> None:
    assert marked("  a: 株式会社 b", 6, 4) == ["    | a: 株式会社 b", "    |    ^^^^^^^^"]
    assert marked("  a: \tx", 7, 1) == ["    | a: \\tx", "    |      ^"]
    assert marked("a: ", 4, 1) == ["    | a: ", "    |    ^"], "at the end of a line"
    assert marked("a: " + "x" * 200, 1, 1) == [f"    | a: {'x' * 96}…", "    | ^"]
    assert marked("x" * 150, 120, 1) == [], "too far right to be seen"
    assert marked("   ", 2, 1) == [], "nothing to be seen"


def test_the_list_of_runs(golden: Golden) -> None:
    done = {o.change.id: o for o in samples.a_run().outcomes[:2]}
    listed = [
        (".confsync/runs/1.jsonl", samples.a_record(outcomes=done)),
        (".confsync/runs/2.jsonl", samples.a_record(sent={"c1": [CHANGE]}, sandbox=True)),
        (".confsync/runs/3.jsonl", samples.a_record()),
        (".confsync/runs/4.jsonl", None),
    ]
    golden("runs.txt", text(runs_text(listed)) + text(runs_text([])))


def test_colours_say_what_happens_to_what(golden: Golden) -> None:
    def tagged(style: Style, reported: str) -> str:
        return f"<{style}>{reported}</{style}>"

    plan = a_plan(CHANGE, WIDE)
    problems = [diagnostic(p, tagged) for p in (samples.SYNTAX, samples.TWICE)]
    out = [*plan_text(plan, tagged), *run_text(samples.a_run(), tagged), *problems]
    golden("colours.txt", text(out))
    assert [re.sub("</?[a-z]+>", "", line) for line in out] == [
        *plan_text(plan, plain),
        *run_text(samples.a_run(), plain),
        *(diagnostic(p, plain) for p in (samples.SYNTAX, samples.TWICE)),
    ]


@pytest.mark.parametrize(
    ("mode", "environment", "terminal", "colour"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_when_there_is_colour(
    mode: str, environment: dict[str, str], terminal: bool, colour: bool
) -> None:
    paint = choose(mode, environment, terminal=terminal)  # type: ignore[arg-type]  # from the table
    assert paint is (colored if colour else plain)


def test_colour_ends_where_it_began() -> None:
    assert colored("add", "x") == "\x1b[32mx\x1b[0m"
    assert colored("error", "x") == "\x1b[1;31mx\x1b[0m"


def test_a_place_that_fits_follows_the_title() -> None:
    def heading(title: str) -> list[str]:
        change = Change("c1", Place("conversations/globex.yaml", 2), title, CHANGE.edits)
        return text(plan_text(a_plan(change), plain)).splitlines()[:3]

    place = "conversations/globex.yaml:2"
    fits = "x" * (80 - 2 - 2 - len(place))
    assert heading(fits)[:2] == [f"~ {fits}  {place}", "  c1"]
    assert heading(f"{fits}x") == [f"~ {fits}x", "  c1", f"  {place}"]
