"""A problem as text: where, which, the source line with a caret, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model import Severity
from confsync.views.escape import fitted, visible, width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.model import Excerpt, Problem
    from confsync.views.paint import Paint

_COLUMNS = 100


def diagnostic(problem: Problem, paint: Paint) -> str:
    """`problem` in a few lines, without a line end at the end."""
    return "\n".join(_lines(problem, paint))


def _lines(problem: Problem, paint: Paint) -> Iterator[str]:
    where = paint("strong", f"{visible(str(problem.place))}: ") if problem.place else ""
    level = paint("error" if problem.severity is Severity.ERROR else "change", problem.severity)
    yield f"{where}{level} {problem.code}: {visible(problem.message)}"
    if problem.place and problem.excerpt:
        yield from _excerpt(problem.excerpt, problem.place.column, paint)
    for place in problem.also:
        yield f"    also: {visible(str(place))}"
    if problem.help:
        yield f"    help: {visible(problem.help)}"


def _excerpt(excerpt: Excerpt, column: int, paint: Paint) -> Iterator[str]:
    before = visible(excerpt.text[: column - 1].lstrip())
    meant = visible(excerpt.text[column - 1 : column - 1 + excerpt.width])
    after = visible(excerpt.text[column - 1 + excerpt.width :])
    if not (before + meant + after).strip() or width(before) + width(meant) > _COLUMNS:
        return
    yield f"    | {fitted(before + meant + after, _COLUMNS)}"
    yield f"    | {' ' * width(before)}{paint('error', '^' * max(1, width(meant)))}"
