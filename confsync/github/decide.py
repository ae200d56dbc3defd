"""Which changes an apply may make: each is judged by the pull request that brought it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from confsync.github.event import Push
from confsync.github.judge import Judged, judge
from confsync.github.mode import ReviewMode
from confsync.github.pulls import merged_lately, merged_pull
from confsync.github.review import NotReviewed, Split, split
from confsync.github.run_checks import check_starter, check_tip
from confsync.github.settings_at import refused_by, settings_at
from confsync.model import Outcome, Problem, Result, Run
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, InvalidInput, ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.github.http import GitHub
    from confsync.github.job import Job
    from confsync.github.pulls import Pull
    from confsync.model import Plan

_WITHOUT_APPROVAL: Final = {ReviewMode.PLANNED, ReviewMode.NOT_REQUIRED}
_EARLIER: Final = 20
"""Pull requests before this push that may still have approved changes which were not applied."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What may be applied and what not, and why; the pull requests that show the result."""

    split: Split
    why: str = ""
    judged: tuple[Judged, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def decide(job: Job, plan: Plan, mode: ReviewMode, limits: Mapping[str, float]) -> Decision:
    """What of `plan` may be applied. `limits` are guards that the command line replaces.

    Nothing, where the commit is not the tip of its branch, or where that cannot be found out; and
    nothing that the guards before the merge refuse.
    """
    everything = Split(plan, replace(plan, changes=()), 0)
    try:
        with job.github() as api:
            check_tip(job, api)
            if mode in _WITHOUT_APPROVAL:
                check_starter(job, api)
            if mode is ReviewMode.NOT_REQUIRED or not plan.changes:
                found = Decision(everything, judged=_reported(job, plan, api))
            else:
                found = _reviewed(job, plan, api, mode)
            refused = _refused_before(job, api, found, limits)
            return _refuse(plan, found, refused) if refused else found
    except ConfsyncError as error:
        if not plan.changes:
            return Decision(everything)
        return _nothing(plan, _reason(error), error.help)


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


def _reviewed(job: Job, plan: Plan, api: GitHub, mode: ReviewMode) -> Decision:
    """The changes that the pull requests of this push, or earlier ones, got approved."""
    lately, pulls = _pulls(job, api)
    judged = [judge(job, plan, api, pull, mode) for pull in pulls]
    parts = _split(job, plan, judged)
    if parts.withheld.changes:
        # Where two pull requests were merged quickly, the run of the first found a newer commit.
        for pull in [each for each in lately if each not in pulls][:_EARLIER]:
            earlier = judge(job, plan, api, pull, mode)
            if earlier.review is not None and not earlier.review.made:
                both = _split(job, plan, [*judged, earlier])
                if len(both.approved.changes) > len(parts.approved.changes):
                    judged.append(earlier)
                    parts = both
    if all(each.review is None for each in judged):
        lack = judged[0].lacking or NotReviewed("it was not reviewed")
        return replace(_nothing(plan, lack.message, lack.help), judged=tuple(judged))
    problems = tuple(_problem(each) for each in judged if each.lacking is not None)
    return Decision(parts, _why(judged), tuple(judged), problems)


def _refused_before(
    job: Job, api: GitHub, found: Decision, limits: Mapping[str, float]
) -> tuple[Problem, ...]:
    """Why the guards that counted before the merge refuse what may be applied.

    Those of the commit before the push, and of the one onto which each pull request was planned.
    Raises `ConfsyncError`.
    """
    if not found.split.approved.changes or not isinstance(job.event, Push):
        return ()
    bases = {each.review.base for each in found.judged if each.review is not None}
    for commit in sorted({job.event.before, *bases} - {""}):
        settings = settings_at(api, job.repository, job.folder, commit)
        if settings and (refused := refused_by(settings, found.split.approved, limits)):
            return refused
    return ()


def _refuse(plan: Plan, found: Decision, refused: tuple[Problem, ...]) -> Decision:
    why = "the guards before this merge refuse it"
    help = "a pull request that changes guards counts for the next one"
    nothing = _nothing(plan, why, help)
    return replace(nothing, judged=found.judged, problems=(*nothing.problems, *refused))


def _nothing(plan: Plan, why: str, help: str) -> Decision:
    problem = Problem(Code.NOT_REVIEWED, f"nothing is applied: {why}", help)
    return Decision(Split(replace(plan, changes=()), plan, 0), why, (), (problem,))


def _problem(judged: Judged) -> Problem:
    lack = judged.lacking or NotReviewed("it was not reviewed")
    message = f"nothing of #{judged.pull.number} is applied: {lack.message}"
    return Problem(Code.NOT_REVIEWED, message, lack.help)


def _why(judged: Sequence[Judged]) -> str:
    """Why a change is withheld that none of these reviews proves."""
    known = [each for each in judged if each.review is not None]
    names = " or ".join(f"#{each.pull.number}" for each in known)
    if any(each.review is not None and each.review.tags is None for each in known):
        return f"the plan of {names} could be applied only as a whole, and it differs"
    return f"this is not, or not any more, what was shown in {names}"


def _pulls(job: Job, api: GitHub) -> tuple[list[Pull], list[Pull]]:
    """The pull requests that were merged lately, and those that this push merged, newest first.

    Raises `NotReviewed` where the last pushed commit is not the merge of a pull request.
    """
    if not isinstance(job.event, Push):
        raise NotReviewed(f"a run on {job.environment.event_name} belongs to no pull request")
    last = merged_pull(api, job.repository, job.event)
    if last is None:
        branch = job.event.branch
        raise NotReviewed(f"{job.event.sha[:12]} is not the merge of a pull request into {branch}")
    lately = merged_lately(api, job.repository, job.event.branch)
    lately = [each for each in lately if each.number != last.number]
    pushed = [each for each in lately if each.merge_commit_sha in job.event.commits]
    return lately, [last, *pushed]


def _reported(job: Job, plan: Plan, api: GitHub) -> tuple[Judged, ...]:
    """The pull request that shows the result of an apply that asks for no review."""
    try:
        pull = _pulls(job, api)[1][0]
    except ConfsyncError:
        return ()
    return (judge(job, plan, api, pull, ReviewMode.PLANNED),)


def _split(job: Job, plan: Plan, judged: Sequence[Judged]) -> Split:
    reviews = [each.review for each in judged if each.review is not None]
    return split(plan, reviews, job.seal(plan.api) if reviews else None)


def _reason(error: ConfsyncError) -> str:
    if isinstance(error, InvalidInput):
        return f"the settings before this merge are wrong: {error.problems[0].message}"
    if isinstance(error, ServiceError):
        return f"GitHub could not be asked what was reviewed: {error.message}"
    return error.message
