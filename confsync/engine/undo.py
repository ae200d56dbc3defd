"""A run's record and the live state, to a plan that puts back what the run changed.

Only where the live value is still the one that the run wrote: what somebody changed since is theirs.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from confsync.engine.frame import lost, shown
from confsync.engine.plan import contradicted, labels_unknown, unseen
from confsync.model import (
    UNKNOWN,
    Change,
    Contradiction,
    Declaration,
    Edit,
    Observed,
    Plan,
    Problem,
    Result,
    Severity,
    field_order,
)
from confsync.model.codes import Code
from confsync.model.values import current, same

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from confsync.model import Absent, Json, Observation, Outcome, Record


def backwards(record: Record, rules: Collection[str] = ()) -> dict[str, Change]:
    """What would put everything back that the run may have written, by id.

    With `rules` only what came from one of them.
    """
    # Not where nothing of what was sent took effect, whoever brought it about meanwhile.
    others = {
        id
        for id, each in record.outcomes.items()
        if not each.written and each.result is not Result.UNKNOWN
    }
    found = {
        id: _reversed(changes, record.outcomes.get(id), rules)
        for id, changes in record.sent.items()
        if id not in others
    }
    return {id: change for id, change in found.items() if change.edits}


def wanted(changes: Mapping[str, Change]) -> dict[str, Declaration]:
    """What must be read to know whether `changes` can be put back."""
    return {
        id: Declaration(
            id,
            change.place,
            "" if any(edit.label is None for edit in change.edits) else None,
            {} if any(edit.label is not None for edit in change.edits) else None,
        )
        for id, change in changes.items()
    }


class UndoBuilder:
    """A plan in the making that puts `changes` back."""

    def __init__(self, changes: Mapping[str, Change]) -> None:
        self._changes = changes
        self._unchanged: set[str] = set()
        self._kept: dict[str, Change] = {}
        self._problems: dict[str, list[Problem]] = {}
        self._contradictions: list[Problem] = []

    def add(self, sighting: Observation | Contradiction) -> None:
        """Compare what was seen of one conversation with what the run wrote; the last time counts."""
        if isinstance(sighting, Contradiction):
            self._contradictions.append(contradicted(sighting, "undo again"))
            return
        self._unchanged.discard(sighting.id)
        self._kept.pop(sighting.id, None)
        self._problems.pop(sighting.id, None)
        change = self._changes[sighting.id]
        if not isinstance(sighting, Observed):
            problem = unseen(sighting, change.place, missing="", unread="undo again")
            self._problems[sighting.id] = [problem]
            return
        edits = change.edits
        unknown = sighting.labels is UNKNOWN and any(edit.label is not None for edit in edits)
        if unknown:
            edits = tuple(edit for edit in edits if edit.label is None)
        live = {edit.label: current(sighting, edit.label) for edit in edits}
        left = [edit for edit in edits if not same(live[edit.label], edit.after)]
        ours = tuple(edit for edit in left if same(live[edit.label], edit.before))
        self._problems[sighting.id] = [
            _changed_since(change, edit) for edit in left if edit not in ours
        ]
        self._problems[sighting.id] += _maybe_damage(change, sighting)
        if unknown:
            problem = labels_unknown(change.id, change.place, "undo again")
            self._problems[sighting.id].append(problem)
        if ours:
            title = sighting.title if isinstance(sighting.title, str) else change.title
            self._kept[change.id] = Change(
                change.id, change.place, title, ours, labels=sighting.labels, call=sighting.call
            )
        elif not unknown:
            self._unchanged.add(change.id)

    def plan(self, api: str, *, sandbox: bool) -> Plan:
        """What became of it."""
        found = [*self._contradictions, *chain.from_iterable(self._problems.values())]
        changes = tuple(sorted(self._kept.values(), key=lambda change: change.id))
        problems = tuple(sorted(found, key=lambda problem: str(problem.id)))
        return Plan(
            api,
            len(self._changes),
            len(self._unchanged),
            changes,
            problems,
            sandbox=sandbox,
            undo=True,
        )


def _reversed(changes: list[Change], outcome: Outcome | None, rules: Collection[str]) -> Change:
    """The first `before` and the last `after` of each field, exchanged.

    What else the run saw to be changed is put back too, unless other rules than `rules` took part.
    """
    before: dict[str | None, Json | Absent] = {}
    after: dict[str | None, Json | Absent] = {}
    sent = [edit for change in changes for edit in change.edits]
    ours = [edit for edit in sent if not rules or (edit.source and edit.source.rule in rules)]
    extra = outcome.collateral if outcome and len(ours) == len(sent) else ()
    for those in (ours, extra):
        for edit in those:
            before.setdefault(edit.label, edit.before)
            after[edit.label] = edit.after
    edits = tuple(
        Edit(label, after[label], before[label]) for label in sorted(before, key=field_order)
    )
    last = changes[-1]
    uncertain = outcome is None or outcome.result is Result.UNKNOWN
    labels = changes[0].labels if uncertain else UNKNOWN
    return Change(last.id, last.place, last.title, edits, labels=labels)


def _maybe_damage(change: Change, now: Observed) -> list[Problem]:
    """Labels that are not as before a run whose outcome is unknown, and that it did not mean to edit."""
    if change.labels is UNKNOWN or now.labels is UNKNOWN:
        return []
    others = lost(change.labels, [edit.label for edit in change.edits], now.labels)
    return [
        Problem(
            Code.CHANGED_SINCE,
            f"{edit.field} of {change.id} was {shown(edit.before)} before the run and is "
            f"{shown(edit.after)}; whether the run changed it is not known, and it is left as it is",
            place=change.place,
            id=change.id,
            severity=Severity.WARNING,
        )
        for edit in others
    ]


def _changed_since(change: Change, edit: Edit) -> Problem:
    return Problem(
        Code.CHANGED_SINCE,
        f"{edit.field} of {change.id} was changed since the run; it is left as it is",
        place=change.place,
        id=change.id,
        severity=Severity.WARNING,
    )
