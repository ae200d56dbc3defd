"""Annotations: what GitHub shows at lines of files, as commands to its runner on stdout."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from confsync.formats.escape import shortened
from confsync.github.words import edit_lines
from confsync.model import Op, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    from confsync.model import Change, Place, Plan, Problem

    Level = Literal["error", "warning", "notice"]

MOST: Final = 10
"""Annotations of each level in one step; GitHub silently drops the rest."""
_TITLE: Final = 100


@dataclass(frozen=True, slots=True)
class Annotation:
    """`place` None: it is not about a line. Its file is relative to the repository."""

    level: Level
    title: str
    message: str
    place: Place | None = None

    def command(self) -> str:
        """The workflow command for the runner."""
        properties = {"title": self.title}
        if self.place is not None:
            properties = {"file": self.place.file, "line": str(self.place.line)} | properties
        listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        return f"::{self.level} {listed}::{_data(self.message)}"


def plan_annotations(plan: Plan, folder: str) -> list[Annotation]:
    """The annotations of a plan, most important first, no more than GitHub shows.

    `folder` is the project's in the repository, "" where it is the repository itself.
    """
    problems = (replace(each, place=_here(each.place, plan)) for each in plan.problems)
    return [
        *problem_annotations([*problems], folder),
        *_limited(_changes(plan, folder), "notice", "change"),
    ]


def problem_annotations(found: Sequence[Problem], folder: str) -> list[Annotation]:
    """The annotations of problems."""
    made = [_problem(problem, folder) for problem in found]
    errors = [each for each in made if each.level == "error"]
    warnings = [each for each in made if each.level == "warning"]
    return [*_limited(errors, "error", "problem"), *_limited(warnings, "warning", "warning")]


def _limited(made: Sequence[Annotation], level: Level, noun: str) -> Iterator[Annotation]:
    if len(made) <= MOST:
        yield from made
        return
    yield from made[: MOST - 1]
    more = len(made) - MOST + 1
    yield Annotation(level, "confsync", f"and {more:,} more {noun}s; see the summary of this run")


def _problem(problem: Problem, folder: str) -> Annotation:
    level: Level = "error" if problem.severity is Severity.ERROR else "warning"
    message = shortened(problem.message)
    if problem.help:
        message = f"{message}\nhelp: {shortened(problem.help)}"
    place = problem.place and _placed(problem.place, folder)
    return Annotation(level, f"confsync {shortened(problem.code)}", message, place)


def _changes(plan: Plan, folder: str) -> list[Annotation]:
    def weight(change: Change) -> tuple[object, ...]:
        """Removals come first, then changes that replace more."""
        ops = [edit.op for edit in change.edits]
        return -ops.count(Op.REMOVE), -ops.count(Op.REPLACE), -len(ops), change.place

    return [
        Annotation(
            "notice",
            shortened(change.title or change.id, _TITLE),
            "\n".join(edit_lines(change)),
            _placed(_here(change.place, plan) or change.place, folder),
        )
        for change in sorted(plan.changes, key=weight)
    ]


def _here(place: Place | None, plan: Plan) -> Place | None:
    """A place in the base revision, as a place in the checked-out files: GitHub knows only those."""
    if place is None or plan.base is None:
        return place
    return place._replace(file=place.file.removeprefix(f"{plan.base.revision}:"))


def _placed(place: Place, folder: str) -> Place:
    return place._replace(file=f"{folder}/{place.file}" if folder else place.file)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
