"""What is wrong, as a section of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.formats.diagnostic import excerpt_lines
from confsync.formats.escape import LONGEST, shortened
from confsync.formats.page.markup import Markup, element
from confsync.formats.paint import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Problem

_AT_ONCE: Final = 10
"""More problems than these are folded, so that they do not hide what comes below."""
_MOST: Final = 1000
"""Problems on the page."""
_LONGEST: Final = 4 * LONGEST


def problems_markup(name: str, problems: Sequence[Problem]) -> Markup:
    """A section with each problem; nothing where there is none."""
    if not problems:
        return Markup()
    shown = [_problem(problem) for problem in problems[:_MOST]]
    first, more = shown[:_AT_ONCE], shown[_AT_ONCE:]
    cut = len(problems) - len(shown)
    return element(
        "section",
        element("h2", f"{name}: {len(problems):,}"),
        element("ul", *first, class_="problems"),
        element(
            "details",
            element("summary", f"{len(problems) - len(first):,} more"),
            element("ul", *more, class_="problems"),
            element("p", f"And {cut:,} that are not on this page.", class_="note") if cut else "",
        )
        if more
        else "",
        class_="wrong",
    )


def _problem(problem: Problem) -> Markup:
    excerpt = "\n".join(excerpt_lines(problem, plain))
    severity = element("strong", problem.severity.value, class_=problem.severity.value)
    return element(
        "li",
        element(
            "p", severity, f" {shortened(problem.code)}: ", shortened(problem.message, _LONGEST)
        ),
        *(element("p", shortened(str(place)), class_="place") for place in problem.places),
        element("pre", excerpt) if excerpt else "",
        element("p", shortened(problem.help, _LONGEST), class_="help") if problem.help else "",
    )
