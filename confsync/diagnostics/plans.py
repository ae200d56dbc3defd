"""5xx: a plan and its application."""

from __future__ import annotations

from typing import Final

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.GUARD,
        what="A plan would change more than a guard allows.",
        why="A wrong merge or a wrong pattern shows in numbers first. The plan is shown, and not applied.",
        mend=(
            "Read the plan. If it is meant, say the number: `--max-changes 500`, or plan a part of "
            "it by naming manifests."
        ),
    ),
    CodeExplanation(
        code=Code.PROTECTED,
        what="A plan would change a conversation or a label that `protect` names.",
        why="What is protected never changes by accident, so the whole plan is refused.",
        mend="Remove the declaration; or, after a review, what protects it in confsync.yaml.",
    ),
    CodeExplanation(
        code=Code.CHANGED_SINCE,
        severity=Severity.WARNING,
        what="An undo leaves a field as it is, because somebody changed it after the run.",
        why="What the run wrote is no longer there, and putting the old value back would undo their work.",
        mend="If the old value is wanted all the same, declare it, and plan.",
    ),
)
