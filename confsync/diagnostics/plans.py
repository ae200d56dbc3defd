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
        why="Protected conversations and labels must not change by accident; only those edits are withheld.",
        fix="Remove the declaration, or, after a review, the protection in confsync.yaml.",
    ),
    CodeExplanation(
        code=Code.EVENTS,
        severity=Severity.WARNING,
        what="The file of --json-events lacks events.",
        why=(
            "It could not be opened or written, or the reader of a pipe went away or did not read for two "
            "seconds. The plan or the run went on without it."
        ),
        fix="Name a file that can be written, and start the reader of a pipe first.",
    ),
    CodeExplanation(
        code=Code.CHANGED_SINCE,
        severity=Severity.WARNING,
        what="An undo leaves a field as it is because somebody changed it after the run.",
        why="Its value is no longer the one that the run wrote; restoring the old value would undo their work.",
        fix="If you want the old value anyway, declare it and plan.",
    ),
    CodeExplanation(
        code=Code.COLLATERAL,
        severity=Severity.WARNING,
        what="After a write, labels or the title that were not to change had changed.",
        why="The service changed them with the write, or somebody else did right after it.",
        fix="Compare the outcomes; `confsync undo` puts back what changed.",
    ),
    CodeExplanation(
        code=Code.UNRECORDED,
        what="Outcomes of a run could not be written into its journal.",
        why="The report on the terminal is complete. `runs`, `show` and `undo` know less than it.",
        fix="Make room on the disk, and keep the report. `undo` looks at what was sent in any case.",
    ),
    CodeExplanation(
        code=Code.LOCKED,
        what="Another confsync is writing in this project.",
        why="Two runs at once would send the same changes twice, or write over each other's files.",
        fix="Wait until it has finished. A run that was killed holds nothing.",
    ),
    CodeExplanation(
        code=Code.NOT_PUT_BACK,
        what="A probe ended, and its conversation is not as it was before.",
        why="The service did not take the title or the labels back, or the probe was interrupted twice. A service that changes what it stores, such as upper case, cannot hold what was there before.",
        fix="Run `confsync undo last`, then look at the conversation in Attention.",
    ),
)
