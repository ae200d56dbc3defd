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
    from confsync.github.http import GitHub
    from confsync.github.job import Job
    from confsync.model import Plan

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
    issue = _find(job, api)
    if not plan.changes:
        if issue is not None:
            body = closing_body(job, issue.body, "Everything is as declared again")
            fields = {"state": "closed", "state_reason": "completed", "body": body}
            api.patch(f"/repos/{job.repository}/issues/{issue.number}", {**fields})
        return
    title = titled(job, f"Drift: {count(len(plan.changes), 'conversation')} not as declared")
    body = drift_body(job, plan, issue.body if issue is not None else None, _WAYS_OUT)
    if issue is None:
        _open(job, api, title, body)
    elif (issue.title, issue.body) != (title, body):
        api.patch(f"/repos/{job.repository}/issues/{issue.number}", {"title": title, "body": body})


def _find(job: Job, api: GitHub) -> _Issue | None:
    """The open issue of this project."""
    query = (("state", "open"), ("creator", job.author))
    for item in api.pages(f"/repos/{job.repository}/issues", query):
        try:
            issue = _ISSUE.validate_python(item)
        except ValidationError:
            raise Unreadable("GitHub's answer is not a list of issues") from None
        ours = issue.user is not None and issue.user.is_called(job.author)
        if ours and issue.pull_request is None and is_marked(issue.body, KIND, job.folder):
            return issue
    return None


def _open(job: Job, api: GitHub, title: str, body: str) -> None:
    path = f"/repos/{job.repository}/issues"
    try:
        api.post(path, {"title": title, "body": body, "labels": [LABEL]})
    except AnswerLost:
        # It may be there already.
        if _find(job, api) is None:
            api.post(path, {"title": title, "body": body, "labels": [LABEL]})
