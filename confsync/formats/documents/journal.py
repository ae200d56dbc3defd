"""A journal: a JSON object a line. It is read back also where it was cut off at any byte."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias, cast

from pydantic import Field, JsonValue, TypeAdapter

from confsync._version import __version__
from confsync.formats.documents.part import From, Part, about
from confsync.formats.documents.parts import (
    EditPart,
    LabelMap,
    SourcePart,
    SubjectPart,
    with_labels,
)
from confsync.formats.documents.run import OutcomePart
from confsync.formats.forms import decode
from confsync.model import UNKNOWN, Change, Plan, Record, Source
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Edit, Json, Observed, Outcome

FORMAT: Final = "1.2"


@dataclass(frozen=True, slots=True)
class _Start:
    plan: Plan
    started: str


class JournalLine(Part):
    """A line of a journal."""

    type: str = about("What this line is.")


class HeaderLine(JournalLine):
    """The first line: the run."""

    of = _Start
    type: Literal["run"] = about("What this line is.")
    format_version: Annotated[str, From(lambda _: FORMAT), Field(pattern=r"^1\.[0-9]+$")] = about(
        "The version of this format. Its second part is raised when a field is added."
    )
    tool_version: Annotated[str, From(lambda _: __version__)] = Field(
        default="", description="The version of confsync that wrote it."
    )
    started: str = about("When the run began: UTC, ISO 8601.")
    api: Annotated[str, From(attrgetter("plan.api"))] = about("The address of the service's API.")
    sandbox: Annotated[bool, From(attrgetter("plan.sandbox"))] = about(
        "Whether it ran against the simulator."
    )
    undo: Annotated[bool, From(attrgetter("plan.undo"))] = Field(
        default=False, description="Whether it reverts another run."
    )
    fingerprint: Annotated[str, From(attrgetter("plan.fingerprint"))] = Field(
        default="", description="The fingerprint of the plan."
    )
    changes: Annotated[int, From(lambda start: len(start.plan.changes))] = about(
        "How many changes the plan has."
    )


class RecordedSourcePart(SourcePart):
    """Where an edit comes from, and what its rule did then."""

    digest: str = Field(
        default="",
        alias="rule_digest",
        description="The digest of what the rule does; empty for a declaration by id.",
    )

    def value(self) -> Source:
        """The source."""
        return super().value()._replace(digest=self.digest)


class RecordedEditPart(EditPart):
    """One field's difference."""

    source: RecordedSourcePart | None = Field(
        default=None, description="Where the edit comes from; null if nothing declares it."
    )


class IntentLine(SubjectPart, JournalLine):
    """A request that is about to be sent, with the edits that it makes."""

    type: Literal["intent"] = about("What this line is.")
    edits: list[RecordedEditPart] = about("The edits, sorted by path.")  # type: ignore[assignment]  # a list of a narrower part
    live_title: Annotated[str | None, From(lambda _: None)] = Field(
        default=None, description="The title just before; null where it has none."
    )
    labels: LabelMap = Field(
        default=None, description="All labels just before; null where they are unknown."
    )
    body: Annotated[dict[str, JsonValue], From(lambda _: {})] = Field(
        default_factory=dict, description="What is sent."
    )

    def value(self) -> Change:
        """The change, with the labels just before."""
        return with_labels(cast("Change", super().value()), self.labels)


class OutcomeLine(OutcomePart, JournalLine):
    """A change whose outcome is known."""

    type: Literal["outcome"] = about("What this line is.")
    edits: Annotated[list[RecordedEditPart], From(attrgetter("change.edits"))] = about(  # type: ignore[assignment]  # as above
        "The edits, sorted by path."
    )


Line: TypeAlias = Annotated[HeaderLine | IntentLine | OutcomeLine, Field(discriminator="type")]
_ENTRY: Final[TypeAdapter[IntentLine | OutcomeLine]] = TypeAdapter(
    Annotated[IntentLine | OutcomeLine, Field(discriminator="type")]
)


def header(plan: Plan, started: str) -> dict[str, Json]:
    """The first line of a journal; `started` is a time in ISO 8601."""
    return HeaderLine.write(_Start(plan, started))


def intent(
    change: Change, edits: Sequence[Edit], before: Observed, body: dict[str, Json]
) -> dict[str, Json]:
    """A request of `body` with `edits` is about to be sent to a conversation that is `before`."""
    line = IntentLine.write(replace(change, edits=tuple(edits), labels=before.labels))
    title = None if before.title is UNKNOWN else before.title
    return line | {"live_title": title, "body": body}


def outcome(done: Outcome) -> dict[str, Json]:
    """The outcome of a change is known."""
    return OutcomeLine.write(done)


def read_record(data: bytes) -> Record:
    """The run in the journal `data`; raises `ConfsyncError` where it is none.

    A last line without its end is ignored: what it announces did not happen yet.
    """
    *lines, _cut = data.split(b"\n")
    if not lines:
        raise ConfsyncError(
            "this is not a journal, or one that was cut off before anything was sent"
        )
    try:
        head = HeaderLine.model_validate(decode(lines[0]))
        entries = [_ENTRY.validate_python(decode(line)) for line in lines[1:]]
    except ValueError:
        raise ConfsyncError("this is not a journal of a run") from None
    record = Record(head.api, head.sandbox, head.started, head.changes, undo=head.undo)
    for entry in entries:
        if isinstance(entry, OutcomeLine):
            record.outcomes[entry.id] = entry.value()
        else:
            record.sent.setdefault(entry.id, []).append(entry.value())
    return record
