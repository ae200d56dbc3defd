"""A plan and a run as text for people, made for 80 columns."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from confsync.model import Op, Result
from confsync.views.escape import fitted, padded, shown, visible, width
from confsync.views.words import count, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.model import Change, Edit, Outcome, Plan, Run
    from confsync.views.paint import Paint, Style

COLUMNS: Final = 80
SANDBOX: Final = "SANDBOX: this is the built-in simulator; nothing real is read or changed."

_SIGNS: Final[dict[Op, tuple[str, Style]]] = {
    Op.ADD: ("+", "add"),
    Op.REPLACE: ("~", "change"),
    Op.REMOVE: ("-", "remove"),
}
_STYLES: Final[dict[Result, Style]] = {Result.APPLIED: "add", Result.ALREADY: "dim"}


def sandbox_text(paint: Paint) -> Iterator[str]:
    """What comes before everything that is only played."""
    yield paint("strong", SANDBOX)
    yield ""


def plan_text(plan: Plan, paint: Paint, command: str = "confsync apply") -> Iterator[str]:
    """The lines of a plan: each change, then what it comes to, and the `command` that applies it."""
    if plan.sandbox:
        yield from sandbox_text(paint)
    for change in plan.changes:
        yield from _change(change, paint)
        yield ""
    yield from (paint("strong", line) for line in wrap(plan_summary(plan), COLUMNS))
    if plan.changes:
        requests = 2 * len(plan.changes)
        how = f"To apply: {count(requests, 'request')}."
        yield how if plan.refusals else f"{how} Run: {command}"


def plan_summary(plan: Plan) -> str:
    """What a plan comes to, in a sentence."""
    changes = len(plan.changes)
    parts = [
        f"{count(changes, 'conversation')} to change ({kinds(plan.changes)})"
        if changes
        else "nothing to change",
        f"{plan.unchanged:,} already as declared",
    ]
    if plan.missing:
        parts.append(f"{plan.missing:,} missing")
    if plan.unknown:
        parts.append(f"{plan.unknown:,} could not be read")
    return f"Plan: {', '.join(parts)}."


def run_text(run: Run, paint: Paint) -> Iterator[str]:
    """The lines of a finished run: each outcome, then what it comes to."""
    if run.sandbox:
        yield from sandbox_text(paint)
    for outcome in run.outcomes:
        yield from outcome_text(outcome, paint)
    yield from run_end(run, paint)


def outcome_text(outcome: Outcome, paint: Paint) -> Iterator[str]:
    """What became of one change, in a line; a second one tells more."""
    result = outcome.result.value.replace("_", " ")
    name = visible(outcome.change.title) or outcome.change.id
    painted = paint(_STYLES.get(outcome.result, "error"), padded(result, 11))
    yield f"  {painted} {fitted(name, COLUMNS - 14)}"
    if outcome.detail:
        yield f"  {' ' * 11} {paint('dim', visible(outcome.change.id))}"
        yield f"  {' ' * 11} {visible(outcome.detail)}"


def run_end(run: Run, paint: Paint) -> Iterator[str]:
    """What a run comes to, and what to do next."""
    counts = [(result, run.count(result)) for result in Result]
    told = ", ".join(f"{n:,} {result.value.replace('_', ' ')}" for result, n in counts if n)
    yield ""
    yield paint("strong", f"Apply: {told or 'nothing to do'}.")
    unfinished = {r for r, n in counts if n} - {Result.APPLIED, Result.ALREADY}
    if unfinished:
        yield "Not everything is as declared. To see what is left, run: confsync plan"


def _change(change: Change, paint: Paint) -> Iterator[str]:
    place = visible(f"{change.place.file}:{change.place.line}")
    room = COLUMNS - 2
    title = visible(change.title) or "(no title)"
    if width(title) + 2 + width(place) <= room:
        yield f"{paint('change', '~')} {paint('strong', padded(title, room - width(place)))}{paint('dim', place)}"
        yield f"  {paint('dim', visible(change.id))}"
    else:
        yield f"{paint('change', '~')} {paint('strong', fitted(title, room))}"
        yield f"  {paint('dim', visible(change.id))}"
        yield f"  {paint('dim', place)}"
    names = max(width(visible(".".join(edit.path))) for edit in change.edits)
    for edit in sorted(change.edits, key=lambda edit: len(edit.path)):
        yield from _edit(edit, min(max(names, 16), 32), paint)
    if change.left_alone:
        keys = ", ".join(visible(key) for key in change.left_alone)
        left = f"{count(len(change.left_alone), 'label')} left alone: {keys}"
        yield paint("dim", f"      {fitted(left, COLUMNS - 6)}")


def _edit(edit: Edit, names: int, paint: Paint) -> Iterator[str]:
    sign, style = _SIGNS[edit.op]
    name = visible(".".join(edit.path))
    start = f"    {paint(style, sign)} {padded(name, names)}   "
    if edit.op is not Op.REPLACE:
        yield start + paint(style, shown(edit.after if edit.op is Op.ADD else edit.before))
        return
    before, after = shown(edit.before), shown(edit.after)
    indent = 4 + 2 + max(names, width(name)) + 3
    if indent + width(before) + 3 + width(after) <= COLUMNS:
        yield f"{start}{before} → {paint(style, after)}"
    else:
        yield f"{start}{before}"
        yield f"{' ' * (indent - 2)}→ {paint(style, after)}"
