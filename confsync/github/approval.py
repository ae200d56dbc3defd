"""Whether a merged pull request was approved, and if not, which condition is lacking.

An approval counts if it is of the commit that was merged, by a person who is none of its authors and
may write to the repository, after the plan was shown and before the merge, and if neither it was
dismissed nor the same person asked for changes later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

APPROVED: Final = "APPROVED"
OBJECTED: Final = "CHANGES_REQUESTED"
DISMISSED: Final = "DISMISSED"


@dataclass(frozen=True, slots=True)
class GivenReview:
    """One review of a pull request. `at` is a time by GitHub's clock, `person`: it is no app's."""

    login: str
    person: bool
    state: str
    commit: str
    at: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What an approval must be of. Times are by GitHub's clock, in UTC, so they compare as texts.

    `planned_at` is when the plan was shown. `authors` are logins in lower case.
    """

    number: int
    head: str
    planned_at: str
    merged_at: str
    authors: frozenset[str]


def lacking(
    merged: Merged, reviews: Sequence[GivenReview], may_write: Callable[[str], bool]
) -> str | None:
    """The condition that is lacking, or None if the pull request was approved.

    Where several reviews fail, it is the one of the review that met most. `may_write` is asked only
    about people whose approval meets everything else.
    """
    failed: list[tuple[int, str]] = []
    for review in reviews:
        if review.state not in {APPROVED, DISMISSED}:
            continue
        found = next(_conditions(review, merged, reviews), None)
        if found is None:
            if may_write(review.login):
                return None
            found = (99, f"{review.login}, who approved it, may not write to the repository")
        failed.append(found)
    return max(failed)[1] if failed else "there is no approval"


def _conditions(
    review: GivenReview, merged: Merged, reviews: Sequence[GivenReview]
) -> Iterator[tuple[int, str]]:
    """The conditions that this review does not meet, and how many it met before."""
    who, login = review.login, review.login.lower()
    if review.state == DISMISSED:
        yield 1, f"the review by {who} was dismissed"
    if review.commit != merged.head:
        what = f"{who} approved commit {review.commit[:12]}"
        yield 2, f"{what}, and {merged.head[:12]} was merged"
    if not review.person:
        yield 3, f"{who}, which approved it, is an app and not a person"
    if login in merged.authors:
        yield 4, f"{who}, who approved it, is one of its authors"
    if review.at <= merged.planned_at:
        yield 5, f"{who} approved it before the plan was shown"
    if review.at > merged.merged_at:
        yield 6, f"{who} approved it only after the merge"
    if any(
        each.login.lower() == login and each.state == OBJECTED and each.at >= review.at
        for each in reviews
    ):
        yield 7, f"{who} approved it and asked for changes later"
