"""What several documents have: places, edits and problems."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from confsync.formats.documents.part import From, Part, about
from confsync.model import ABSENT, UNKNOWN, Change, Edit, Op, Place, Problem, Severity, Source
from confsync.model.change import field_path

if TYPE_CHECKING:
    from confsync.model import Absent, Json, Unknown

Time = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$")
]
"""UTC in ISO 8601, to the second."""


class PlacePart(Part):
    """A position in a file."""

    of = Place
    file: str = about("The file, relative to the project; with its revision, if it has one.")
    line: int = about("The line, from 1.")
    column: int = Field(default=1, description="The column, from 1.")


class SourcePart(Part):
    """Where an edit comes from."""

    of = Source
    file: Annotated[str, From(lambda source: source.place.file)] = about(
        "The file, relative to the project."
    )
    line: Annotated[int, From(lambda source: source.place.line)] = about("The line, from 1.")
    column: Annotated[int, From(lambda source: source.place.column)] = Field(
        default=1, description="The column, from 1."
    )
    rule: str | None = Field(default=None, description="The rule; null for a declaration by id.")

    def value(self) -> Source:
        """The source."""
        return Source(Place(self.file, self.line, self.column), self.rule)


class EditPart(Part):
    """One field's difference."""

    of = Edit
    path: Annotated[
        tuple[Literal["title"]] | tuple[Literal["labels"], str],
        From(lambda edit: field_path(edit.label)),
    ] = about("The field: the title, or the label of this key.")
    op: Op = about("What the edit does to the field.")
    before: Annotated[
        JsonValue, From(lambda edit: None if edit.before is ABSENT else edit.before)
    ] = about("The live value; null where `op` is add.")
    after: Annotated[JsonValue, From(lambda edit: None if edit.after is ABSENT else edit.after)] = (
        about("The wanted value; null where `op` is remove.")
    )
    source: SourcePart | None = Field(
        default=None, description="Where the edit comes from; null if nothing declares it."
    )

    @model_validator(mode="after")
    def _title_is_text(self) -> Self:
        values = (self.before, self.after)
        if self.path == ("title",) and not all(isinstance(each, str | None) for each in values):
            raise ValueError("a title is text")
        return self

    def value(self) -> Edit:
        """The edit."""
        before: Json | Absent = ABSENT if self.op is Op.ADD else self.before
        after: Json | Absent = ABSENT if self.op is Op.REMOVE else self.after
        label = self.path[1] if len(self.path) == 2 else None
        return Edit(label, before, after, self.source.value() if self.source else None)


class SubjectPart(Part):
    """A conversation and its edits."""

    of = Change
    id: str = about("The conversation.")
    place: PlacePart = about("Where it is declared.", alias="source")
    title: str = about("The wanted title, else the live one.")
    edits: list[EditPart] = about("The edits, sorted by path.")


LabelMap = Annotated[
    dict[str, JsonValue] | None,
    From(lambda change: None if change.labels is UNKNOWN else dict(change.labels)),
]
"""All live labels of a conversation; null where they are unknown."""


def with_labels(change: Change, labels: dict[str, JsonValue] | None) -> Change:
    """A change that was read back, with the labels that were seen."""
    known: dict[str, Json] | Unknown = UNKNOWN if labels is None else {**labels}
    return replace(change, labels=known)


class ProblemPart(Part):
    """A problem, and where it is."""

    of = Problem
    code: str = about("The code; `confsync explain CODE` explains it.")
    severity: Severity = Field(
        default=Severity.ERROR, description="Whether the problem stops the work."
    )
    id: str | None = about("The conversation that it concerns.")
    file: Annotated[str | None, From(lambda p: p.place and p.place.file)] = about(
        "The file, relative to the project."
    )
    line: Annotated[int | None, From(lambda p: p.place and p.place.line)] = about(
        "The line, from 1."
    )
    column: Annotated[int | None, From(lambda p: p.place and p.place.column)] = about(
        "The column, from 1."
    )
    message: str = about("What is wrong.")
    help: str = about("How to fix it; may be empty.")

    def value(self) -> Problem:
        """The problem."""
        place = Place(self.file, self.line or 1, self.column or 1) if self.file else None
        return Problem(
            self.code, self.message, self.help, place, id=self.id, severity=self.severity
        )


def problem_json(problem: Problem) -> dict[str, Json]:
    """A problem in a document."""
    return ProblemPart.write(problem)


def edit_json(edit: Edit) -> dict[str, Json]:
    """An edit in a document."""
    return EditPart.write(edit)


def place_json(place: Place) -> dict[str, Json]:
    """A place in a document."""
    return PlacePart.write(place)
