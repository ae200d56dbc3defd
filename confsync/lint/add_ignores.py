"""Adds ignore comments for the problems that a project has when it adopts lint."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from confsync.lint.ignores import can_be_ignored
from confsync.manifest.node_ranges import newline
from confsync.manifest.text_edits import TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.manifest.source import Source
    from confsync.model import Problem

REASON: Final = "accepted when the checks were adopted"
_LINE: Final = re.compile(r"([ \t]*)[^\r\n]*(?:\r\n|\r|\n|\Z)")


def ignore_comments(source: Source, problems: Iterable[Problem]) -> list[TextEdit]:
    """Text edits that add a comment above each line of `source` with ignorable `problems`.

    Above, because at the end of a line it could become part of a text that goes on below.
    """
    codes: defaultdict[int, set[str]] = defaultdict(set)
    for problem in problems:
        if problem.place and problem.place.file == source.file and can_be_ignored(problem.code):
            codes[problem.place.line].add(problem.code)
    return [
        TextEdit(
            line.start(),
            line.start(),
            f"{line[1]}# confsync: ignore {' '.join(sorted(codes[number]))} {REASON}"
            f"{newline(source.text, line.start())}",
        )
        for number, line in enumerate(_LINE.finditer(source.text), 1)
        if number in codes
    ]
