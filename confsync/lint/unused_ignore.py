"""An ignore comment without a problem to ignore."""

from __future__ import annotations

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation, declares
from confsync.model.codes import Code

ABOUT = CodeExplanation(
    code=Code.UNUSED_IGNORE,
    severity=Severity.WARNING,
    what="An ignore comment matches no problem.",
    why="It would hide a future problem that was never reviewed.",
    fix=(
        "Remove the comment, or move it to the problem: at the end of its line, or alone on the "
        "line directly above."
    ),
    wrong=declares("title: Q1 Deal Review  # confsync: ignore CS601 there is no other name"),
    right=declares('title: ""  # confsync: ignore CS601 there is no other name'),
)
