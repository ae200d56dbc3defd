"""Reading back what `confsync.formats.json` wrote. Nothing in a file is believed unchecked."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import Field, FiniteFloat, TypeAdapter, ValidationError

from confsync.formats.forms import EditForm, Form, PlaceForm, Time, decode
from confsync.model import (
    Base,
    Change,
    ChangedSince,
    Cost,
    Outcome,
    Place,
    Plan,
    Problem,
    Result,
    Run,
    Severity,
    SnapshotInfo,
)
from confsync.model.errors import ConfsyncError


class _Change(Form):
    id: str
    source: PlaceForm
    title: str
    edits: Annotated[list[EditForm], Field(min_length=1)]
    left_alone: list[str]
    dropped: list[str] = Field(default_factory=list)
    declaration: Annotated[str, Field(min_length=1)]
    fingerprint: str

    def change(self) -> Change:
        edits = tuple(edit.value() for edit in self.edits)
        return Change(
            self.id,
            self.source.value(),
            self.title,
            edits,
            tuple(self.left_alone),
            self.declaration,
            tuple(self.dropped),
        )


class _Problem(Form):
    code: str
    severity: Severity = Severity.ERROR
    id: str | None
    file: str | None
    line: int | None
    column: int | None
    message: str
    help: str

    def problem(self) -> Problem:
        place = Place(self.file, self.line or 1, self.column or 1) if self.file else None
        return Problem(
            self.code, self.message, self.help, place, id=self.id, severity=self.severity
        )


class _Base(Form):
    revision: str
    commit: str
    undeclared: int
    settled: int

    def value(self) -> Base:
        return Base(self.revision, self.commit, self.undeclared, self.settled)


class _Since(Form):
    revision: str
    commit: str
    left_out: int

    def value(self) -> ChangedSince:
        return ChangedSince(self.revision, self.commit, self.left_out)


class _Seconds(Form):
    least: Annotated[FiniteFloat, Field(ge=0)]
    most: Annotated[FiniteFloat, Field(ge=0)]


class _Cost(Form):
    requests: Annotated[int, Field(ge=0)]
    seconds: _Seconds

    def value(self) -> Cost:
        return Cost(self.requests, self.seconds.least, self.seconds.most)


class _PlanSummary(Form):
    declared: int
    unchanged: int


class _Against(Form):
    taken: Time
    age: Annotated[int, Field(ge=0)]

    def value(self) -> SnapshotInfo:
        return SnapshotInfo(self.taken, self.age)


class _Plan(Form):
    kind: Literal["plan"]
    format_version: str
    api: str
    sandbox: bool
    base: _Base | None = None
    changed_since: _Since | None = None
    snapshot: _Against | None = None
    fingerprint: str
    summary: _PlanSummary
    cost: _Cost | None = None
    changes: list[_Change]
    refusals: list[_Problem] = Field(default_factory=list)
    problems: list[_Problem]

    def value(self) -> Plan:
        plan = Plan(
            self.api,
            self.summary.declared,
            self.summary.unchanged,
            tuple(change.change() for change in self.changes),
            tuple(problem.problem() for problem in self.problems),
            tuple(problem.problem() for problem in self.refusals),
            sandbox=self.sandbox,
            base=self.base.value() if self.base else None,
            since=self.changed_since.value() if self.changed_since else None,
            cost=self.cost.value() if self.cost else None,
            snapshot=self.snapshot.value() if self.snapshot else None,
        )
        if plan.fingerprint != self.fingerprint:
            raise ConfsyncError(
                "the plan is not as it was saved: its fingerprint does not fit", "plan again"
            )
        if len({change.id for change in plan.changes}) < len(plan.changes):
            raise ConfsyncError("the plan has two changes of one conversation", "plan again")
        return plan


class _Outcome(Form):
    id: str
    source: PlaceForm
    title: str
    outcome: Result
    written: bool
    edits: list[EditForm]
    detail: str

    def value(self) -> Outcome:
        edits = tuple(edit.value() for edit in self.edits)
        change = Change(self.id, self.source.value(), self.title, edits)
        return Outcome(change, self.outcome, self.detail, self.written)


class _Run(Form):
    kind: Literal["run"]
    format_version: str
    api: str
    sandbox: bool
    interrupted: bool
    outcomes: list[_Outcome]
    problems: list[_Problem]

    def value(self) -> Run:
        return Run(
            self.api,
            tuple(outcome.value() for outcome in self.outcomes),
            tuple(problem.problem() for problem in self.problems),
            sandbox=self.sandbox,
            interrupted=self.interrupted,
        )


class _Header(Form):
    format_version: str


_T = TypeVar("_T")
_Saved: TypeAlias = Annotated[_Plan | _Run, Field(discriminator="kind")]
_SAVED: TypeAdapter[_Plan | _Run] = TypeAdapter(_Saved)


def load(data: bytes) -> Plan | Run:
    """The plan or run in the JSON document `data`.

    Raises `ConfsyncError` where it is none, of another format version, or damaged.
    """
    if data[:15].lower() == b"<!doctype html>":
        raise ConfsyncError(
            "this is the page of a plan or run, for people to read",
            "name the plan itself, saved with: confsync plan --out plan.json",
        )
    return document(data, _SAVED, "a saved plan or run", "plan again").value()


def document(data: bytes, form: TypeAdapter[_T], what: str, again: str) -> _T:
    """The JSON document `data` in its `form`; `what` it should be, and how to get one `again`.

    Raises `ConfsyncError` where it is not that, or of another format version.
    """
    try:
        found = decode(data)
        version = _Header.model_validate(found).format_version
    except ValueError:
        raise ConfsyncError(f"this is not {what}") from None
    if version.partition(".")[0] != "1":
        raise ConfsyncError(
            f"this has the format version {version}; this confsync reads 1.x",
            f"use the confsync that wrote it, or {again}",
        )
    try:
        return form.validate_python(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfsyncError(f"this is not {what}: {where}: {first['msg']}") from None
