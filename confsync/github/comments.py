"""Finds, writes and updates confsync's comment on a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from confsync.formats.forms import Form
from confsync.github.event import Time  # noqa: TC001 (pydantic reads it when it runs)
from confsync.github.marker import is_marked, read
from confsync.model.errors import AnswerLost, Unreadable

if TYPE_CHECKING:
    from confsync.github.http import GitHub

LARGEST: Final = 60_000
"""The most characters of a body; GitHub takes 65,536, but counts some characters differently."""


class User(Form):
    """An account on GitHub."""

    login: str
    type: str = ""

    def is_called(self, author: str) -> bool:
        """Whether this is `author`; a name that ends in [bot] is an app's, which no person can have."""
        bot = author.endswith("[bot]")
        return self.login.lower() == author.lower() and (not bot or self.type == "Bot")


class Comment(Form):
    """A comment. `user` None: the account was deleted."""

    id: Annotated[int, Field(gt=0)]
    user: User | None = None
    body: str | None = None
    updated_at: Time
    """By GitHub's clock, in UTC."""


_COMMENT: Final = TypeAdapter(Comment)


def find_comment(
    api: GitHub, repository: str, number: int, author: str, kind: str, project: str
) -> Comment | None:
    """The first comment of `author` with the marker of this kind and project.

    Raises `ServiceError`.
    """
    for item in api.pages(f"/repos/{repository}/issues/{number}/comments"):
        try:
            comment = _COMMENT.validate_python(item)
        except ValidationError:
            raise Unreadable("GitHub's answer is not a list of comments") from None
        ours = comment.user is not None and comment.user.is_called(author)
        if ours and is_marked(comment.body, kind, project):
            return comment
    return None


def put_comment(
    api: GitHub, repository: str, number: int, author: str, body: str, found: Comment | None
) -> None:
    """Write `body` into the comment that was `found`, else into a new one; raises `ServiceError`."""
    if found is not None:
        api.patch(f"/repos/{repository}/issues/comments/{found.id}", {"body": body})
        return
    marker, _ = read(body)
    path = f"/repos/{repository}/issues/{number}/comments"
    try:
        api.post(path, {"body": body})
    except AnswerLost:
        # It may be there already.
        kind, project = (marker.kind, marker.project) if marker else ("", "")
        found = find_comment(api, repository, number, author, kind, project)
        if found is None:
            api.post(path, {"body": body})
