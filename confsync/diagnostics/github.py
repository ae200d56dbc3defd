"""From 510 on: `confsync ci`, within a workflow on GitHub."""

from __future__ import annotations

from typing import Final

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.GITHUB,
        what="A variable or the event file that GitHub's runner makes is missing or wrong.",
        why="They say which pull request and which commit this is; nothing is guessed.",
        fix="Let the workflow's step have them as the runner sets them.",
    ),
    CodeExplanation(
        code=Code.NOT_REVIEWED,
        what="Changes are withheld, because a condition of their review is lacking.",
        why=(
            "A change is applied only if a person with write permission, who is none of the pull "
            "request's authors, approved its last commit after confsync's comment showed the change "
            "and before the merge, and if this run's commit is still the last one of its branch."
        ),
        fix=(
            "Look at `confsync plan`. Then start the workflow by hand with `--review not-required`, "
            "or open another pull request. `--review planned` asks for no approval."
        ),
    ),
    CodeExplanation(
        code=Code.UNREPORTED,
        severity=Severity.WARNING,
        what="A comment, an issue, the summary or the outputs could not be written.",
        why="What was planned or applied stays true, but fewer people hear of it.",
        fix="See the `permissions` of the workflow; a pull request from a fork has none.",
    ),
    CodeExplanation(
        code=Code.WRONG_TREE,
        what="The folder of `--tree` does not have the commit that the workflow's event is about.",
        why="The plan would be of other files than those that a reviewer approves.",
        fix="Check out `github.event.pull_request.head.sha` there, with `fetch-depth: 0`.",
    ),
    CodeExplanation(
        code=Code.BEHIND,
        severity=Severity.WARNING,
        what="A pull request lacks commits of its target branch.",
        why="What those commits declare is not in its files, so the plan shows it as undone.",
        fix="Update the branch; then the plan is of what the merge will declare.",
    ),
)
