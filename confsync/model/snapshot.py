"""A snapshot: for each field that a commit declares, whether the live value is the declared one.

It has no values and no hashes of values, because a hash of a title or a label can be guessed. Where a
field is as the commit declares it, git has the value; where it is not, only that is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync._util.nfc import nfc
from confsync.model import (
    UNKNOWN,
    Declaration,
    Missing,
    Observed,
    Place,
    Problem,
    Severity,
    SnapshotInfo,
    Unread,
)
from confsync.model.codes import Code
from confsync.model.values import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from confsync.model import Json, Observation

TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
DRIFTED: Final = "(drifted)"
"""What is shown for a live value that is not the declared one."""
NOT_INCLUDED: Final = "(not in the snapshot)"
"""What is shown for a live value of a field that the commit did not declare."""
_UNREAD: Final = "it could not be read when the snapshot was taken"


@dataclass(frozen=True, slots=True)
class Matches:
    """For the fields of a conversation that are declared, whether they are live as declared.

    `title` None: no title is declared. `labels` are by key in NFC.
    """

    id: str
    title: bool | None
    labels: Mapping[str, bool]


Entry: TypeAlias = Matches | Missing | Unread


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`taken` is in UTC and ISO 8601; `entries` are about what `commit` declares, by id."""

    api: str
    sandbox: bool
    taken: str
    commit: str
    entries: Mapping[str, Entry]

    @property
    def counts(self) -> dict[str, int]:
        """How many conversations were read, are missing, and could not be read."""
        kinds = {"observed": Matches, "missing": Missing, "unread": Unread}
        return {
            name: sum(isinstance(each, kind) for each in self.entries.values())
            for name, kind in kinds.items()
        }

    def against(self, now: float) -> SnapshotInfo:
        """What a plan that is made at `now`, in seconds since the epoch, says of it."""
        taken = datetime.strptime(self.taken, TIME).replace(tzinfo=UTC)
        return SnapshotInfo(self.taken, max(0, int(now - taken.timestamp())))

    def observe(
        self,
        wanted: Mapping[str, Declaration],
        then: Mapping[str, Declaration],
        found: Callable[[Observation], None],
    ) -> Iterator[Problem]:
        """Call `found` once for each conversation in `wanted` that it has; a problem for the others.

        `then` is what its commit declares.
        """
        for id, declaration in wanted.items():
            entry, before = self.entries.get(id), then.get(id)
            if entry is None or before is None:
                yield _newer(id, declaration.place)
            elif isinstance(entry, Matches):
                found(_observed(entry, declaration, before))
            else:
                found(entry)


def matches(declared: Declaration, observation: Observation) -> Entry:
    """What a snapshot keeps of an observation."""
    if not isinstance(observation, Observed):
        return observation if isinstance(observation, Missing) else Unread(observation.id, _UNREAD)
    id, title, labels = observation.id, observation.title, observation.labels
    if title is UNKNOWN or (labels is UNKNOWN and declared.labels is not None):
        return Unread(id, _UNREAD)
    live = {} if labels is UNKNOWN else {nfc(key): value for key, value in labels.items()}
    wanted = {nfc(key): value for key, value in (declared.labels or {}).items()}
    return Matches(
        id,
        None if declared.title is None else title is not None and same(title, declared.title),
        {
            key: key not in live if value is None else key in live and same(live[key], value)
            for key, value in wanted.items()
        },
    )


def _observed(entry: Matches, now: Declaration, then: Declaration) -> Observed:
    """The live state as far as it is known, with placeholders that are no declared value."""
    declared = {nfc(key): value for key, value in (now.labels or {}).items()}
    labels: dict[str, Json] = {
        key: _unlike(NOT_INCLUDED, value)
        for key, value in declared.items()
        if key not in entry.labels
    }
    before = {nfc(key): value for key, value in (then.labels or {}).items()}
    for key, as_declared in entry.labels.items():
        if not as_declared:
            labels[key] = _unlike(DRIFTED, declared.get(key), before.get(key))
        elif before.get(key) is not None:
            labels[key] = before[key]
    if entry.title is None:
        title: str | None = None if now.title is None else _unlike(NOT_INCLUDED, now.title)
    else:
        title = then.title if entry.title else _unlike(DRIFTED, now.title, then.title)
    return Observed(entry.id, title, labels)


def _unlike(shown: str, *values: Json) -> str:
    """A text that is none of `values`, for whoever declares the very text."""
    while shown in values:
        shown += "*"
    return shown


def _newer(id: str, place: Place) -> Problem:
    return Problem(
        Code.NEWER,
        f"{id} is not in the snapshot, so nothing is planned for it",
        "it was declared after the snapshot was taken; a plan with the API key shows its changes",
        place,
        id=id,
        severity=Severity.WARNING,
    )
