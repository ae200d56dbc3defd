"""A snapshot as a value: what was seen of the declared conversations, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from confsync.model import Json, Observation
    from confsync.model.redaction import Redactor

TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`taken` is in UTC and ISO 8601. `sightings` are what was seen, by id, hidden by `hider`."""

    api: str
    sandbox: bool
    taken: str
    sightings: Mapping[str, Observation]
    hider: Redactor

    @property
    def counts(self) -> dict[str, int]:
        """How many conversations are there, are missing, and could not be read."""
        kinds = {"observed": Observed, "missing": Missing, "unread": Unread}
        return {
            name: sum(isinstance(each, kind) for each in self.sightings.values())
            for name, kind in kinds.items()
        }

    def against(self, now: float) -> SnapshotInfo:
        """What a plan that is made at `now`, in seconds since the epoch, says of it."""
        taken = datetime.strptime(self.taken, TIME).replace(tzinfo=UTC)
        return SnapshotInfo(self.taken, max(0, int(now - taken.timestamp())))

    def tell(
        self, wanted: Mapping[str, Declaration], found: Callable[[Observation], None]
    ) -> Iterator[Problem]:
        """Call `found` once for each conversation in `wanted` that it has; a problem for the others.

        A value that is hidden and is the declared one is told; any other is a placeholder.
        """
        for id, declaration in wanted.items():
            sighting = self.sightings.get(id)
            if sighting is None:
                yield _newer(id, declaration.place)
            else:
                found(self._told(sighting, declaration))

    def _told(self, sighting: Observation, declaration: Declaration) -> Observation:
        if not isinstance(sighting, Observed):
            return sighting
        if declaration.title is not None and sighting.title is UNKNOWN:
            return Unread(sighting.id, "the snapshot does not tell its title")
        if declaration.needs_labels and sighting.labels is UNKNOWN:
            return Unread(sighting.id, "the snapshot does not tell its labels")
        id, title, labels, fields = sighting.id, sighting.title, sighting.labels, self.hider.fields
        if "title" in fields and isinstance(title, str):
            guesses = [] if declaration.title is None else [declaration.title]
            title = str(self.hider.find(title, id, ("title",), guesses))
        if "labels" in fields and labels is not UNKNOWN:
            labels = {
                key: self.hider.find(str(value), id, ("labels", key), _declared(declaration, key))
                for key, value in labels.items()
            }
        return replace(sighting, title=title, labels=labels)


def hidden(sighting: Observation, hider: Redactor) -> Observation:
    """What a snapshot keeps of a sighting. The keys of labels are told in any case."""
    if not isinstance(sighting, Observed):
        return sighting
    id, title, labels = sighting.id, sighting.title, sighting.labels
    if "title" in hider.fields and isinstance(title, str):
        title = hider.hide(id, ("title",), title)
    if "labels" in hider.fields and labels is not UNKNOWN:
        labels = {key: hider.hide(id, ("labels", key), value) for key, value in labels.items()}
    return replace(sighting, title=title, labels=labels)


def _declared(declaration: Declaration, key: str) -> Iterable[Json]:
    """The values that the live one may be equal to, if that matters."""
    return [
        value
        for labels in (declaration.labels, declaration.dropped)
        for name, value in (labels or {}).items()
        if value is not None and nfc(name) == nfc(key)
    ]


def _newer(id: str, place: Place) -> Problem:
    return Problem(
        Code.NEWER,
        f"{id} is not in the snapshot, so nothing is planned for it",
        "it was declared after the snapshot was taken; a plan with the API key tells",
        place,
        id=id,
        severity=Severity.WARNING,
    )
