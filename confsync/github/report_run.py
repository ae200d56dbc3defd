"""Applying on GitHub what was reviewed and is still the same, and telling what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from confsync.formats.markdown import run_markdown
from confsync.formats.words import count
from confsync.github.comments import LARGEST, find_comment, put_comment
from confsync.github.event import Push
from confsync.github.job import untold
from confsync.github.marker import Marker, marked, read
from confsync.github.outputs import SUMMARY, write_outputs, write_summary
from confsync.github.pulls import approved_at, merged_pull
from confsync.github.review import KIND, NotReviewed, Split, Subject, check, sealed, split
from confsync.model import DONE, Outcome, Problem, Result, Run
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.github.comments import Comment
    from confsync.github.http import GitHub
    from confsync.github.job import Job
    from confsync.github.pulls import Pull
    from confsync.github.review import Review
    from confsync.model import Plan

RESULT: Final = "result"
"""The kind of the comment that tells of an apply where the plan's comment is no use."""
_SHORTEST: Final = 12_000
_BEGIN: Final = (
    "<details><summary>The plan that was reviewed</summary>\n\n<!-- confsync:reviewed -->\n"
)
_END: Final = "\n<!-- confsync:end -->\n\n</details>"
_HISTORY: Final = "The plan that was reviewed is in this comment's history."
_FOLDED: Final = re.compile(f"{re.escape(_BEGIN)}(.*){re.escape(_END)}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Decision:
    """What may be applied and what not, and why; where that is told.

    `comment` has the plan that was reviewed. It is None where it cannot be believed, or is not there.
    """

    split: Split
    why: str = ""
    pull: Pull | None = None
    comment: Comment | None = None
    problems: tuple[Problem, ...] = ()


def decide(job: Job, plan: Plan, *, required: bool) -> Decision:
    """What of `plan` may be applied. Without a review that is nothing, if one is `required`."""
    everything = Split(plan, replace(plan, changes=()), 0)
    pull = comment = None
    try:
        with job.github() as api:
            pull = _pull(job, api)
            place = job.repository, pull.number, job.author
            comment = find_comment(api, *place, KIND, job.folder)
            approved = approved_at(api, job.repository, pull)
        review = _review(job, plan, pull, comment, approved)
    except (NotReviewed, ConfsyncError) as error:
        if not required or not plan.changes:
            return Decision(everything, pull=pull)
        nothing = Split(replace(plan, changes=()), plan, 0)
        problem = Problem(Code.NOT_REVIEWED, f"nothing is applied: {_reason(error)}", error.help)
        return Decision(nothing, _reason(error), pull, None, (problem,))
    if not required:
        return Decision(everything, pull=pull, comment=comment)
    parts = split(plan, review, job.seal(plan.api))
    why = f"this is not, or not any more, what was reviewed in #{pull.number}"
    if review.tags is None:
        why = (
            f"the plan reviewed in #{pull.number} could be applied only as a whole, and it differs"
        )
    return Decision(parts, why, pull, comment)


def decided(run: Run, decision: Decision) -> Run:
    """`run` with what was withheld, which it does not know of."""
    outcomes = [*run.outcomes, *withheld(decision)]
    return replace(
        run,
        outcomes=tuple(sorted(outcomes, key=lambda outcome: outcome.change.id)),
        problems=(*run.problems, *decision.problems),
    )


def withheld(decision: Decision) -> list[Outcome]:
    """What is not sent."""
    changes = decision.split.withheld.changes
    return [Outcome(change, Result.WITHHELD, decision.why) for change in changes]


def report_run(job: Job, decision: Decision, run: Run, code: int) -> list[Problem]:
    """Tell what became of it, in the summary and the comment; what could not be told comes back."""

    def shown(room: int) -> str:
        text = job.redacted(run_markdown(run, room - 500)).rstrip()
        return "\n\n".join([text, *_gone(decision), f"[This run]({job.environment.run_url})."])

    failed = write_summary(job.environment.summary, shown(SUMMARY))
    applied = sum(outcome.result in DONE for outcome in run.outcomes)
    held = run.count(Result.WITHHELD)
    failed += write_outputs(
        job.environment.output,
        {"exit-code": str(code), "applied": str(applied), "withheld": str(held)},
    )
    if decision.pull is not None:
        try:
            _comment(job, decision, run, shown, decision.pull)
        except ConfsyncError as error:
            failed.append(untold("what became of it is not in a comment", error))
    return failed


def _pull(job: Job, api: GitHub) -> Pull:
    """The merged pull request that this run is about; raises `NotReviewed` where it is none."""
    if not isinstance(job.event, Push):
        raise NotReviewed(f"a run on {job.environment.event_name} belongs to no pull request")
    pull = merged_pull(api, job.repository, job.event)
    if pull is None:
        branch = job.event.branch
        raise NotReviewed(f"{job.event.sha[:12]} is not the merge of a pull request into {branch}")
    return pull


def _review(
    job: Job, plan: Plan, pull: Pull, comment: Comment | None, approved: str | None
) -> Review:
    """What was reviewed. A merge accepts what the comment says; an approval, what it said then."""
    if comment is None:
        raise NotReviewed(f"#{pull.number} has no plan that {job.author} wrote")
    subject = Subject(job.repository, pull.number, pull.head.sha, job.folder, plan.api)
    review = check(comment.body or "", subject, job.seal(plan.api))
    if approved is not None and comment.updated_at > approved and not review.applied:
        raise NotReviewed(f"the plan was made anew after #{pull.number} was approved")
    return review


def _reason(error: ConfsyncError) -> str:
    if isinstance(error, ServiceError):
        return f"GitHub could not be asked what was reviewed: {error.message}"
    return error.message


def _gone(decision: Decision) -> list[str]:
    """How many changes are needed no more; one that is withheld may be one that was reviewed."""
    held = len(decision.split.withheld.changes)
    gone = decision.split.gone - held
    if gone <= 0:
        return []
    least = "At least " if held else ""
    return [f"{least}{count(gone, 'reviewed change')} no longer needed: it is so already."]


def _comment(
    job: Job, decision: Decision, run: Run, shown: Callable[[int], str], pull: Pull
) -> None:
    """Replace the plan in its comment by the result; what cannot be believed is left as it is."""
    with job.github() as api:
        place = job.repository, pull.number, job.author
        if decision.comment is None:
            found = find_comment(api, *place, RESULT, job.folder)
            marker = Marker(RESULT, {"project": job.folder})
            put_comment(api, *place, marked(marker, shown(LARGEST - 1000)), found)
            return
        before, visible = read(decision.comment.body or "")
        folded = _FOLDED.search(visible)
        if before is None or (folded and not run.outcomes):
            return  # Run again after everything was done: what it says is still so.
        fold = f"{_BEGIN}{folded[1] if folded else visible}{_END}"
        room = LARGEST - len(before.text()) - len(fold)
        if room < _SHORTEST:
            room, fold = room + len(fold) - len(_HISTORY), _HISTORY
        body = f"{shown(room)}\n\n{fold}"
        told = before._replace(head={**before.head, "applied": True})
        marker = sealed(told, body, job.seal(run.api))
        put_comment(api, *place, marked(marker, body), decision.comment)
