"""Declarations and what was observed of them, to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.codes import Code
from confsync.engine.diff import Owned, edits, left_alone
from confsync.engine.values import nfc
from confsync.model import Change, Missing, Observed, Plan, Problem, Unread, digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confsync.model import Declaration, Place, Sighting


_IF_MISSING: Final = "check the id, or remove the declaration if the conversation was deleted"
_IF_UNREAD: Final = "its state is unknown, so nothing is planned for it; plan again"


class Draft:
    """A plan in the making. Sightings are compared as they come, and only differences are kept."""

    def __init__(self, declared: Mapping[str, Declaration], owned: Owned) -> None:
        self._declared = declared
        self._owned = owned
        self._unchanged = 0
        self._changes: list[Change] = []
        self._problems: list[Problem] = []

    def add(self, sighting: Sighting) -> None:
        """Compare what was seen of one declared conversation."""
        declaration = self._declared[sighting.id]
        if not isinstance(sighting, Observed):
            self._problems.append(
                unseen(sighting, declaration.place, missing=_IF_MISSING, unread=_IF_UNREAD)
            )
            return
        found = edits(declaration, sighting, self._owned)
        if not found:
            self._unchanged += 1
            return
        title = declaration.title
        if title is None:
            title = sighting.title if isinstance(sighting.title, str) else ""
        untouched = left_alone(declaration, sighting, found)
        self._changes.append(
            Change(declaration.id, declaration.place, title, found, untouched, mark(declaration))
        )

    def plan(self, api: str, *, sandbox: bool) -> Plan:
        """What became of it."""
        return Plan(
            api,
            len(self._declared),
            self._unchanged,
            tuple(sorted(self._changes, key=lambda change: change.id)),
            tuple(sorted(self._problems, key=lambda problem: problem.id or "")),
            sandbox=sandbox,
        )


def mark(declaration: Declaration) -> str:
    """The digest of what a declaration wants, by which a saved plan knows that it changed since."""
    labels = None if declaration.labels is None else dict(declaration.labels)
    return digest([declaration.id, declaration.title, labels])


def still_wanted(change: Change, declaration: Declaration | None, owned: Owned) -> bool:
    """Whether what is declared now is what it was when `change` was planned.

    A change that no declaration asked for (an undo) stays as it is.
    """
    if not change.declaration:
        return True
    if declaration is None or mark(declaration) != change.declaration:
        return False
    declared = {nfc(key) for key in declaration.labels or {}}
    keys = (edit.path[1] for edit in change.edits if len(edit.path) == 2)
    return all(nfc(key) in declared or owned(key) for key in keys)


def unseen(sighting: Missing | Unread, place: Place, *, missing: str, unread: str) -> Problem:
    """The problem of a conversation whose state is not known; what to do in either case."""
    id = sighting.id
    if isinstance(sighting, Missing):
        return Problem(Code.MISSING, f"{id} does not exist in the service", missing, place, id=id)
    reason = f"{id} could not be read: {sighting.reason}"
    return Problem(Code.UNKNOWN, reason, unread, place, id=id)
