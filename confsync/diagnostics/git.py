"""8xx: git, and what was declared as of a revision."""

from __future__ import annotations

from typing import Final

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.GIT,
        what="git is not there, or does not have what is asked for.",
        why="Without it nobody knows what a revision declared, and unknown is not nothing.",
        mend="The message says what git answered. In CI, fetch the history that the revision is in.",
    ),
    CodeExplanation(
        code=Code.KEPT,
        severity=Severity.WARNING,
        what="A label is declared no more, but it is left as it is: it was changed since.",
        why="Its live value is not the one that was declared, so somebody else set it.",
        mend="To take it off, declare it as null.",
    ),
    CodeExplanation(
        code=Code.BASE_UNKNOWN,
        what="What a revision declared is not known, or not all of it.",
        why="A label is taken off only where it is known that it was declared before.",
        mend="Correct what the problem beside it names, or say another --base.",
    ),
    CodeExplanation(
        code=Code.NO_PROJECT_THEN,
        severity=Severity.WARNING,
        what="As of a revision, there was no project in this folder.",
        why="Nothing was declared there, so nothing is taken off because of it.",
        mend="Nothing needs to be done where the project is new; else say another revision.",
    ),
    CodeExplanation(
        code=Code.DIVERGED,
        severity=Severity.WARNING,
        what="A revision has commits that are not in the work tree's history.",
        why="What they declare looks as if it had been taken out here, and would be taken off.",
        mend="Merge them, or compare with the commit where the two parted.",
    ),
)
