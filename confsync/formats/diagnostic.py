"""A problem as text: where, which, the source line with a caret, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.formats.escape import LONGEST, fitted, folded, shortened, visible, width
from confsync.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from confsync.formats.paint import Paint
    from confsync.model import Excerpt, Problem

_COLUMNS: Final = 100
"""Columns of a source line where lines are not folded."""
_LONGEST: Final = 4 * LONGEST


_SHOWN: Final = 3
"""Equal problems that are shown in full; of more, only the places of so many."""


def diagnostics(
    problems: Iterable[Problem],
    paint: Paint,
    option: str,
    *,
    each: bool,
    columns: int | None = None,
) -> Iterator[str]:
    """`problems` in their order, equal ones as one with a count, unless `each` is shown.

    `option` is the one that shows each. Lines are at most `columns` wide, or of any width.
    """
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in (problems := [*problems]):
        groups.setdefault(_kind(problem), []).append(problem)
    for problem in problems:
        group = groups[_kind(problem)]
        if each or len(group) <= _SHOWN:
            yield diagnostic(problem, paint, columns)
        elif problem is group[0]:
            yield "\n".join(_group(group, paint, option, columns))


def _kind(problem: Problem) -> tuple[str, ...]:
    return problem.code, problem.severity, problem.message


def diagnostic(problem: Problem, paint: Paint, columns: int | None = None) -> str:
    """`problem` in a few lines, at most `columns` wide or of any width; no line end at the end."""
    return "\n".join(_lines(problem, paint, columns))


def _lines(problem: Problem, paint: Paint, columns: int | None) -> Iterator[str]:
    where = f"{shortened(str(problem.place))}: " if problem.place else ""
    yield from _message(where, problem, "", paint, columns)
    for line in excerpt_lines(problem, paint, columns):
        yield f"    | {line}"
    for place in problem.also:
        yield from _said(f"also: {shortened(str(place))}", columns)
    if problem.help:
        yield from _said(f"help: {shortened(problem.help, _LONGEST)}", columns)


def _group(
    group: Sequence[Problem], paint: Paint, option: str, columns: int | None
) -> Iterator[str]:
    first = group[0]
    yield from _message("", first, f" ({len(group):,} times)", paint, columns)
    for problem in group[:_SHOWN]:
        yield from _said(shortened(str(problem.place or problem.id or "")), columns)
    yield from _said(f"and {len(group) - _SHOWN:,} more; {option} shows each", columns)
    if first.help:
        yield from _said(f"help: {shortened(first.help, _LONGEST)}", columns)


def _message(
    where: str, problem: Problem, times: str, paint: Paint, columns: int | None
) -> Iterator[str]:
    """The place, the level, the code and the message; the place on its own line if it is long."""
    level = problem.severity.value
    message = f" {shortened(problem.code)}: {shortened(problem.message, _LONGEST)}{times}"
    head = paint("error" if problem.severity is Severity.ERROR else "change", level)
    if columns and width(where) > columns // 2:
        yield from (paint("strong", part) for part in folded(where.rstrip(), columns))
        start, before = "  ", 2
    else:
        start, before = paint("strong", where) if where else "", width(where)
    first, *more = _folded(message, columns, before + len(level), 4)
    yield f"{start}{head}{first}"
    yield from more


def _said(text: str, columns: int | None) -> Iterator[str]:
    """A line below a problem, and what does not fit below it."""
    first, *more = _folded(text, columns, 4, 6)
    yield f"    {first}"
    yield from more


def _folded(text: str, columns: int | None, taken: int, indent: int) -> list[str]:
    """`text` in lines, the first after `taken` columns, the others indented."""
    if not columns or taken + width(text) <= columns:
        return [text]
    first, *rest = folded(text, columns - indent, columns - taken)
    return [first.rstrip(), *(f"{' ' * indent}{part.rstrip()}" for part in rest)]


def excerpt_lines(problem: Problem, paint: Paint, columns: int | None = None) -> Iterator[str]:
    """The source line of a problem and the caret below it; nothing where there is none to see."""
    if problem.place and problem.excerpt:
        wide = columns - 6 if columns else _COLUMNS
        yield from _excerpt(problem.excerpt, problem.place.column, paint, wide)


def _excerpt(excerpt: Excerpt, column: int, paint: Paint, columns: int) -> Iterator[str]:
    start = column - excerpt.first
    before = visible(excerpt.text[:start].lstrip())
    if excerpt.first > 1:
        before = f"…{before}"
    marked = visible(excerpt.text[start : start + excerpt.width])
    after = visible(excerpt.text[start + excerpt.width :])
    room = columns - width(before)
    if not (before + marked + after).strip() or room < 1:
        return
    yield f"{fitted(before + marked + after, columns)}"
    yield f"{' ' * width(before)}{paint('error', '^' * max(1, min(width(marked), room)))}"
