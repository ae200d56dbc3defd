"""A snapshot as a JSON document."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self, TypeAlias, cast

from pydantic import Field, TypeAdapter, model_validator

from confsync.formats.documents.part import Document, From, Part, about
from confsync.formats.documents.parts import Time
from confsync.formats.documents.read import read_document
from confsync.formats.forms import decode
from confsync.model import Missing, Unread
from confsync.model.errors import ConfsyncError
from confsync.model.snapshot import TIME, Matches, Snapshot

if TYPE_CHECKING:
    from confsync.model import Json
    from confsync.model.snapshot import Entry


class _Entry(Part):
    id: str = about("The conversation.")
    state: str = about("What is known of it.")


class MatchesPart(_Entry):
    """A conversation that was read."""

    of = Matches
    state: Literal["observed"] = about("What is known of it.")
    title: bool | None = about(
        "Whether the title is the one that the commit declares; null where it declares none."
    )
    labels: Annotated[dict[str, bool], From(lambda found: dict(sorted(found.labels.items())))] = (
        about("For each label that the commit declares, whether it is live as declared.")
    )


class MissingPart(_Entry):
    """A conversation that the service does not have."""

    of = Missing
    state: Literal["missing"] = about("What is known of it.")


class UnreadPart(_Entry):
    """A conversation that could not be read."""

    of = Unread
    state: Literal["unread"] = about("What is known of it.")
    reason: str = about("That it could not be read.")


_Any: TypeAlias = Annotated[MatchesPart | MissingPart | UnreadPart, Field(discriminator="state")]


class SnapshotDocument(Document):
    """Where the live state is as a commit declares it, to plan without the key."""

    of = Snapshot
    kind: Literal["snapshot"] = about("What document this is.")
    api: str = about("The address of the service's API, or `sandbox`.")
    sandbox: bool = about("Whether it is of the simulator.")
    taken: Time = about("When it was taken: UTC, ISO 8601.")
    commit: Annotated[str, Field(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")] = about(
        "The commit whose declarations it was compared with."
    )
    conversations: Annotated[
        list[_Any],
        From(lambda snapshot: [each for _, each in sorted(snapshot.entries.items())]),
    ] = about("What the commit declares, sorted by id.")

    @model_validator(mode="after")
    def _time_is_one(self) -> Self:
        datetime.strptime(self.taken, TIME)  # noqa: DTZ007 (only whether there is such a day)
        return self

    @model_validator(mode="after")
    def _each_is_there_once(self) -> Self:
        if len({each.id for each in self.conversations}) < len(self.conversations):
            raise ValueError("a conversation is there twice")
        return self

    def value(self) -> Snapshot:
        """The snapshot."""
        entries = {each.id: cast("Entry", each.value()) for each in self.conversations}
        return Snapshot(self.api, self.sandbox, self.taken, self.commit, entries)


_SNAPSHOT: Final = TypeAdapter(SnapshotDocument)


def snapshot_document(snapshot: Snapshot) -> dict[str, Json]:
    """The whole snapshot."""
    return SnapshotDocument.write(snapshot)


def load_snapshot(data: bytes) -> Snapshot:
    """The snapshot in the JSON document `data`.

    Raises `ConfsyncError` where it is none, of another format version, or damaged.
    """
    if _has_values(data):
        raise ConfsyncError(
            "this snapshot is in an old format, with live values or hashes that can be guessed",
            "delete it, and take a new one: confsync snapshot --out FILE",
        )
    return read_document(data, _SNAPSHOT, "a snapshot", "take one again").value()


def _has_values(data: bytes) -> bool:
    try:
        found = decode(data)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("kind") == "snapshot" and "redacted" in found
