"""A problem as text: where, which, the source line with a caret, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.formats.escape import LONGEST, fitted, shortened, visible, width
from confsync.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from confsync.formats.paint import Paint
    from confsync.model import Excerpt, Problem

_COLUMNS: Final = 100
_LONGEST: Final = 4 * LONGEST


_SHOWN: Final = 3
"""Equal problems that are shown in full; of more, only the places of so many."""


def diagnostics(
    problems: Iterable[Problem], paint: Paint, option: str, *, each: bool
) -> Iterator[str]:
    """`problems` in their order, equal ones as one with a count, unless `each` is shown.

    `option` is the one that shows each.
    """
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in (problems := [*problems]):
        groups.setdefault(_kind(problem), []).append(problem)
    for problem in problems:
        group = groups[_kind(problem)]
        if each or len(group) <= _SHOWN:
            yield diagnostic(problem, paint)
        elif problem is group[0]:
            yield "\n".join(_group(group, paint, option))


def _kind(problem: Problem) -> tuple[str, ...]:
    return problem.code, problem.severity, problem.message


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


def _group(group: Sequence[Problem], paint: Paint, option: str) -> Iterator[str]:
    first = group[0]
    level = paint("error" if first.severity is Severity.ERROR else "change", first.severity)
    message = shortened(first.message, _LONGEST)
    yield f"{level} {shortened(first.code)}: {message} ({len(group):,} times)"
    for problem in group[:_SHOWN]:
        yield f"    {shortened(str(problem.place or problem.id or ''))}"
    yield f"    and {len(group) - _SHOWN:,} more; {option} shows each"
    if first.help:
        yield f"    help: {shortened(first.help, _LONGEST)}"


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
