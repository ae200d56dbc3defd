"""A snapshot as a JSON document."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self, TypeAlias, cast

from pydantic import ConfigDict, Field, JsonValue, TypeAdapter, model_validator

from confsync.formats.documents.part import Document, From, Part, about
from confsync.formats.documents.parts import Time
from confsync.formats.documents.read import read_document
from confsync.model import UNKNOWN, Missing, Observed, Unread
from confsync.model.redaction import Redactor
from confsync.model.snapshot import TIME, Snapshot

if TYPE_CHECKING:
    from confsync.model import Json, Labels, Observation, Unknown


class _Observation(Part):
    id: str = about("The conversation.")
    state: str = about("What is known of it.")


class ObservedPart(_Observation):
    """A conversation that was read. A field that is not there is unknown."""

    # A field that is unknown is not written.
    model_config = ConfigDict(json_schema_serialization_defaults_required=False)
    of = Observed
    state: Literal["observed"] = about("What is known of it.")
    title: str | None = Field(default=None, description="The title; null where it has none.")
    labels: Annotated[dict[str, JsonValue], From(lambda observed: _sorted(observed.labels))] = (
        Field(default_factory=dict, description="The labels.")
    )

    @classmethod
    def write(cls, value: object) -> dict[str, Json]:
        """The JSON of `value`."""
        fields: dict[str, Json | Unknown] = {**super().write(value)}
        return {name: field for name, field in fields.items() if field is not UNKNOWN}

    def value(self) -> Observed:
        """What was read."""
        known = self.model_fields_set
        return Observed(
            self.id,
            self.title if "title" in known else UNKNOWN,
            self.labels if "labels" in known else UNKNOWN,
        )


class MissingPart(_Observation):
    """A conversation that the service does not have."""

    of = Missing
    state: Literal["missing"] = about("What is known of it.")


class UnreadPart(_Observation):
    """A conversation that could not be read."""

    of = Unread
    state: Literal["unread"] = about("What is known of it.")
    reason: str = about("Why it could not be read.")


_Any: TypeAlias = Annotated[ObservedPart | MissingPart | UnreadPart, Field(discriminator="state")]


class SnapshotDocument(Document):
    """The live state of what is declared, to plan without the key."""

    of = Snapshot
    kind: Literal["snapshot"] = about("What document this is.")
    api: str = about("The address of the service's API, or `sandbox`.")
    sandbox: bool = about("Whether it is of the simulator.")
    taken: Time = about("When it was taken: UTC, ISO 8601.")
    redacted: Annotated[
        list[Literal["title", "labels"]], From(lambda snapshot: sorted(snapshot.hider.fields))
    ] = about("The fields that have hashes in place of values.")
    hash_key: Annotated[
        Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None,
        From(lambda snapshot: snapshot.hider.key.hex() if snapshot.hider.fields else None),
    ] = about("The key of the hashes, in hexadecimal; null without any.")
    conversations: Annotated[
        list[_Any],
        From(lambda snapshot: [each for _, each in sorted(snapshot.sightings.items())]),
    ] = about("What was read, sorted by id.")

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
        """The snapshot."""
        observations = {each.id: cast("Observation", each.value()) for each in self.conversations}
        fields = frozenset[str](self.redacted)
        hider = Redactor(fields, bytes.fromhex(self.hash_key or "")) if fields else Redactor()
        return Snapshot(self.api, self.sandbox, self.taken, observations, hider)


def _sorted(labels: Labels | Unknown) -> Labels | Unknown:
    return UNKNOWN if labels is UNKNOWN else dict(sorted(labels.items()))


_SNAPSHOT: Final = TypeAdapter(SnapshotDocument)


def snapshot_document(snapshot: Snapshot) -> dict[str, Json]:
    """The whole snapshot."""
    return SnapshotDocument.write(snapshot)


def load_snapshot(data: bytes) -> Snapshot:
    """The snapshot in the JSON document `data`.

    Raises `ConfsyncError` where it is none, of another format version, or damaged.
    """
    return read_document(data, _SNAPSHOT, "a snapshot", "take one again").value()
