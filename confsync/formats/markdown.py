"""A plan and a run as Markdown, for comments on pull and merge requests and for job summaries.

Text from outside is in code blocks only, where GitHub, GitLab and Bitbucket see no
markup, link, mention or command. Everything else is our own words and numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.formats.changes import (
    COLUMNS,
    Look,
    change_lines,
    edit_lines,
    group_lines,
    heading_lines,
)
from confsync.formats.diagnostic import diagnostic
from confsync.formats.escape import LONGEST, folded, shortened
from confsync.formats.groups import LEAST, MANY, grouped, of_plan
from confsync.formats.numbers import plan_numbers, run_numbers
from confsync.formats.paint import plain
from confsync.formats.rules import (
    changes_by_rule,
    effect_lines,
    funnel_text,
    others_heading,
    rule_heading,
)
from confsync.formats.sections import Section, assembled, fenced, folding, joined
from confsync.formats.text import (
    SANDBOX,
    cost_lines,
    plan_notices,
    plan_summary,
    revision_lines,
    run_summary,
)
from confsync.formats.words import count
from confsync.model import DONE, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from confsync.model import Change, Outcome, Plan, Problem, Run

LIMIT: Final = 60_000
"""What a comment may take; GitHub's longest is 65,536 characters."""

_LOOK: Final = Look(plain, mark=" ", indent=0)
_ORDER: Final = tuple(Result)
_WIDE: Final = 110
"""Columns of a problem: its source line and the prefix."""


def plan_markdown(plan: Plan, limit: int = LIMIT, rest: str = "") -> str:
    """A plan in at most `limit` bytes (at least 2,000), cut between changes.

    The unusual comes first: the numbers, refusals and problems; changes of what is protected,
    removals and single changes in full; then the groups. What the groups cover is folded. `rest`
    says where to find what is cut, such as "see the job summary".
    """
    if not plan.api:
        said = "No plan could be made."
    elif plan.changes:
        how = [] if plan.snapshot else ["", *cost_lines(plan)]
        said = "\n".join([*_table(plan_numbers(plan)), *how])
    else:
        said = plan_summary(plan)
    head = _head("confsync plan", said, plan_notices(plan))
    wrong = [_problems("Refused by guards", plan.refusals), _problems("Problems", plan.problems)]
    lines = list(effect_lines(plan))[1:]
    effects = Section("Changed rules", min(1, len(lines)), [fenced(lines, "text")], share=0.25)
    return assembled(head, [*wrong, effects, _revisions(plan), *_changes(plan)], limit, rest)


def run_markdown(run: Run, limit: int = LIMIT, rest: str = "") -> str:
    """A run in at most `limit` bytes (at least 2,000), cut between outcomes; `rest` as for a plan.

    What was not done comes first; what was is folded.
    """
    said = "\n".join(_table(run_numbers(run))) if run.outcomes else run_summary(run)
    if not run.api:
        said = "Nothing could be applied."
    elif run.interrupted:
        said = f"{said}\n\nThe run was interrupted."
    head = _head(
        f"confsync {'undo' if run.undo else 'apply'}", said, [SANDBOX] if run.sandbox else []
    )
    undone = sorted(
        (each for each in run.outcomes if each.result not in DONE),
        key=lambda each: _ORDER.index(each.result),
    )
    sections = [_problems("Problems", run.problems), _outcomes("Not done", undone)]
    for result, heading in ((Result.APPLIED, "Applied"), (Result.ALREADY, "Already as wanted")):
        done = [each for each in run.outcomes if each.result is result]
        sections.append(_outcomes(heading, done, fold=True))
    return assembled(head, sections, limit, rest)


def _head(title: str, said: str, notices: Sequence[str]) -> str:
    warning = "".join(f"> **{notice}**\n\n" for notice in notices)
    return f"## {title}\n\n{warning}{said}\n\n"


def _table(numbers: dict[str, int]) -> list[str]:
    return [
        f"| {' | '.join(numbers)} |",
        f"|{' ---: |' * len(numbers)}",
        f"| {' | '.join(f'{number:,}' for number in numbers.values())} |",
    ]


def _problems(heading: str, problems: Sequence[Problem]) -> Section:
    blocks = (fenced(_problem(problem), "text") for problem in problems)
    return Section(f"{heading}: {len(problems):,}", len(problems), blocks, share=0.25)


def _problem(problem: Problem) -> Iterator[str]:
    for line in diagnostic(problem, plain).split("\n"):
        first, *more = folded(line, _WIDE)
        yield first
        yield from (f"        {part}" for part in more)


def _revisions(plan: Plan) -> Section:
    """What git was asked: revisions are called as somebody typed them."""
    lines = list(revision_lines(plan))
    return Section("Compared in git", min(1, len(lines)), [fenced(lines, "text")], share=0.25)


def _changes(plan: Plan) -> Iterator[Section]:
    if plan.rules:
        yield from _changes_by_rule(plan)
        return
    found = of_plan(plan)
    # A fence for all: each line has a sign or four spaces before what comes from outside.
    same = (joined(group_lines(group, _LOOK)) for group in found.groups)
    yield _full("Protected", found.protected, share=0.35)
    yield _full("Labels removed", found.removals, share=0.35)
    if found.groups:
        yield _full("Other changes", found.outliers, share=0.5)
    else:
        yield _full("Changes", found.outliers, fold=True)
    yield Section("The same on many", len(found.groups), same, ("```diff\n", "```\n\n"), 0.7)
    yield _full("In the groups above", found.covered, fold=True)


def _changes_by_rule(plan: Plan) -> Iterator[Section]:
    """The unusual of all rules first, then each rule with its numbers and its changes."""
    every = of_plan(plan)
    yield _full("Protected", every.protected, share=0.35)
    yield _full("Labels removed", every.removals, share=0.35)
    unusual = {change.id for change in (*every.protected, *every.removals)}
    covered: list[Change] = []
    idle: list[str] = []
    for number, (rule, changes) in enumerate(changes_by_rule(plan), 1):
        if rule is not None and not changes:
            idle += [rule_heading(rule), f"  {funnel_text(rule)}"]
            continue
        least = LEAST if len(plan.changes) > MANY else MANY + 1
        found = grouped([each for each in changes if each.id not in unusual], least=least)
        covered += found.covered
        lines = [rule_heading(rule), f"  {funnel_text(rule)}"] if rule is not None else []
        same = [line for group in found.groups for line in group_lines(group, _LOOK)]
        blocks = [
            *([fenced(lines, "text")] if lines else []),
            *([fenced(same, "diff")] if same else []),
            *map(change_block, (*found.outliers, *found.removals)),
        ]
        name = f"Rule {number}" if rule is not None else others_heading(changes)
        heading = f"{name}: {count(len(changes), 'conversation')}"
        yield Section(heading, len(blocks), blocks, share=0.5)
    yield _full("In the groups above", covered, fold=True)
    yield Section("Rules without changes", min(1, len(idle)), [fenced(idle, "text")], share=0.25)


def _full(
    heading: str, changes: Sequence[Change], *, fold: bool = False, share: float = 1.0
) -> Section:
    """Changes in full under how many conversations they are."""
    blocks = (change_block(change) for change in changes)
    return _counted(heading, len(changes), blocks, fold=fold, share=share)


def change_block(change: Change) -> str:
    """A change as `plan_markdown` has it: a code block, with all edits."""
    return fenced(change_lines(change, _LOOK), "diff")


def _outcomes(heading: str, outcomes: Sequence[Outcome], *, fold: bool = False) -> Section:
    blocks = (fenced(_outcome(outcome), "diff") for outcome in outcomes)
    return _counted(heading, len(outcomes), blocks, fold=fold)


def _counted(
    heading: str, total: int, blocks: Iterable[str], *, fold: bool, share: float = 1.0
) -> Section:
    how_many = count(total, "conversation")
    frame = folding(f"Show {how_many}") if fold else ("", "")
    return Section(f"{heading}: {how_many}", total, blocks, frame, share)


def _outcome(outcome: Outcome) -> Iterator[str]:
    yield from heading_lines(outcome.change, _LOOK)
    if outcome.result not in DONE:
        said = outcome.result.value.replace("_", " ")
        if outcome.detail:
            said = f"{said}: {shortened(outcome.detail, 4 * LONGEST)}"
        yield from (f"  {part}" for part in folded(said, COLUMNS - 2))
    yield from edit_lines(outcome.change.edits, _LOOK)
