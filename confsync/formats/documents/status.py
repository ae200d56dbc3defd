"""The overview of a project as a JSON document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from confsync.formats.documents.part import Document, From, Part, about
from confsync.formats.documents.parts import ProblemPart
from confsync.model import Plan, Record, Result

if TYPE_CHECKING:
    from confsync.model import Json


@dataclass(frozen=True, slots=True)
class Overview:
    """What `confsync status` reports; `undeclared` None: unknown."""

    plan: Plan
    files: int
    undeclared: int | None
    days: int
    last_run: Record | None


class LastRunPart(Part):
    """The newest recorded run."""

    of = Record
    started: str = about("When it began: UTC, ISO 8601.")
    results: Annotated[
        dict[str, int],
        From(
            lambda record: {
                result.value: number for result in Result if (number := record.run().count(result))
            }
        ),
    ] = about("Conversations by outcome.")


class StatusDocument(Document):
    """What is declared, what is not, what differs, and the last run."""

    of = Overview
    kind: Literal["status"] = about("What document this is.")
    api: Annotated[str, From(lambda it: it.plan.api)] = about(
        "The address of the service's API, or `sandbox`."
    )
    sandbox: Annotated[bool, From(lambda it: it.plan.sandbox)] = about(
        "Whether this is about the simulator."
    )
    files: int = about("Manifests.")
    declared: Annotated[int, From(lambda it: it.plan.declared)] = about("Declared conversations.")
    undeclared: int | None = about(
        "Conversations of the last `days` days that no manifest declares; null if that is unknown."
    )
    days: Annotated[int, Field(ge=1)] = about("How many days back `undeclared` looks.")
    different: Annotated[int, From(lambda it: len(it.plan.changes))] = about(
        "Declared conversations that differ."
    )
    edits: Annotated[int, From(lambda it: sum(len(each.edits) for each in it.plan.changes))] = (
        about("Fields that differ.")
    )
    missing: Annotated[int, From(lambda it: it.plan.missing)] = about(
        "Declared conversations that the service does not have."
    )
    unknown: Annotated[int, From(lambda it: it.plan.unknown)] = about(
        "Declared conversations that could not be read."
    )
    waiting: Annotated[int, From(lambda it: sum(each.waiting for each in it.plan.rules))] = about(
        "Conversations that a rule changes once another rule has."
    )
    last_run: LastRunPart | None = about("The newest recorded run; null if there is none.")
    problems: Annotated[list[ProblemPart], From(lambda it: it.plan.problems)] = about(
        "The problems."
    )


def status_document(overview: Overview) -> dict[str, Json]:
    """The overview of a project."""
    return StatusDocument.write(overview)
