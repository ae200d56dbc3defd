"""What `validate` found, as a JSON document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from confsync.formats.documents.part import WHOLE, Document, From, Part, about
from confsync.formats.documents.parts import ProblemPart
from confsync.model import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Json, Problem


@dataclass(frozen=True, slots=True)
class Check:
    """How many conversations the files declare, and what is wrong with them."""

    declared: int
    problems: Sequence[Problem]

    def count(self, severity: Severity) -> int:
        """How many problems have this severity."""
        return sum(problem.severity is severity for problem in self.problems)


class CheckSummaryPart(Part):
    """The check in numbers."""

    of = Check
    declared: int = about("Declared conversations.")
    found: Annotated[int, From(lambda check: len(check.problems))] = about(
        "Problems.", alias="problems"
    )
    errors: Annotated[int, From(lambda check: check.count(Severity.ERROR))] = about("Errors.")
    warnings: Annotated[int, From(lambda check: check.count(Severity.WARNING))] = about("Warnings.")


class CheckDocument(Document):
    """What is wrong with the files of a project."""

    of = Check
    kind: Literal["validation"] = about("What document this is.")
    summary: Annotated[CheckSummaryPart, WHOLE] = about("The check in numbers.")
    problems: list[ProblemPart] = about("The problems, sorted by file and line.")


def check_document(declared: int, problems: Sequence[Problem]) -> dict[str, Json]:
    """What `validate` found."""
    return CheckDocument.write(Check(declared, problems))
