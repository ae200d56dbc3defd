"""A plan and a run as text for people, made for 80 columns."""

from __future__ import annotations

from collections import Counter
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from confsync.engine.guards import refuses_all
from confsync.formats.changes import COLUMNS, line
from confsync.formats.escape import LONGEST, fitted, folded, padded, shortened, visible
from confsync.formats.groups import MANY
from confsync.formats.listing import by_rule, usual
from confsync.formats.rules import by_rule_text, effect_lines, rule_lines
from confsync.formats.words import count, duration, kinds, old
from confsync.model import DONE, Result
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.formats.listing import Listing
    from confsync.formats.paint import Paint, Style
    from confsync.model import Base, ChangedSince, Outcome, Plan, Run

SANDBOX: Final = "SANDBOX: this is the built-in simulator; nothing real is read or changed."

_ALIKE: Final = frozenset({Result.WITHHELD, Result.NOT_REACHED})
"""Results that many changes have for one reason: nothing was sent."""
_RANK: Final = {
    result: (result in DONE, result in _ALIKE, number) for number, result in enumerate(Result)
}
_STYLES: Final[dict[Result, Style]] = {Result.APPLIED: "add", Result.ALREADY: "dim"}


def sandbox_text(paint: Paint) -> Iterator[str]:
    """What comes before everything that is only played."""
    yield paint("strong", SANDBOX)
    yield ""


def plan_notices(plan: Plan) -> list[str]:
    """What comes before a plan in the sandbox, or one that cannot be applied."""
    notices = [SANDBOX] if plan.sandbox else []
    if plan.snapshot:
        taken, age = plan.snapshot.taken, old(plan.snapshot.age)
        time = f"{taken[:10]} {taken[11:16]} UTC"
        notices.append(f"SNAPSHOT of {time}, {age}: this plan cannot be applied.")
    return notices


def plan_text(
    plan: Plan,
    paint: Paint,
    command: str | None = "confsync apply",
    listing: Listing = usual,
) -> Iterator[str]:
    """The lines of a plan: its changes, its summary, and the `command` that applies it.

    No command: it is being applied. Against a snapshot: there is nothing to apply.
    """
    yield from plan_changes(plan, paint, listing)
    yield from plan_end(plan, paint, command)


def plan_changes(plan: Plan, paint: Paint, listing: Listing = usual) -> Iterator[str]:
    """What comes before the summary: notices, changes, and what the rules did."""
    for notice in plan_notices(plan):
        yield paint("strong", notice)
        yield ""
    yield from listing(plan, paint)
    if listing not in {usual, by_rule}:
        yield from rule_lines(plan)
    yield from effect_lines(plan)


def plan_end(plan: Plan, paint: Paint, command: str | None) -> Iterator[str]:
    """The summary, and the `command` that applies the plan, if any."""
    yield from _strong(plan_summary(plan), paint)
    yield from revision_lines(plan)
    if plan.changes and not plan.snapshot:
        yield from cost_lines(plan)
        if command is not None and not refuses_all(plan):
            yield f"Run: {visible(command)}"


def plan_summary(plan: Plan) -> str:
    """The plan in a sentence."""
    changes = len(plan.changes)
    if plan.unknown and not plan.changes and plan.unknown == plan.declared:
        why = "access denied; " if any(p.code == Code.DENIED for p in plan.problems) else ""
        return f"No plan: {why}{count(plan.unknown, 'conversation')} could not be read."
    parts = [
        f"{count(changes, 'conversation')} to change ({kinds(plan.changes)})"
        if changes
        else "nothing to change",
        f"{plan.unchanged:,} already as {'before' if plan.undo else 'declared'}",
    ]
    if plan.missing:
        parts.append(f"{plan.missing:,} missing")
    if plan.newer:
        parts.append(f"{plan.newer:,} newer than the snapshot")
    if plan.unknown:
        parts.append(f"{plan.unknown:,} could not be read")
    if plan.since:
        parts.append(f"{plan.since.left_out:,} left out")
    return f"{'Undo plan' if plan.undo else 'Plan'}: {', '.join(parts)}."


def revision_lines(plan: Plan) -> Iterator[str]:
    """What git was asked, and what came of it."""
    for sentence in revisions(plan):
        yield from _lines(sentence)


def revisions(plan: Plan) -> Iterator[str]:
    """The same, in sentences."""
    if plan.base:
        sentence = f"Base: {_revision(plan.base)}"
        if plan.base.undeclared:
            sentence += f"; {count(plan.base.undeclared, 'conversation')} of it no longer declared"
        yield f"{sentence}."
    if plan.since:
        left = plan.since.left_out
        sentence = f"{count(left, 'declared conversation')} {'is' if left == 1 else 'are'}"
        sentence += f" as in {_revision(plan.since)} and {'was' if left == 1 else 'were'} left out."
        yield sentence


def _revision(found: Base | ChangedSince) -> str:
    return f"{shortened(found.revision)} ({visible(found.commit[:12])})"


def cost_lines(plan: Plan) -> Iterator[str]:
    """What applying a plan takes, and what it may set off: a line each."""
    if plan.cost:
        time = duration(plan.cost.least, plan.cost.most)
        yield f"To apply: {count(plan.cost.requests, 'request')}, {time}."
    labels = sum(any(edit.label is not None for edit in change.edits) for change in plan.changes)
    # Whether a write by the API sets them off is not documented. The simulator has none.
    if labels and not plan.sandbox:
        where = count(labels, "conversation")
        yield f"Labels change on {where}, which may set off workflows in Attention."


def run_text(run: Run, paint: Paint, *, each: bool = False) -> Iterator[str]:
    """The lines of a finished run: the exceptions, the other outcomes, and the summary.

    Of many outcomes the usual ones are only counted, unless `each` is wanted.
    """
    if run.sandbox:
        yield from sandbox_text(paint)
    for outcome in sorted(run.outcomes, key=lambda outcome: _RANK[outcome.result]):
        if each or prints_outcome(outcome, run.changes):
            yield from outcome_text(outcome, paint)
    yield from run_end(run, paint, each=each)


def prints_outcome(outcome: Outcome, of: int) -> bool:
    """Whether an outcome of `of` is printed in full: of few each, of many the exceptions."""
    return of <= MANY or outcome.result not in DONE | _ALIKE


def outcome_text(outcome: Outcome, paint: Paint) -> Iterator[str]:
    """The outcome of one change in a line, and its details below."""
    result = outcome.result.value.replace("_", " ")
    title, id = line(outcome.change.title), shortened(outcome.change.id)
    painted = paint(_STYLES.get(outcome.result, "error"), padded(result, 11))
    yield f"  {painted} {fitted(title or id, COLUMNS - 14)}"
    if outcome.detail:
        indent = " " * 14
        if title:
            yield indent + paint("dim", id)
        for part in folded(shortened(outcome.detail, 4 * LONGEST), COLUMNS - 14):
            yield indent + part.rstrip()


def run_end(run: Run, paint: Paint, *, each: bool = False) -> Iterator[str]:
    """The outcomes that many share, unless `each` was printed; the summary; and what to do next."""
    if not each and run.changes > MANY:
        yield from _shared(run, paint)
    yield ""
    yield from _strong(run_summary(run), paint)
    yield from by_rule_text(run)
    if any(each.result not in DONE for each in run.outcomes):
        yield (
            "Not everything is restored. To see what is left, undo the same run again."
            if run.undo
            else "Not everything is as declared. To see what is left, run: confsync plan"
        )


def _shared(run: Run, paint: Paint) -> Iterator[str]:
    """A line for each reason for which many changes were not sent."""
    reasons = Counter((each.result, each.detail) for each in run.outcomes if each.result in _ALIKE)
    if run.unrecorded:
        # Where Ctrl-C ended the run, the rest has the reason that the terminal printed.
        interrupted = Result.NOT_REACHED, "interrupted"
        ended = Result.NOT_REACHED, "the run ended before"
        reasons[interrupted if interrupted in reasons else ended] += run.unrecorded
    for (result, detail), number in reasons.items():
        name = result.value.replace("_", " ")
        first, *more = folded(
            shortened(f"{count(number, 'conversation')}: {detail}", 4 * LONGEST), COLUMNS - 14
        )
        yield f"  {paint('error', padded(name, 11))} {first}"
        yield from (f"{' ' * 14}{part}" for part in more)


def run_summary(run: Run) -> str:
    """The run in a sentence."""
    counts = [(result, run.count(result)) for result in Result]
    sentence = ", ".join(f"{n:,} {result.value.replace('_', ' ')}" for result, n in counts if n)
    return f"{'Undo' if run.undo else 'Apply'}: {sentence or 'nothing to do'}."


def _strong(sentence: str, paint: Paint) -> Iterator[str]:
    return (paint("strong", part) for part in wrap(sentence, COLUMNS))


def _lines(text: str) -> Iterator[str]:
    """Visible `text` of any width."""
    return (part.rstrip() for part in folded(text, COLUMNS))
