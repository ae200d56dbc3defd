"""5xx: plans and applying them."""

from __future__ import annotations

from typing import Final

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.GUARD,
        what="A plan changes more than a guard allows.",
        why="A bad merge or a wrong pattern first shows in the numbers. The plan is shown but not applied.",
        fix=(
            "Read the plan. If it is right, raise the guard: `--max-changes 500`, or plan part "
            "of it by naming manifests."
        ),
    ),
    CodeExplanation(
        code=Code.PROTECTED,
        what="A plan changes a conversation or a label that `protect` names.",
        why="Protected conversations and labels must not change by accident, so the whole plan is refused.",
        fix="Remove the declaration, or, after a review, the protection in confsync.yaml.",
    ),
    CodeExplanation(
        code=Code.CHANGED_SINCE,
        severity=Severity.WARNING,
        what="An undo leaves a field as it is because somebody changed it after the run.",
        why="Its value is no longer the one that the run wrote; restoring the old value would undo their work.",
        fix="If you want the old value anyway, declare it and plan.",
    ),
)
