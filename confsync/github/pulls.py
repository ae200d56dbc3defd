"""Pull requests: which one a pushed commit comes from, and what its last commit is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from confsync.formats.forms import Form
from confsync.github.event import Sha  # noqa: TC001 (pydantic reads it when it runs)
from confsync.model.errors import Unreadable

if TYPE_CHECKING:
    from confsync.github.event import Push
    from confsync.github.http import GitHub
    from confsync.model import Json

_LOOKS: Final = 3
_PAUSE: Final = 5.0
"""Seconds. Just after a merge GitHub may not know yet where the commit comes from."""


class _Commit(Form):
    sha: Sha


class _Base(Form):
    ref: str


class Pull(Form):
    """A pull request. `merge_commit_sha` is what a merge, a squash or a rebase ended in."""

    number: Annotated[int, Field(gt=0)]
    head: _Commit
    base: _Base
    merged_at: str | None = None
    merge_commit_sha: str | None = None


_PULL: Final = TypeAdapter(Pull)


class _Review(Form):
    state: str
    commit_id: str | None = None
    submitted_at: str | None = None


_REVIEW: Final = TypeAdapter(_Review)


def read_pull(api: GitHub, repository: str, number: int) -> Pull:
    """A pull request as it is now; raises `ServiceError`."""
    return _read(api.get(f"/repos/{repository}/pulls/{number}"))


def approved_at(api: GitHub, repository: str, pull: Pull) -> str | None:
    """When the last commit was approved for the last time, by GitHub's clock; None: it was not.

    Raises `ServiceError`.
    """
    times: list[str] = []
    for item in api.pages(f"/repos/{repository}/pulls/{pull.number}/reviews"):
        try:
            review = _REVIEW.validate_python(item)
        except ValidationError:
            raise Unreadable("GitHub's answer is not a list of reviews") from None
        if (review.state, review.commit_id) == ("APPROVED", pull.head.sha):
            times.append(review.submitted_at or "")
    return max(times, default=None)


def merged_pull(api: GitHub, repository: str, push: Push) -> Pull | None:
    """The pull request whose merge was pushed, or None; raises `ServiceError`.

    That a commit belongs to a pull request is not enough: it has to be the one that its merge into
    this very branch ended in. So commits that were pushed after it are nobody's.
    """
    for look in range(_LOOKS):
        if look:
            api.pause(_PAUSE)
        found = [_read(item) for item in api.pages(f"/repos/{repository}/commits/{push.sha}/pulls")]
        for pull in found:
            ended = pull.merged_at is not None and pull.merge_commit_sha == push.sha
            if ended and pull.base.ref == push.branch:
                return pull
    return None


def _read(item: Json) -> Pull:
    try:
        return _PULL.validate_python(item)
    except ValidationError:
        raise Unreadable("GitHub's answer is not a pull request") from None
