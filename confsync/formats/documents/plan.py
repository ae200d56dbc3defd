"""A plan as a JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, cast

from pydantic import Field, FiniteFloat

from confsync.formats.documents.part import WHOLE, Document, From, Part, about
from confsync.formats.documents.parts import (
    EditPart,
    LabelMap,
    ProblemPart,
    SubjectPart,
    Time,
    with_labels,
)
from confsync.model import Base, Change, ChangedSince, Cost, Place, Plan, SnapshotInfo
from confsync.model.errors import ConfsyncError
from confsync.model.facts import CallInfo
from confsync.model.funnel import Funnel

if TYPE_CHECKING:
    from confsync.model import Json


class BasePart(Part):
    """The revision whose labels are removed where they are no longer declared."""

    of = Base
    revision: str = about("The revision as it was named.")
    commit: str = about("The commit that it names.")
    undeclared: int = about("Conversations that it declared and the project no longer does.")
    settled: int = about("How many of those have no label left to remove.")


class ChangedSincePart(Part):
    """The revision that declares the same for the conversations that are not in the plan."""

    of = ChangedSince
    revision: str = about("The revision as it was named.")
    commit: str = about("The commit that it names.")
    left_out: int = about("Conversations that are declared as they were there.")


class SnapshotInfoPart(Part):
    """The snapshot that took the place of the service."""

    of = SnapshotInfo
    taken: Time = about("When it was taken: UTC, ISO 8601.")
    age: Annotated[int, Field(ge=0)] = about("Seconds from then to the plan.")


class SecondsPart(Part):
    """A range of seconds."""

    of = Cost
    least: Annotated[FiniteFloat, Field(ge=0)] = about("At least about this many.")
    most: Annotated[FiniteFloat, Field(ge=0)] = about("At most about this many.")


class CostPart(Part):
    """What applying the plan takes."""

    of = Cost
    requests: Annotated[int, Field(ge=0)] = about("Requests to the service.")
    seconds: Annotated[SecondsPart, WHOLE] = about("How long it takes.")


class PlanSummaryPart(Part):
    """The plan in numbers of conversations."""

    of = Plan
    declared: int = about("Declared conversations that the plan is about.")
    unchanged: int = about("Those that are as declared.")
    to_change: Annotated[int, From(lambda plan: len(plan.changes))] = Field(
        default=0, description="Those that change."
    )
    edits: Annotated[int, From(lambda plan: sum(len(each.edits) for each in plan.changes))] = Field(
        default=0, description="Fields that change."
    )
    missing: int = Field(default=0, description="Those that the service does not have.")
    newer: int = Field(default=0, description="Those that the snapshot does not have.")
    unknown: int = Field(default=0, description="Those that could not be read.")


class RulePart(Part):
    """What one rule does, in numbers of conversations."""

    of = Funnel
    name: str = about("The rule.")
    file: Annotated[str, From(lambda funnel: funnel.place.file)] = about(
        "The file, relative to the project."
    )
    line: Annotated[int, From(lambda funnel: funnel.place.line)] = about(
        "The line of its name, from 1."
    )
    matched: int = about("Those that it matches; all others but `undecided` are among them.")
    already: int = about("Those that are as it wants.")
    to_change: int = about("Those that it changes.")
    declared_by_id: int = about("Those with a field that is declared by id.")
    occupied: int = about("Those with a label that has another value and is not overwritten.")
    no_value: int = about("Those for which a part of a template has no value.")
    waiting: int = about("Those that it changes once another rule has.")
    undecided: int = about("Those for which a fact is unknown.")
    conflicts: int = about("Those for which it contradicts another rule, or does not settle.")

    def value(self) -> Funnel:
        """The counts."""
        counts = self.model_dump(exclude={"file", "line"})
        return Funnel(place=Place(self.file, self.line), **counts)


class CallPart(Part):
    """What people know a conversation by, beside its title."""

    of = CallInfo
    owner: str | None = about("The owner's e-mail address; null where it is not known.")
    started: Time | None = about("When it began: UTC, ISO 8601; null where that is not known.")


class ChangePart(SubjectPart):
    """All edits of one conversation."""

    edits: Annotated[list[EditPart], Field(min_length=1)] = about("The edits, sorted by path.")
    left_alone: list[str] = about("Keys of live labels that stay as they are.")
    dropped: list[str] = Field(
        default_factory=list,
        description="Keys of labels that are removed because they are no longer declared.",
    )
    declaration: Annotated[str, Field(min_length=1)] = about("A hash of the declaration.")
    labels: LabelMap = Field(
        default=None, description="All labels that the plan saw; null where they are unknown."
    )
    call: CallPart | None = Field(
        default=None,
        description="Whose conversation it is and of when; null where that is not known.",
    )
    fingerprint: str = about("A hash of the edits.")

    def value(self) -> Change:
        """The change."""
        return with_labels(cast("Change", super().value()), self.labels)


class PlanDocument(Document):
    """What `confsync plan` would change, and why it could not plan the rest."""

    of = Plan
    kind: Literal["plan"] = about("What document this is.")
    api: str = about("The address of the service's API, or `sandbox`.")
    sandbox: bool = about("Whether it is a plan for the simulator.")
    undo: bool = Field(default=False, description="Whether it reverts a run.")
    base: BasePart | None = Field(default=None, description="The base revision.")
    since: ChangedSincePart | None = Field(
        default=None, alias="changed_since", description="The revision of --changed-since."
    )
    snapshot: SnapshotInfoPart | None = Field(
        default=None, description="The snapshot; null for a plan of the service's own state."
    )
    fingerprint: str = about("A hash of the changes; equal plans have equal ones.")
    mac: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None,
        description="A message authentication code, made with the API key; a plan without one is "
        "not applied.",
    )
    summary: Annotated[PlanSummaryPart, WHOLE] = about("The plan in numbers.")
    cost: CostPart | None = Field(default=None, description="What applying it takes.")
    rules: list[RulePart] = Field(
        default_factory=list, description="What each rule does, in the order of the files."
    )
    changes: list[ChangePart] = about("The changes, sorted by id.")
    refusals: list[ProblemPart] = Field(
        default_factory=list, description="The guards that refuse to apply it."
    )
    problems: list[ProblemPart] = about("What could not be planned, and warnings.")

    def value(self) -> Plan:
        """The plan; raises `ConfsyncError` where it is not as it was saved."""
        plan = cast("Plan", super().value())
        if plan.fingerprint != self.fingerprint:
            raise ConfsyncError(
                "the plan is not as it was saved: its fingerprint does not fit", "plan again"
            )
        if len({change.id for change in plan.changes}) < len(plan.changes):
            raise ConfsyncError("the plan has two changes of one conversation", "plan again")
        return plan


def plan_document(plan: Plan) -> dict[str, Json]:
    """The whole plan."""
    return PlanDocument.write(plan)
