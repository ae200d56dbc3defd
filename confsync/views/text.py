"""A plan and a run as text for people, made for 80 columns."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from confsync.model import DONE, Op, Result
from confsync.views.escape import LONGEST, fitted, folded, padded, shortened, visible, width
from confsync.views.values import shown, shown_both
from confsync.views.words import count, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.model import Base, Change, Edit, Outcome, Plan, Run, Since
    from confsync.views.paint import Paint, Style

COLUMNS: Final = 80
SANDBOX: Final = "SANDBOX: this is the built-in simulator; nothing real is read or changed."

_SIGNS: Final[dict[Op, tuple[str, Style]]] = {
    Op.ADD: ("+", "add"),
    Op.REPLACE: ("~", "change"),
    Op.REMOVE: ("-", "remove"),
}
_NARROWEST: Final = 16
_WIDEST: Final = 32
"""Of the column with the fields' names."""
_STYLES: Final[dict[Result, Style]] = {Result.APPLIED: "add", Result.ALREADY: "dim"}


def sandbox_text(paint: Paint) -> Iterator[str]:
    """What comes before everything that is only played."""
    yield paint("strong", SANDBOX)
    yield ""


def plan_text(plan: Plan, paint: Paint, command: str | None = "confsync apply") -> Iterator[str]:
    """The lines of a plan: each change, then what it comes to, and the `command` that applies it.

    No command: it is being applied.
    """
    if plan.sandbox:
        yield from sandbox_text(paint)
    for change in plan.changes:
        yield from _change(change, paint)
        yield ""
    yield from _strong(plan_summary(plan), paint)
    yield from _revisions(plan)
    if plan.changes:
        requests = 2 * len(plan.changes)
        how = f"To apply: {count(requests, 'request')}."
        if command is None or plan.refusals:
            yield how
        else:
            yield f"{how} Run: {visible(command)}"


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
    if plan.since:
        parts.append(f"{plan.since.left_out:,} left out")
    return f"Plan: {', '.join(parts)}."


def _revisions(plan: Plan) -> Iterator[str]:
    """What git was asked, and what came of it."""
    if plan.base:
        told = f"Base: {_revision(plan.base)}"
        if plan.base.undeclared:
            told += f"; {count(plan.base.undeclared, 'conversation')} of it no longer declared"
        yield from _lines(f"{told}.")
    if plan.since:
        left = plan.since.left_out
        told = f"{count(left, 'declared conversation')} {'is' if left == 1 else 'are'}"
        told += f" as in {_revision(plan.since)} and {'was' if left == 1 else 'were'} left out."
        yield from _lines(told)


def _revision(found: Base | Since) -> str:
    return f"{shortened(found.revision)} ({visible(found.commit[:12])})"


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
    title, id = _line(outcome.change.title), shortened(outcome.change.id)
    painted = paint(_STYLES.get(outcome.result, "error"), padded(result, 11))
    yield f"  {painted} {fitted(title or id, COLUMNS - 14)}"
    if outcome.detail:
        indent = " " * 14
        if title:
            yield indent + paint("dim", id)
        for line in folded(shortened(outcome.detail, 4 * LONGEST), COLUMNS - 14):
            yield indent + line.rstrip()


def run_end(run: Run, paint: Paint) -> Iterator[str]:
    """What a run comes to, and what to do next."""
    yield ""
    yield from _strong(run_summary(run), paint)
    if any(each.result not in DONE for each in run.outcomes):
        yield "Not everything is as declared. To see what is left, run: confsync plan"


def run_summary(run: Run) -> str:
    """What a run comes to, in a sentence."""
    counts = [(result, run.count(result)) for result in Result]
    told = ", ".join(f"{n:,} {result.value.replace('_', ' ')}" for result, n in counts if n)
    return f"Apply: {told or 'nothing to do'}."


def _change(change: Change, paint: Paint) -> Iterator[str]:
    place = shortened(f"{change.place.file}:{change.place.line}")
    room = COLUMNS - 2
    title = _line(change.title) or "(no title)"
    if width(title) + 2 + width(place) <= room:
        yield f"{paint('change', '~')} {paint('strong', padded(title, room - width(place)))}{paint('dim', place)}"
        yield f"  {paint('dim', shortened(change.id))}"
    else:
        yield f"{paint('change', '~')} {paint('strong', fitted(title, room))}"
        yield f"  {paint('dim', shortened(change.id))}"
        yield f"  {paint('dim', place)}"
    yield from edits_text(change.edits, paint)
    if change.dropped:
        keys = ", ".join(_line(key) for key in change.dropped)
        told = f"{count(len(change.dropped), 'label')} no longer declared: {keys}"
        yield paint("dim", f"      {fitted(told, COLUMNS - 6)}")
    if change.left_alone:
        keys = ", ".join(_line(key) for key in change.left_alone)
        left = f"{count(len(change.left_alone), 'label')} left alone: {keys}"
        yield paint("dim", f"      {fitted(left, COLUMNS - 6)}")


def edits_text(edits: Sequence[Edit], paint: Paint) -> Iterator[str]:
    """A line or more for each edit, the values below each other."""
    widths = [width(_name(edit)) for edit in edits]
    names = max([_NARROWEST, *(each for each in widths if each <= _WIDEST)])
    for edit in sorted(edits, key=lambda edit: len(edit.path)):
        yield from _edit(edit, names, paint)


def _edit(edit: Edit, names: int, paint: Paint) -> Iterator[str]:
    """The field in a column `names` wide, its values beside it; below it where it is wider."""
    sign, style = _SIGNS[edit.op]
    start = f"    {paint(style, sign)} "
    *above, name = folded(_name(edit), COLUMNS - 6)
    for line in above:
        yield start + line
        start = " " * 6
    indent = " " * (6 + names + 1)
    first, *more = _values(edit, style, COLUMNS - len(indent) - 2, paint)
    if above or width(name) > names:
        yield start + name
        yield indent + first
    else:
        yield f"{start}{padded(name, names)} {first}"
    yield from (indent + line for line in more)


def _values(edit: Edit, style: Style, room: int, paint: Paint) -> list[str]:
    """Before and after in a line, else below each other, after two columns for the arrow."""
    if edit.op is not Op.REPLACE:
        value = shown(edit.after if edit.op is Op.ADD else edit.before)
        return [f"  {paint(style, line)}" for line in folded(value, room)]
    before, after = shown_both(edit.before, edit.after)
    if width(before) + 3 + width(after) <= room:
        return [f"  {before} → {paint(style, after)}"]
    first, *more = folded(after, room)
    return [
        *(f"  {line}" for line in folded(before, room)),
        f"→ {paint(style, first)}",
        *(f"  {paint(style, line)}" for line in more),
    ]


def _strong(sentence: str, paint: Paint) -> Iterator[str]:
    return (paint("strong", line) for line in wrap(sentence, COLUMNS))


def _lines(text: str) -> Iterator[str]:
    """Visible `text` of any width."""
    return (line.rstrip() for line in folded(text, COLUMNS))


def _name(edit: Edit) -> str:
    return shortened(".".join(edit.path))


def _line(text: str) -> str:
    """As much of `text` as a line may need."""
    return visible(text[:COLUMNS])
