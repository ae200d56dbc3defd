"""A snapshot as a JSON document, and back. Nothing in a file is believed unchecked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal, Self, TypeAlias

from pydantic import Field, JsonValue, TypeAdapter, model_validator

from confsync._version import __version__
from confsync.formats.documents.saved import document
from confsync.formats.forms import Form, Time
from confsync.formats.json import FORMAT
from confsync.model import UNKNOWN, Missing, Observed, Unread
from confsync.model.redaction import Redactor
from confsync.model.snapshot import TIME, Snapshot

if TYPE_CHECKING:
    from confsync.model import Json, Observation

_HASH = r"^[0-9a-f]{64}$"


def snapshot_document(snapshot: Snapshot) -> dict[str, Json]:
    """A snapshot, whole, its conversations sorted by id."""
    hider, sightings = snapshot.hider, snapshot.sightings
    return {
        "format_version": FORMAT,
        "kind": "snapshot",
        "tool_version": __version__,
        "api": snapshot.api,
        "sandbox": snapshot.sandbox,
        "taken": snapshot.taken,
        "redacted": [*sorted(hider.fields)],
        "hash_key": hider.key.hex() if hider.fields else None,
        "conversations": [_sighting(sightings[id]) for id in sorted(sightings)],
    }


def _sighting(sighting: Observation) -> dict[str, Json]:
    if isinstance(sighting, Missing):
        return {"id": sighting.id, "state": "missing"}
    if isinstance(sighting, Unread):
        return {"id": sighting.id, "state": "unread", "reason": sighting.reason}
    told: dict[str, Json] = {"id": sighting.id, "state": "observed"}
    # What is left out is not known; null is a title that is not there.
    if sighting.title is not UNKNOWN:
        told["title"] = sighting.title
    if sighting.labels is not UNKNOWN:
        told["labels"] = {key: sighting.labels[key] for key in sorted(sighting.labels)}
    return told


class _Observed(Form):
    id: str
    state: Literal["observed"]
    title: str | None = None
    labels: dict[str, JsonValue] = Field(default_factory=dict)

    def value(self) -> Observation:
        said = self.model_fields_set
        return Observed(
            self.id,
            self.title if "title" in said else UNKNOWN,
            self.labels if "labels" in said else UNKNOWN,
        )


class _Missing(Form):
    id: str
    state: Literal["missing"]

    def value(self) -> Observation:
        return Missing(self.id)


class _Unread(Form):
    id: str
    state: Literal["unread"]
    reason: str

    def value(self) -> Observation:
        return Unread(self.id, self.reason)


_Sighting: TypeAlias = Annotated[_Observed | _Missing | _Unread, Field(discriminator="state")]


class _Snapshot(Form):
    kind: Literal["snapshot"]
    api: str
    sandbox: bool
    taken: Time
    redacted: list[Literal["title", "labels"]]
    hash_key: Annotated[str, Field(pattern=_HASH)] | None
    conversations: list[_Sighting]

    @model_validator(mode="after")
    def _time_is_one(self) -> Self:
        datetime.strptime(self.taken, TIME)  # noqa: DTZ007 (only whether there is such a day)
        return self

    @model_validator(mode="after")
    def _can_be_compared(self) -> Self:
        if self.redacted and self.hash_key is None:
            raise ValueError("redacted values need a hash_key")
        return self

    @model_validator(mode="after")
    def _each_is_there_once(self) -> Self:
        if len({each.id for each in self.conversations}) < len(self.conversations):
            raise ValueError("a conversation is there twice")
        return self

    def value(self) -> Snapshot:
        sightings = {each.id: each.value() for each in self.conversations}
        fields = frozenset[str](self.redacted)
        hider = Redactor(fields, bytes.fromhex(self.hash_key or "")) if fields else Redactor()
        return Snapshot(self.api, self.sandbox, self.taken, sightings, hider)


_SNAPSHOT = TypeAdapter(_Snapshot)


def load_snapshot(data: bytes) -> Snapshot:
    """The snapshot in the JSON document `data`.

    Raises `ConfsyncError` where it is none, of another format version, or damaged.
    """
    return document(data, _SNAPSHOT, "a snapshot", "take one again").value()
