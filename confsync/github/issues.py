"""Keeps one issue about drift: opens it, updates it, and closes it when everything is as declared.

Later drift gets a new issue, and so does drift whose issue was closed by a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from confsync.formats.forms import Form
from confsync.formats.words import count
from confsync.github.comments import User  # noqa: TC001 (pydantic reads it when it runs)
from confsync.github.drifted import KIND, closing_body, drift_body, titled
from confsync.github.marker import is_marked
from confsync.model.errors import AnswerLost, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.github.http import GitHub
    from confsync.github.job import Job
    from confsync.model import Json, Plan

LABEL: Final = "confsync-drift"
_WAYS_OUT: Final = """\
**Two ways out.** Make the service as declared: start the apply workflow by hand with
`review: not-required`, or run `confsync apply`. Or declare what the service has: `confsync pull`."""


class _Issue(Form):
    number: Annotated[int, Field(gt=0)]
    title: str
    user: User | None = None
    body: str | None = None
    pull_request: dict[str, object] | None = None
    """Pull requests are listed among the issues."""


_ISSUE: Final = TypeAdapter(_Issue)


def keep_issue(job: Job, plan: Plan, api: GitHub) -> None:
    """Open, update or close the issue for a plan's changes. Raises `ServiceError`."""

    def write(earlier: str | None) -> tuple[str, str] | None:
        if not plan.changes:
            return None
        title = f"Drift: {count(len(plan.changes), 'conversation')} not as declared"
        return titled(job, title), drift_body(job, plan, earlier, _WAYS_OUT)

    def closing(earlier: str | None) -> str:
        return closing_body(job, earlier, "Everything is as declared again")

    keep_one(job, api, KIND, LABEL, write, closing)


def keep_one(
    job: Job,
    api: GitHub,
    kind: str,
    label: str,
    write: Callable[[str | None], tuple[str, str] | None],
    closing: Callable[[str | None], str],
) -> None:
    """Keep one open issue of a kind for this project. Raises `ServiceError`.

    `write` makes its title and its body from the body until now; None: there is nothing to report, so
    an open issue is closed with the body that `closing` makes.
    """
    issue = _find(job, api, kind)
    wanted = write(issue.body if issue is not None else None)
    if wanted is None:
        if issue is not None:
            body = closing(issue.body)
            fields = {"state": "closed", "state_reason": "completed", "body": body}
            api.patch(f"/repos/{job.repository}/issues/{issue.number}", {**fields})
        return
    title, body = wanted
    if issue is None:
        _open(job, api, kind, {"title": title, "body": body, "labels": [label]})
    elif (issue.title, issue.body) != (title, body):
        api.patch(f"/repos/{job.repository}/issues/{issue.number}", {"title": title, "body": body})


def _find(job: Job, api: GitHub, kind: str) -> _Issue | None:
    """The open issue of this project."""
    query = (("state", "open"), ("creator", job.author))
    for item in api.pages(f"/repos/{job.repository}/issues", query):
        try:
            issue = _ISSUE.validate_python(item)
        except ValidationError:
            raise Unreadable("GitHub's answer is not a list of issues") from None
        ours = issue.user is not None and issue.user.is_called(job.author)
        if ours and issue.pull_request is None and is_marked(issue.body, kind, job.folder):
            return issue
    return None


def _open(job: Job, api: GitHub, kind: str, fields: dict[str, Json]) -> None:
    path = f"/repos/{job.repository}/issues"
    try:
        api.post(path, fields)
    except AnswerLost:
        # It may be there already.
        if _find(job, api, kind) is None:
            api.post(path, fields)
