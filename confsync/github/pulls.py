"""Pull requests as GitHub has them: their commits, their reviews, and which ones a push merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, TypeVar
from urllib.parse import quote

from pydantic import BeforeValidator, Field, ValidationError

from confsync.formats.forms import Form
from confsync.github.approval import GivenReview
from confsync.github.comments import User
from confsync.github.event import Sha, Time  # noqa: TC001 (pydantic reads them when it runs)
from confsync.model.errors import NotFound, Unreadable

if TYPE_CHECKING:
    from confsync.github.event import Push
    from confsync.github.http import GitHub
    from confsync.model import Json

F = TypeVar("F", bound=Form)

_LOOKS: Final = 3
_PAUSE: Final = 5.0
"""Seconds. Just after a merge GitHub may not know yet where the commit comes from."""
_MOST_COMMITS: Final = 250
"""GitHub lists no more commits of one pull request."""
_WRITERS: Final = frozenset({"admin", "write"})
"""GitHub counts the role maintain as write and the role triage as read here."""


class _Commit(Form):
    sha: Sha


class _Base(Form):
    ref: str


class Pull(Form):
    """A pull request. `merge_commit_sha` is what a merge, a squash or a rebase ended in."""

    number: Annotated[int, Field(gt=0)]
    head: _Commit
    base: _Base
    user: User | None = None
    merged_at: Time | None = None
    merge_commit_sha: str | None = None


class _Review(Form):
    state: str
    user: User | None = None
    commit_id: str | None = None
    submitted_at: Time | None = None


# GitHub has null or an empty object for an address that no account has.
_Account = Annotated[User | None, BeforeValidator(lambda value: value or None)]


class _Authored(Form):
    sha: Sha
    author: _Account = None
    committer: _Account = None


class _Permission(Form):
    permission: str
    role_name: str = ""


class _Object(Form):
    sha: Sha


class _Repository(Form):
    default_branch: str


class _Ref(Form):
    object: _Object


def read_pull(api: GitHub, repository: str, number: int) -> Pull:
    """A pull request as it is now; raises `ServiceError`."""
    return _read(Pull, api.get(f"/repos/{repository}/pulls/{number}"))


def read_tip(api: GitHub, repository: str, branch: str) -> str | None:
    """The last commit of a branch, or None if there is no such branch; raises `ServiceError`."""
    try:
        found = api.get(f"/repos/{repository}/git/ref/heads/{quote(branch)}")
    except NotFound:
        return None
    return _read(_Ref, found).object.sha


def read_reviews(api: GitHub, repository: str, number: int) -> list[GivenReview]:
    """The submitted reviews of a pull request; raises `ServiceError`."""
    found: list[GivenReview] = []
    for item in api.pages(f"/repos/{repository}/pulls/{number}/reviews"):
        review = _read(_Review, item)
        if review.user is not None and review.submitted_at is not None:
            user = review.user
            person = user.type == "User"
            at = review.submitted_at
            found.append(GivenReview(user.login, person, review.state, review.commit_id or "", at))
    return found


def read_authors(api: GitHub, repository: str, pull: Pull) -> frozenset[str] | None:
    """Who opened a pull request, and who wrote or committed its commits, as logins in lower case.

    None where that is not known of each commit. Raises `ServiceError`.
    """
    items = api.pages(f"/repos/{repository}/pulls/{pull.number}/commits")
    commits = [_read(_Authored, item) for item in items]
    users = [pull.user, *(user for each in commits for user in (each.author, each.committer))]
    if len(commits) >= _MOST_COMMITS or None in users:
        return None
    return frozenset(user.login.lower() for user in users if user is not None)


def may_write(api: GitHub, repository: str, login: str) -> bool:
    """Whether an account may write to the repository; raises `ServiceError`."""
    return _permission(api, repository, login).permission in _WRITERS


def may_decide(api: GitHub, repository: str, login: str) -> bool:
    """Whether an account maintains or administers the repository; raises `ServiceError`."""
    found = _permission(api, repository, login)
    return found.permission == "admin" or found.role_name == "maintain"


def _permission(api: GitHub, repository: str, login: str) -> _Permission:
    """What an account may do; nothing, where GitHub does not know it here."""
    try:
        found = api.get(f"/repos/{repository}/collaborators/{quote(login, safe='')}/permission")
    except NotFound:
        return _Permission(permission="none")
    return _read(_Permission, found)


def merged_pull(api: GitHub, repository: str, push: Push) -> Pull | None:
    """The pull request whose merge the last pushed commit is, or None; raises `ServiceError`.

    A commit that belongs to a pull request is not enough: it has to be the one that its merge into
    this very branch ended in. A commit that was pushed after that is of no pull request.
    """
    for look in range(_LOOKS):
        if look:
            api.pause(_PAUSE)
        items = api.pages(f"/repos/{repository}/commits/{push.sha}/pulls")
        for pull in (_read(Pull, item) for item in items):
            ended = pull.merged_at is not None and pull.merge_commit_sha == push.sha
            if ended and pull.base.ref == push.branch:
                return pull
    return None


def merged_with(api: GitHub, repository: str, commit: str, branch: str) -> list[Pull]:
    """The merged pull requests into a branch that a commit belongs to; raises `ServiceError`."""
    items = api.pages(f"/repos/{repository}/commits/{commit}/pulls")
    found = [_read(Pull, item) for item in items]
    return [each for each in found if each.merged_at and each.base.ref == branch]


def read_default_branch(api: GitHub, repository: str) -> str:
    """The name of a repository's default branch; raises `ServiceError`."""
    return _read(_Repository, api.get(f"/repos/{repository}")).default_branch


def merged_lately(api: GitHub, repository: str, branch: str) -> list[Pull]:
    """The pull requests that were merged into a branch lately, newest first; raises `ServiceError`."""
    query = (
        ("state", "closed"),
        ("base", branch),
        ("sort", "updated"),
        ("direction", "desc"),
        ("per_page", "100"),
    )
    items = api.get(f"/repos/{repository}/pulls", query)
    if not isinstance(items, list):
        raise Unreadable("GitHub's answer is not a list of pull requests")
    found = [_read(Pull, item) for item in items]
    merged = [each for each in found if each.merged_at and each.base.ref == branch]
    return sorted(merged, key=lambda each: each.merged_at or "", reverse=True)


def _read(form: type[F], item: Json) -> F:
    try:
        return form.model_validate(item)
    except ValidationError:
        name = {Pull: "a pull request", _Review: "a list of reviews"}.get(form, "as documented")
        raise Unreadable(f"GitHub's answer is not {name}") from None
