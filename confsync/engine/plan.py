"""Declarations and what was observed of them, to a plan."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final, Protocol

from confsync._util.nfc import nfc
from confsync.engine.diff import Owned, dropped_labels, edits, left_alone
from confsync.model import (
    ABSENT,
    UNKNOWN,
    Change,
    Contradiction,
    Declaration,
    Missing,
    Observed,
    Plan,
    Problem,
    Severity,
    Source,
    Unread,
    digest,
)
from confsync.model.codes import Code
from confsync.model.values import same

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from confsync.model import Base, Edit, Observation, Place


_IF_UNLABELLED: Final = "plan again; `confsync explain CS430` has more"
_IF_MISSING: Final = "check the id, or remove the declaration if the conversation was deleted"
_IF_CONTRADICTED: Final = "the read by id counts; plan again"
_IF_UNREAD: Final = "its state is unknown, so nothing is planned for it; plan again"


class Origin(Protocol):
    """What asks for the edits of one conversation, where that is more than its declaration."""

    def source(self, label: str | None) -> Source:
        """Where the edit of a label comes from, by its key in NFC; None is the title."""
        ...

    def digest(self, edits: Iterable[Edit]) -> str:
        """The digest of all that asks for these edits."""
        ...


class PlanBuilder:
    """A plan in the making. Observations are compared as they come, and only differences are kept.

    Of two observations of one conversation the later one counts.
    `base` is the revision that `dropped` labels are from.
    """

    def __init__(
        self, declared: Mapping[str, Declaration], owned: Owned, base: Base | None = None
    ) -> None:
        self._declared = declared
        self._owned = owned
        self._base = base
        self._unchanged: set[str] = set()
        self._settled: set[str] = set()
        self._changes: dict[str, Change] = {}
        self._problems: dict[str, list[Problem]] = {}
        self._contradictions: list[Problem] = []

    def add(
        self,
        sighting: Observation | Contradiction,
        origin: Origin | None = None,
    ) -> None:
        """Compare what was seen of one declared conversation.

        `origin` is what asks for the edits, if that is more than the declaration at its place.
        """
        if isinstance(sighting, Contradiction):
            if sighting.anew:
                for each in (self._unchanged, self._settled, self._changes, self._problems):
                    each.clear()
            self._contradictions.append(contradicted(sighting, _IF_CONTRADICTED))
            return
        self._forget(sighting.id)
        declaration = self._declared[sighting.id]
        if not isinstance(sighting, Observed):
            if declaration.departed and isinstance(sighting, Missing):
                self._settled.add(sighting.id)
                return
            self._problems[sighting.id] = [
                unseen(sighting, declaration.place, missing=_IF_MISSING, unread=_IF_UNREAD)
            ]
            return
        known = _known_part(declaration, sighting)
        found = edits(known, sighting, self._owned)
        dropped: tuple[str, ...] = ()
        if declaration.dropped and sighting.labels is not UNKNOWN:
            going = dropped_labels(declaration.dropped, sighting.labels)
            touched = {edit.label for edit in found if edit.label is not None}
            dropped = tuple(sorted(going.keys() & touched))
            self._problems[sighting.id] = [
                self._kept(declaration, k) for k in sorted(going.keys() - touched)
            ]
        if known is not declaration:
            problem = labels_unknown(sighting.id, declaration.place, _IF_UNLABELLED)
            self._problems[sighting.id] = [problem]
        if not found:
            if known is not declaration:
                return
            if declaration.departed:
                self._settled.add(sighting.id)
            else:
                self._unchanged.add(sighting.id)
            return
        title = declaration.title
        if title is None:
            title = sighting.title if isinstance(sighting.title, str) else ""
        untouched = left_alone(declaration, sighting, found)
        here = Source(declaration.place)
        found = tuple(
            replace(edit, source=origin.source(edit.label and nfc(edit.label)) if origin else here)
            for edit in found
        )
        digest = origin.digest(found) if origin else declaration_digest(declaration)
        self._changes[sighting.id] = Change(
            sighting.id,
            declaration.place,
            title,
            found,
            untouched,
            digest,
            dropped,
            sighting.labels,
            sighting.call,
        )

    def plan(self, api: str, *, sandbox: bool) -> Plan:
        """What became of it."""
        undeclared = sum(declaration.departed for declaration in self._declared.values())
        base = self._base
        problems = [*self._contradictions, *chain.from_iterable(self._problems.values())]
        return Plan(
            api,
            len(self._declared) - undeclared,
            len(self._unchanged),
            tuple(sorted(self._changes.values(), key=lambda change: change.id)),
            tuple(sorted(problems, key=lambda problem: str(problem.id))),
            sandbox=sandbox,
            base=base and base._replace(undeclared=undeclared, settled=len(self._settled)),
        )

    def _forget(self, id: str) -> None:
        self._unchanged.discard(id)
        self._settled.discard(id)
        self._changes.pop(id, None)
        self._problems.pop(id, None)

    def _kept(self, declaration: Declaration, key: str) -> Problem:
        revision = self._base.revision if self._base else "the base"
        return Problem(
            Code.KEPT,
            f"labels.{key} of {declaration.id} is no longer declared, but it was changed since "
            f"{revision} declared it; it is left as it is",
            "to remove it, declare it as null",
            declaration.place,
            id=declaration.id,
            severity=Severity.WARNING,
        )


def _known_part(declaration: Declaration, observed: Observed) -> Declaration:
    """What can be compared of `declaration`: not its labels, where the live ones are unknown."""
    if observed.labels is not UNKNOWN or not declaration.needs_labels:
        return declaration
    return replace(declaration, labels=None, dropped=None)


def labels_unknown(id: str, place: Place | None, help: str) -> Problem:
    """The problem of a conversation that was read and whose labels are not known."""
    message = f"the labels of {id} are unknown: the service does not show them, or not all of them"
    return Problem(Code.LABELS_UNKNOWN, message, help, place, id=id)


def declaration_digest(declaration: Declaration) -> str:
    """The digest of what a declaration wants, by which a saved plan knows that it changed since."""
    labels = None if declaration.labels is None else dict(declaration.labels)
    return digest([declaration.id, declaration.title, labels])


def still_wanted(change: Change, declaration: Declaration | None, owned: Owned) -> bool:
    """Whether what is declared now is what it was when `change` was planned, and asks for each edit.

    `declaration` includes the labels that are dropped. A change that no declaration asked for (an
    undo) stays as it is.
    """
    if not change.declaration:
        return True
    declaration = declaration or Declaration(change.id, change.place)
    if declaration_digest(declaration) != change.declaration:
        return False
    return all(asks_for(declaration, edit, owned) for edit in change.edits)


def asks_for(declaration: Declaration, edit: Edit, owned: Owned) -> bool:
    """Whether `edit` makes its field as it is declared."""
    if edit.label is None:
        return declaration.title is not None and same(edit.after, declaration.title)
    key, labels = nfc(edit.label), declaration.labels or {}
    named = {nfc(each): value for each, value in labels.items()}
    if key in named:
        wanted = named[key]
        return same(edit.after, ABSENT if wanted is None else wanted)
    if edit.after is not ABSENT:
        return False
    dropped = declaration.dropped or {}
    if key in dropped and same(edit.before, dropped[key]):
        return True
    return declaration.labels is not None and owned(edit.label)


def unseen(sighting: Missing | Unread, place: Place, *, missing: str, unread: str) -> Problem:
    """The problem of a conversation whose state is not known; what to do in either case."""
    id = sighting.id
    if isinstance(sighting, Missing):
        return Problem(Code.MISSING, f"{id} does not exist in the service", missing, place, id=id)
    reason = f"{id} could not be read: {sighting.reason}"
    return Problem(Code.UNKNOWN, reason, unread, place, id=id)


def contradicted(found: Contradiction, help: str) -> Problem:
    """The problem of answers that do not agree."""
    if found.settled:
        message = f"{found.reason}; they are read by id instead"
        return Problem(Code.POOR_ROWS, message, id=found.id, severity=Severity.WARNING)
    return Problem(Code.CONTRADICTED, found.reason, help, id=found.id)
