"""One issue for what drifted: opened, kept up to date, and closed when everything is as declared.

When drift comes back after that, a new issue is opened: the old one keeps its story. An issue that
somebody closed while there is drift is followed by a new one, too.
"""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from confsync.errors import AnswerLost, ConfsyncError, Unreadable
from confsync.forms import Form
from confsync.github.comments import LARGEST, User
from confsync.github.job import untold
from confsync.github.marker import Marker, is_marked, marked, read
from confsync.github.outputs import SUMMARY, write_outputs, write_summary
from confsync.github.words import code, link
from confsync.model import Severity
from confsync.views.escape import shortened
from confsync.views.markdown import plan_markdown
from confsync.views.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.github.http import GitHub
    from confsync.github.job import Job
    from confsync.model import Change, Plan, Problem

KIND: Final = "drift"
LABEL: Final = "confsync-drift"
_ENTRY: Final = struct.Struct(">8sI")
"""A change by its fingerprint, and the minute since the epoch at which it was seen first."""
_REMEMBERED: Final = 1000
_LISTED: Final = 50
_WAYS_OUT: Final = """\
**Two ways out.** Make the service as declared: start the workflow that applies by hand, with
`review: not-required`, or run `confsync apply`. Or declare what the service has: `confsync pull`."""
_FOOT: Final = 2_000


class _Issue(Form):
    number: Annotated[int, Field(gt=0)]
    title: str
    user: User | None = None
    body: str | None = None
    pull_request: dict[str, object] | None = None
    """Pull requests are listed among the issues."""


_ISSUE: Final = TypeAdapter(_Issue)


def tell_drift(job: Job, plan: Plan, exit_code: int) -> list[Problem]:
    """Tell what drifted, in the summary and the issue; what could not be told comes back."""
    shown = job.redacted(plan_markdown(plan, SUMMARY))
    failed = write_summary(job.environment.summary, shown)
    failed += write_outputs(
        job.environment.output,
        {
            "has-changes": "true" if plan.changes else "false",
            "changes": str(len(plan.changes)),
            "exit-code": str(exit_code),
        },
    )
    clean = plan.api and not any(each.severity is Severity.ERROR for each in plan.problems)
    if plan.changes or clean:
        try:
            with job.github() as api:
                _settle(job, plan, api)
        except ConfsyncError as error:
            failed.append(untold("the drift is not in an issue", error))
    return failed


def _settle(job: Job, plan: Plan, api: GitHub) -> None:
    """Make the issue say what the plan says; none is opened for nothing."""
    issue = _find(job, api)
    now = int(job.access.clock.wall()) // 60
    if not plan.changes:
        if issue is not None:
            marker, _ = read(issue.body or "")
            body = f"Everything is as declared again ([this run]({job.environment.run_url}))."
            closed = marked(marker or Marker(KIND, {"project": job.folder}), body)
            fields = {"state": "closed", "state_reason": "completed", "body": closed}
            api.patch(f"/repos/{job.repository}/issues/{issue.number}", {**fields})
        return
    where = f" ({shortened(job.folder)})" if job.folder else ""
    title = f"Drift: {count(len(plan.changes), 'conversation')} not as declared{where}"
    first = _first_seen(issue)
    body = _body(job, plan, {_key(c): first.get(_key(c), now) for c in plan.changes})
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


def _body(job: Job, plan: Plan, first: dict[bytes, int]) -> str:
    """What drifted, since when, where it is declared, and what can be done."""
    entries = sorted(first.items(), key=lambda entry: (entry[1], entry[0]))[:_REMEMBERED]
    data = b"".join(_ENTRY.pack(*entry) for entry in entries)
    marker = Marker(KIND, {"project": job.folder}, data)
    oldest = _time(min(first.values()))
    intro = f"The service is not as the files declare it, since {oldest} or earlier."
    since = "\n".join(_since(job, plan, first))
    room = LARGEST - len(marker.text()) - len(since) - _FOOT
    shown = job.redacted(plan_markdown(plan, room)).rstrip()
    return marked(marker, job.redacted(f"{intro}\n\n{since}\n\n{shown}\n\n{_WAYS_OUT}"))


def _since(job: Job, plan: Plan, first: dict[bytes, int]) -> Iterator[str]:
    """A line for each conversation, what drifted first at the top."""
    tree = f"{job.environment.server_url}/{job.repository}/blob/{job.environment.sha}"
    for change in sorted(plan.changes, key=lambda each: (first[_key(each)], each.id))[:_LISTED]:
        place = change.place
        file = f"{job.folder}/{place.file}" if job.folder else place.file
        where = link(f"{place.file}:{place.line}", tree, file, place.line)
        yield f"- {code(change.title or change.id)}, {where}, since {_time(first[_key(change)])}"
    if len(plan.changes) > _LISTED:
        yield f"- and {len(plan.changes) - _LISTED:,} more"


def _first_seen(issue: _Issue | None) -> dict[bytes, int]:
    """When each drift was seen first, as the issue remembers it."""
    marker, _ = read(issue.body or "") if issue is not None else (None, "")
    if marker is None or len(marker.data) % _ENTRY.size:
        return {}
    return dict(_ENTRY.iter_unpack(marker.data))


def _key(change: Change) -> bytes:
    return hashlib.sha256(change.fingerprint.encode("ascii")).digest()[:8]


def _time(minutes: int) -> str:
    return f"{datetime.fromtimestamp(60 * minutes, UTC):%Y-%m-%d %H:%M} UTC"
