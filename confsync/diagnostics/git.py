"""8xx: git, and the declarations as of a revision."""

from __future__ import annotations

from typing import Final

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.GIT,
        what="git is not installed, or it does not have the requested revision.",
        why="Without it the declarations of a revision are unknown, and unknown is not nothing.",
        fix="The message has git's answer. In CI, fetch the history that contains the revision.",
    ),
    CodeExplanation(
        code=Code.KEPT,
        severity=Severity.WARNING,
        what="A label is no longer declared, but it was changed since, so it is left as it is.",
        why="Its live value differs from the one that was declared, so somebody else set it.",
        fix="To remove it, declare it as null.",
    ),
    CodeExplanation(
        code=Code.BASE_UNKNOWN,
        what="The declarations of a revision are unknown, at least in part.",
        why="A label is removed only if it is known to have been declared before.",
        fix="Fix the problem that is reported with it, or name another revision with --base.",
    ),
    CodeExplanation(
        code=Code.NO_PROJECT_THEN,
        severity=Severity.WARNING,
        what="There was no project in this folder at that revision.",
        why="Nothing was declared then, so nothing is removed because of it.",
        fix="If the project is new, nothing needs to be done; else name another revision.",
    ),
    CodeExplanation(
        code=Code.DIVERGED,
        severity=Severity.WARNING,
        what="A revision has commits that the work tree's history lacks.",
        why="Their declarations look as if they had been deleted here, and their labels would be removed.",
        fix="Merge them, or compare with the merge base.",
    ),
    CodeExplanation(
        code=Code.FORGOTTEN,
        severity=Severity.WARNING,
        what="Labels were removed from the files, and there is no base, so they stay live.",
        why="Without a base confsync only knows what is declared now, and touches nothing else.",
        fix="Set `base` in confsync.yaml, such as origin/main, or declare the labels as null.",
    ),
)
