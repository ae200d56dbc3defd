"""Reading back what `confsync.views.json` wrote. Nothing in a file is believed unchecked."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from confsync.errors import ConfsyncError
from confsync.model import (
    Change,
    Edit,
    Op,
    Outcome,
    Place,
    Plan,
    Problem,
    Result,
    Run,
    Severity,
)


class _Document(BaseModel):
    # Unknown fields are from a later 1.x and do no harm.
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Source(_Document):
    file: str
    line: int
    column: int = 1

    def place(self) -> Place:
        return Place(self.file, self.line, self.column)


class _Edit(_Document):
    path: Annotated[list[str], Field(min_length=1, max_length=2)]
    op: Op
    before: JsonValue
    after: JsonValue

    def edit(self) -> Edit:
        return Edit.from_json(self.path, self.op, self.before, self.after)


class _Change(_Document):
    id: str
    source: _Source
    title: str
    edits: Annotated[list[_Edit], Field(min_length=1)]
    left_alone: list[str] = []
    declaration: str
    fingerprint: str

    def change(self) -> Change:
        edits = tuple(edit.edit() for edit in self.edits)
        left = tuple(self.left_alone)
        return Change(self.id, self.source.place(), self.title, edits, left, self.declaration)


class _Problem(_Document):
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


class _PlanSummary(_Document):
    declared: int
    unchanged: int


class _Plan(_Document):
    kind: Literal["plan"]
    format_version: str
    api: str
    sandbox: bool
    fingerprint: str
    summary: _PlanSummary
    changes: list[_Change]
    refusals: list[_Problem] = []
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
        )
        if plan.fingerprint != self.fingerprint:
            raise ConfsyncError(
                "the plan is not as it was saved: its fingerprint does not fit", "plan again"
            )
        return plan


class _Outcome(_Document):
    id: str
    source: _Source
    title: str
    outcome: Result
    written: bool
    edits: list[_Edit]
    detail: str

    def value(self) -> Outcome:
        edits = tuple(edit.edit() for edit in self.edits)
        change = Change(self.id, self.source.place(), self.title, edits)
        return Outcome(change, self.outcome, self.detail, self.written)


class _Run(_Document):
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


class _Header(_Document):
    format_version: str


_Saved: TypeAlias = Annotated[_Plan | _Run, Field(discriminator="kind")]
_SAVED: TypeAdapter[_Plan | _Run] = TypeAdapter(_Saved)


def load(data: bytes) -> Plan | Run:
    """The plan or run in the JSON document `data`.

    Raises `ConfsyncError` where it is none, of another format version, or damaged.
    """
    try:
        version = _Header.model_validate_json(data).format_version
    except ValidationError:
        raise ConfsyncError("this is not a saved plan or run") from None
    if version.partition(".")[0] != "1":
        raise ConfsyncError(
            f"this has the format version {version}; this confsync reads 1.x",
            "use the confsync that wrote it, or plan again",
        )
    try:
        return _SAVED.validate_json(data).value()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfsyncError(f"this is not a saved plan or run: {where}: {first['msg']}") from None
