"""The result of `fmt`: the diff of each file as text, and the files' names as JSON."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING, Final

from confsync.formats.documents.head import head
from confsync.formats.documents.parts import problem_json
from confsync.formats.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.formats.paint import Paint, Style
    from confsync.model import Json, Problem

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
    """The names of the files that `fmt` changes, as JSON."""
    return {
        **head("formatting"),
        "summary": {"normal": normal, "changed": len(changed), "problems": len(problems)},
        "changed": [*changed],
        "problems": [problem_json(problem) for problem in problems],
    }
