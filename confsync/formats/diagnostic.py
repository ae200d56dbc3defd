"""A problem as text: where, which, the source line with a caret, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.formats.escape import LONGEST, fitted, shortened, visible, width
from confsync.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.formats.paint import Paint
    from confsync.model import Excerpt, Problem

_COLUMNS: Final = 100
_LONGEST: Final = 4 * LONGEST


def diagnostic(problem: Problem, paint: Paint) -> str:
    """`problem` in a few lines, without a line end at the end."""
    return "\n".join(_lines(problem, paint))


def _lines(problem: Problem, paint: Paint) -> Iterator[str]:
    where = paint("strong", f"{shortened(str(problem.place))}: ") if problem.place else ""
    level = paint("error" if problem.severity is Severity.ERROR else "change", problem.severity)
    yield f"{where}{level} {shortened(problem.code)}: {shortened(problem.message, _LONGEST)}"
    for line in excerpt_lines(problem, paint):
        yield f"    | {line}"
    for place in problem.also:
        yield f"    also: {shortened(str(place))}"
    if problem.help:
        yield f"    help: {shortened(problem.help, _LONGEST)}"


def excerpt_lines(problem: Problem, paint: Paint) -> Iterator[str]:
    """The source line of a problem and the caret below it; nothing where there is none to see."""
    if problem.place and problem.excerpt:
        yield from _excerpt(problem.excerpt, problem.place.column, paint)


def _excerpt(excerpt: Excerpt, column: int, paint: Paint) -> Iterator[str]:
    start = column - excerpt.first
    before = visible(excerpt.text[:start].lstrip())
    if excerpt.first > 1:
        before = f"…{before}"
    meant = visible(excerpt.text[start : start + excerpt.width])
    after = visible(excerpt.text[start + excerpt.width :])
    room = _COLUMNS - width(before)
    if not (before + meant + after).strip() or room < 1:
        return
    yield f"{fitted(before + meant + after, _COLUMNS)}"
    yield f"{' ' * width(before)}{paint('error', '^' * max(1, min(width(meant), room)))}"
