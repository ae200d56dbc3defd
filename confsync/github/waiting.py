"""What an unattended run leaves to people: each kind, the conversations, and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync.formats.escape import shortened
from confsync.formats.sections import fenced
from confsync.formats.values import shown
from confsync.formats.words import count
from confsync.github.words import edit_lines
from confsync.operations.sync.sorting import DEFAULT_LIMIT, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.model import Problem
    from confsync.operations.sync.past import Past
    from confsync.operations.sync.sorting import Sorted, Terms, Waiting

_LISTED: Final = 15
_ROOM: Final = 5_500
"""Bytes of the lines of one group, so that all groups fit into a body."""
_HEADINGS: Final = {
    Reason.CHANGED_BACK: "Somebody changed what a rule wrote",
    Reason.UNAPPROVED: "The rule is not approved",
    Reason.OVER_LIMIT: "The rule is over its limit",
    Reason.REMOVALS: "The rule removes labels",
    Reason.NO_RECORD: "Earlier writes are not known",
    Reason.BY_ID: "Declared by id, and not so in the service",
    Reason.GUARD: "A guard refuses it",
    Reason.STOPPED: "This run may not write",
}
_WAYS: Final = {
    Reason.CHANGED_BACK: (
        "The rule does not write it again. If the person is right, declare the value by id, or "
        "exclude such calls in the rule. If the rule is right, run `confsync apply RULE`."
    ),
    Reason.UNAPPROVED: (
        "Open a pull request that changes the rule's file from a branch of this repository; a new "
        "`description` is enough. Its comment shows the rule. Let somebody approve it after that, "
        "then merge it."
    ),
    Reason.OVER_LIMIT: (
        "Nothing of such a rule was sent. Look at `confsync plan RULE`. Then run "
        "`confsync apply RULE`, or raise `limit` in a pull request."
    ),
    Reason.REMOVALS: (
        "Labels are removed unattended only up to `remove_limit`, which is 0 unless the rule sets it. "
        "Run `confsync apply RULE`, or set it in a pull request."
    ),
    Reason.NO_RECORD: (
        "The calls began before the kept journals do, so a rule's value could be written over a "
        "person's a second time. Look at `confsync plan RULE`, then run `confsync apply RULE`."
    ),
    Reason.BY_ID: (
        "Run `confsync apply` with the ids, or take over what the service has: `confsync pull`."
    ),
    Reason.GUARD: "Look at `confsync plan`. `guards` and `protect` are in confsync.yaml.",
    Reason.STOPPED: "The next run on the default branch tries again.",
}
_UNDECIDED: Final = (
    "Let one rule exclude what the other matches (`unless`), or declare the value by id. "
    "`confsync explain ID` shows which fact is unknown."
)


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind that wait: `number` of them, with lines in which nothing moves a cursor."""

    heading: str
    number: int
    lines: tuple[str, ...]
    way_out: str

    def markdown(self) -> str:
        """The group as a section of an issue."""
        return (
            f"### {self.heading}: {self.number:,}\n\n{fenced(self.lines, 'text')}{self.way_out}\n\n"
        )


def groups(found: Sorted, past: Past) -> list[Group]:
    """Everything that waits, by its first reason."""
    made: list[Group] = []
    for reason in Reason:
        waiting = [each for each in found.waiting if min(each.reasons, key=_order) is reason]
        if waiting:
            lines = [*_about(reason, waiting, found), *_items(reason, waiting, past)]
            made.append(Group(_HEADINGS[reason], len(waiting), tuple(lines), _WAYS[reason]))
    if found.undecided:
        lines = [*_problems(found.undecided)]
        heading = "Undecided, or in conflict"
        made.append(Group(heading, len(found.undecided), tuple(lines), _UNDECIDED))
    return made


def notes(found: Sorted) -> Iterator[str]:
    """What is only logged: rules without approval that change nothing, and an assumed limit."""
    busy = {name for each in found.waiting for name in each.reasons.values()}
    for terms in found.terms.values():
        if terms.lacking is not None and terms.name not in busy:
            yield f"{shortened(terms.name)} is not approved and changes nothing: {terms.lacking}"
    if any(terms.assumed for terms in found.terms.values()):
        yield (
            f"The limit of a rule is {DEFAULT_LIMIT} changes in one run: neither `limit` at the rule "
            "nor guards.max_changes sets one."
        )


_ORDER: Final = {reason: number for number, reason in enumerate(Reason)}


def _order(reason: Reason) -> int:
    return _ORDER[reason]


def _about(reason: Reason, waiting: list[Waiting], found: Sorted) -> Iterator[str]:
    """A line for each rule, or for each guard."""
    if reason is Reason.GUARD:
        yield from (f"{shortened(each.message)}" for each in found.refused)
    numbers: dict[str, int] = {}
    for each in waiting:
        name = each.reasons[reason]
        numbers[name] = numbers.get(name, 0) + 1
    for name, number in sorted(numbers.items()):
        if reason is Reason.STOPPED:
            yield shortened(name)
        elif name and (said := _said(reason, found.terms.get(name), number, found)):
            yield f"{shortened(name)}: {said}"


def _said(reason: Reason, terms: Terms | None, number: int, found: Sorted) -> str:
    if terms is None:
        return "this rule is not there any more"
    if reason is Reason.UNAPPROVED:
        return f"{count(number, 'conversation')}; {terms.lacking}"
    if reason is Reason.OVER_LIMIT:
        all_of = found.over.get(terms.name, number)
        return f"{count(all_of, 'conversation')} to change, and its limit is {terms.limit:,}"
    if reason is Reason.REMOVALS:
        labels = count(number, "conversation")
        return f"{labels} with a label to remove, and its remove_limit is {terms.remove_limit:,}"
    return ""


def _items(reason: Reason, waiting: list[Waiting], past: Past) -> Iterator[str]:
    for each in waiting[:_LISTED]:
        change = each.change
        yield ""
        yield f"{shortened(change.id)}  {shortened(change.title)}"
        yield from (f"  {line}" for line in edit_lines(change))
        if reason is Reason.CHANGED_BACK:
            yield from _both_writes(each, past)
    if len(waiting) > _LISTED:
        yield ""
        yield f"and {len(waiting) - _LISTED:,} more"


def _both_writes(waiting: Waiting, past: Past) -> Iterator[str]:
    """What the journals know of the write by a rule, and what is there now."""
    for edit in waiting.change.edits:
        last = past.last(waiting.change.id, edit)
        if last is not None and past.disputes(waiting.change.id, edit):
            yield f"  {shortened(last.rule)} wrote {shown(last.after)} in the run of {last.at[:16]}"
            yield f"    it was {shown(last.before)} before, and is {shown(edit.before)} now"


def _problems(problems: tuple[Problem, ...]) -> Iterator[str]:
    for each in problems[:_LISTED]:
        place = f"{each.place.file}:{each.place.line}: " if each.place else ""
        yield shortened(f"{place}{each.message}", 600)
    if len(problems) > _LISTED:
        yield f"and {len(problems) - _LISTED:,} more"
