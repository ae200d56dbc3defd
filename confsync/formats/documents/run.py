"""A run as a JSON document."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Literal, cast

from pydantic import Field

from confsync.formats.documents.part import Document, From, Part, about
from confsync.formats.documents.parts import EditPart, PlacePart, ProblemPart
from confsync.model import Change, Outcome, Result, Run

if TYPE_CHECKING:
    from confsync.model import Json, Place


class OutcomePart(Part):
    """What became of one change."""

    of = Outcome
    id: Annotated[str, From(attrgetter("change.id"))] = about("The conversation.")
    place: Annotated[PlacePart, From(attrgetter("change.place"))] = about(
        "Where it is declared.", alias="source"
    )
    title: Annotated[str, From(attrgetter("change.title"))] = about(
        "The wanted title, else the live one."
    )
    result: Result = about("What became of it.", alias="outcome")
    written: bool = about("Whether a write took effect, or may have.")
    edits: Annotated[list[EditPart], From(attrgetter("change.edits"))] = about(
        "The edits, sorted by path."
    )
    collateral: list[EditPart] = Field(
        default_factory=list, description="What else changed: from before to what was seen then."
    )
    detail: str = about("Why; may be empty.")

    def value(self) -> Outcome:
        """The outcome."""
        edits = tuple(edit.value() for edit in self.edits)
        change = Change(self.id, cast("Place", self.place.value()), self.title, edits)
        extra = tuple(edit.value() for edit in self.collateral)
        return Outcome(change, self.result, self.detail, self.written, extra)


class RunDocument(Document):
    """What became of each change of one apply or undo."""

    of = Run
    kind: Literal["run"] = about("What document this is.")
    api: str = about("The address of the service's API, or `sandbox`.")
    sandbox: bool = about("Whether it ran against the simulator.")
    interrupted: bool = about("Whether it was stopped before its end.")
    undo: bool = Field(default=False, description="Whether it reverted another run.")
    summary: Annotated[
        dict[Result, int], From(lambda run: {each.value: run.count(each) for each in Result})
    ] = about("How many changes had each outcome.")
    outcomes: list[OutcomePart] = about("The outcomes, sorted by id.")
    problems: list[ProblemPart] = about("What could not be planned or applied, and warnings.")

    def value(self) -> Run:
        """The run."""
        return cast("Run", super().value())


def run_document(run: Run) -> dict[str, Json]:
    """The whole run."""
    return RunDocument.write(run)
