"""Files that formatting changes, as a diff and as JSON."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING, Final

from confsync._version import __version__
from confsync.views.escape import visible
from confsync.views.json import FORMAT, problem_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.model import Json, Problem
    from confsync.views.paint import Paint, Style

_STYLES: Final[dict[str, Style]] = {"+": "add", "-": "remove", "@": "dim"}


def diff_text(name: str, before: str, after: str, paint: Paint) -> Iterator[str]:
    """A unified diff. What is not seen is shown as escapes, a changed line end too."""
    lines = before.split("\n"), after.split("\n")
    for number, line in enumerate(unified_diff(*lines, f"a/{name}", f"b/{name}", lineterm="")):
        style = "strong" if number < 2 else _STYLES.get(line[:1])
        shown = line[:1] + visible(line[1:])
        yield paint(style, shown) if style else shown


def formatting_document(
    normal: int, changed: Sequence[str], problems: Sequence[Problem]
) -> dict[str, Json]:
    """What `fmt` did or would do: the names of the files that change."""
    return {
        "format_version": FORMAT,
        "kind": "formatting",
        "tool_version": __version__,
        "summary": {"normal": normal, "changed": len(changed), "problems": len(problems)},
        "changed": [*changed],
        "problems": [problem_json(problem) for problem in problems],
    }
