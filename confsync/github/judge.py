"""The review of one merged pull request: what its comment proves, and whether it was approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from confsync.github.approval import Merged, lacking
from confsync.github.comments import find_comment
from confsync.github.mode import ReviewMode
from confsync.github.pulls import may_write, read_authors, read_reviews
from confsync.github.review import KIND, NotReviewed, Subject, check

if TYPE_CHECKING:
    from confsync.github.comments import Comment
    from confsync.github.http import GitHub
    from confsync.github.job import Job
    from confsync.github.pulls import Pull
    from confsync.github.review import Review
    from confsync.model import Plan


@dataclass(frozen=True, slots=True)
class Judged:
    """A merged pull request and its review, or why it counts for nothing.

    `comment` has the plan that was reviewed. It is None where it cannot be believed, or is missing.
    """

    pull: Pull
    comment: Comment | None = None
    review: Review | None = None
    lacking: NotReviewed | None = None


def judge_rules(
    job: Job, service: str, api: GitHub, pull: Pull, mode: ReviewMode, wanted: frozenset[str]
) -> tuple[frozenset[str], NotReviewed | None]:
    """Which of the `wanted` digests of rules a pull request showed, and what its review lacks.

    `service` is the address that it was planned for. Raises `ServiceError`.
    """
    comment = find_comment(api, job.repository, pull.number, job.author, KIND, job.folder)
    shown = frozenset[str]()
    try:
        review = _proven(job, service, pull, comment)
        shown = review.rules & wanted
        if shown and mode is not ReviewMode.PLANNED and comment is not None:
            _check_approval(job, api, pull, review, review.made or comment.updated_at)
    except NotReviewed as lack:
        return shown, lack
    return shown, None


def judge(job: Job, plan: Plan, api: GitHub, pull: Pull, mode: ReviewMode) -> Judged:
    """The review of one pull request; raises `ServiceError`."""
    comment = find_comment(api, job.repository, pull.number, job.author, KIND, job.folder)
    try:
        review = _proven(job, plan.api, pull, comment)
        if mode is not ReviewMode.PLANNED and comment is not None:
            _check_approval(job, api, pull, review, review.made or comment.updated_at)
    except NotReviewed as lack:
        return Judged(pull, None, None, lack)
    return Judged(pull, comment, review)


def _proven(job: Job, service: str, pull: Pull, comment: Comment | None) -> Review:
    """What the comment on a pull request proves; raises `NotReviewed`."""
    if comment is None:
        raise NotReviewed(f"#{pull.number} has no plan that {job.author} wrote")
    subject = Subject(job.repository, pull.number, pull.head.sha, job.folder, service)
    review = check(comment.body or "", subject, job.seal(service))
    if (review.made or comment.updated_at) > (pull.merged_at or ""):
        raise NotReviewed(f"the plan was made only after #{pull.number} was merged")
    return review


def _check_approval(job: Job, api: GitHub, pull: Pull, review: Review, planned_at: str) -> None:
    """Raise `NotReviewed` with the condition that is lacking, if one is."""
    authors = read_authors(api, job.repository, pull)
    if authors is None:
        message = (
            f"GitHub knows no account for an author of #{pull.number}, so it may be who approved"
        )
        help = "authors add the address of their commits to their account on GitHub, and push anew"
        raise NotReviewed(message, help)
    merged = Merged(
        pull.number, pull.head.sha, planned_at, pull.merged_at or "", authors | review.pushers
    )
    lack = lacking(
        merged,
        read_reviews(api, job.repository, pull.number),
        lambda login: may_write(api, job.repository, login),
    )
    if lack is not None:
        raise NotReviewed(f"#{pull.number} is not approved: {lack}")
