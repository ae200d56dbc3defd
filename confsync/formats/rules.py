"""What rules do, in numbers: a line for each rule, those that match nothing last."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from confsync.formats.escape import shortened
from confsync.formats.words import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from confsync.model import Change, Plan, Run
    from confsync.model.funnel import Funnel

_PARTS = (
    ("to_change", "to change"),
    ("already", "already so"),
    ("declared_by_id", "declared by id"),
    ("occupied", "occupied"),
    ("no_value", "without a value"),
    ("waiting", "waiting for another rule"),
    ("undecided", "undecided"),
    ("conflicts", "in conflict"),
)


def rules_in_order(plan: Plan) -> Sequence[Funnel]:
    """The rules of a plan: first those that match something, in the order of the files."""
    return sorted(plan.rules, key=lambda rule: not (rule.matched or rule.undecided))


def funnel_text(rule: Funnel) -> str:
    """What one rule does."""
    if not rule.matched and not rule.undecided:
        return "matches nothing"
    numbers = [(getattr(rule, name), words) for name, words in _PARTS]
    parts = [f"{number:,} {words}" for number, words in numbers if number]
    return f"{count(rule.matched, 'conversation')}: {', '.join(parts)}"


def rule_heading(rule: Funnel) -> str:
    """The name of a rule, and where it is."""
    return f"{shortened(rule.name)} ({shortened(f'{rule.place.file}:{rule.place.line}')})"


def changes_by_rule(plan: Plan) -> list[tuple[Funnel | None, list[Change]]]:
    """Each rule with its changes, in order; last the changes that come from no rule (None), if any.

    A change with edits of several rules is with the first of them.
    """
    changes: dict[str | None, list[Change]] = {}
    for change in plan.changes:
        names = (edit.source.rule for edit in change.edits if edit.source and edit.source.rule)
        changes.setdefault(next(names, None), []).append(change)
    found: list[tuple[Funnel | None, list[Change]]] = [
        (rule, changes.pop(rule.name, [])) for rule in rules_in_order(plan)
    ]
    # Such as removals of what a rule gave that there is no more.
    others = [each for those in changes.values() for each in those]
    return [*found, (None, others)] if others else found


def others_heading(changes: Iterable[Change]) -> str:
    """What the changes that come from no rule of the plan are called."""
    by_rule = any(e.source and e.source.rule for change in changes for e in change.edits)
    return "Of rules that are not there any more" if by_rule else "Declared by id"


def effect_lines(plan: Plan) -> Iterator[str]:
    """What each changed rule matches now and did not at the base, and the other way round."""
    if not plan.effects or plan.base is None:
        return
    yield f"Rules that are not as in {shortened(plan.base.revision)}:"
    for each in plan.effects:
        parts = [f"{count(each.more, 'conversation')} more", f"{each.fewer:,} no longer"]
        removed = " (removed)" if each.removed else ""
        yield f"  {shortened(each.name)}{removed}: {', '.join(parts[each.removed :])}"
    yield ""


def by_rule_text(run: Run) -> Iterator[str]:
    """The rules that a run's edits come from, and how many conversations each changed."""
    named = [f"{shortened(name)} ({number:,})" for name, number in run.rules.items()]
    if named:
        yield from wrap(f"By rule: {', '.join(named)}.", 78)


def rule_lines(plan: Plan) -> Iterator[str]:
    """The lines about the rules of a plan."""
    if not plan.rules:
        return
    yield "Rules:"
    for rule in rules_in_order(plan):
        yield f"  {rule_heading(rule)}"
        yield f"    {funnel_text(rule)}"
    yield ""
