"""A comment that asks to ignore what is not there."""

from __future__ import annotations

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

ABOUT = CodeExplanation(
    code=Code.UNUSED_IGNORE,
    severity=Severity.WARNING,
    what="A comment asks to ignore a problem that is not there.",
    why="It would hide the next one, which nobody has looked at.",
    mend=(
        "Remove the comment; or move it to the problem: behind it on its line, or alone on the line "
        "directly above."
    ),
    wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: Q1 Deal Review  # confsync: ignore CS601 there is no other name
""",
    right="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: ""  # confsync: ignore CS601 there is no other name
""",
)
