"""Keeps one pull request that declares what the service has, in place of the issue about drift.

Only confsync writes to its branch: one commit on top of the checked-out one, replaced when the drift
or that commit changes. The work tree does not change.
"""

from __future__ import annotations

import hashlib
import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from confsync.formats.forms import Form
from confsync.formats.words import count
from confsync.github.commits import File, put_branch
from confsync.github.drifted import closing_body, drift_body, titled
from confsync.github.event import BRANCH
from confsync.github.trust import repository_of
from confsync.github.words import code
from confsync.model.errors import AnswerLost, ConfsyncError, Refused, Unreadable
from confsync.operations.pull.choice import Choice
from confsync.operations.pull.drift import drafts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.github.http import GitHub
    from confsync.github.job import Job
    from confsync.model import Plan, Problem
    from confsync.operations.pull.draft import FileDraft
    from confsync.operations.workspace import Workspace

_BRANCH: Final = "confsync/drift"
_LISTED: Final = 20
_OTHER_WAY: Final = """\
**Or make the service as declared**: start the apply workflow by hand with `review: not-required`, or
run `confsync apply`. Then this pull request is closed.

Its branch is replaced when something else drifts, and commits of others on it are lost. Its checks wait
until somebody approves them to run; if there is nothing to approve, close and reopen it."""
_SETTING: Final = "in the repository's settings, under Actions, General: allow GitHub Actions to create pull requests"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The new `files`, which declare so many `values` of `conversations`; what they cannot declare."""

    files: tuple[File, ...] = ()
    values: int = 0
    conversations: int = 0
    problems: tuple[Problem, ...] = ()


class _Head(Form):
    ref: str


class _Pull(Form):
    number: Annotated[int, Field(gt=0)]
    title: str
    body: str | None = None
    head: _Head


_PULL: Final = TypeAdapter(_Pull)


def propose(workspace: Workspace, plan: Plan) -> Proposal:
    """What `confsync pull` would write; nothing is written. Raises `ConfsyncError` where a file changed."""
    made, problems = drafts(workspace, plan.changes, Choice())
    taken = [taken for draft in made for taken in draft.shown.taken]
    return Proposal(
        tuple(_file(workspace, draft) for draft in made),
        sum(len(each.edits) for each in taken),
        len(taken),
        tuple(problems),
    )


def branch_of(folder: str) -> str:
    """The branch for the project in `folder` of the repository; each project has another one."""
    if not folder:
        return _BRANCH
    words = re.sub(r"[^A-Za-z0-9]+", "-", folder).strip("-")[:40]
    mark = hashlib.sha256(folder.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{_BRANCH}-{words}-{mark}"


def keep_proposal(job: Job, plan: Plan, proposal: Proposal, api: GitHub) -> None:
    """Open, update or close the pull request for a plan's changes.

    Raises `ConfsyncError`, also where there is drift and nothing of it can be declared.
    """
    try:
        _settle(job, plan, proposal, api)
    except AnswerLost:
        # What is there already is looked for first, so nothing is made twice.
        _settle(job, plan, proposal, api)


def _settle(job: Job, plan: Plan, proposal: Proposal, api: GitHub) -> None:
    into, branch = _branch(job), branch_of(job.folder)
    pull = _find(job, api, branch)
    path = f"/repos/{job.repository}/pulls"
    if not proposal.files:
        if pull is not None:
            none = "No file can declare what drifted"
            why = none if plan.changes else "Everything is as declared again"
            closed = closing_body(job, pull.body, why)
            api.patch(f"{path}/{pull.number}", {"state": "closed", "body": closed})
        if plan.changes:
            raise ConfsyncError("no file can declare what drifted")
        return
    if any(job.redacted(file.text) != file.text for file in proposal.files):
        raise ConfsyncError("a secret of this job would be in the files")
    number = count(proposal.conversations, "conversation")
    title = titled(job, f"Drift: declare what the service has of {number}")
    body = drift_body(
        job, plan, pull.body if pull is not None else None, "\n".join(_ways_out(proposal))
    )
    put_branch(api, job.repository, branch, job.environment.sha, proposal.files, title)
    if pull is None:
        _open(api, path, {"title": title, "head": branch, "base": into, "body": body})
    elif (pull.title, pull.body) != (title, body):
        api.patch(f"{path}/{pull.number}", {"title": title, "body": body})


def _branch(job: Job) -> str:
    """The branch that this run is on."""
    ref = job.environment.ref
    if not ref.startswith(BRANCH):
        message = f"a pull request goes to a branch, and this run is on {ref or 'none'}"
        raise ConfsyncError(message, "start the workflow on the branch that declares")
    return ref.removeprefix(BRANCH)


def _find(job: Job, api: GitHub, branch: str) -> _Pull | None:
    """The open pull request of the branch."""
    owner = job.repository.partition("/")[0]
    query = (("state", "open"), ("head", f"{owner}:{branch}"))
    for item in api.pages(f"/repos/{job.repository}/pulls", query):
        try:
            pull = _PULL.validate_python(item)
        except ValidationError:
            raise Unreadable("GitHub's answer is not a list of pull requests") from None
        if pull.head.ref == branch:
            return pull
    return None


def _open(api: GitHub, path: str, fields: dict[str, str]) -> None:
    try:
        api.post(path, {**fields})
    except Refused as error:
        if "not permitted to create" in error.message:
            raise Refused(error.message, _SETTING) from None
        raise


def _ways_out(proposal: Proposal) -> Iterator[str]:
    values = count(proposal.values, "value")
    declared = f"{values} of {count(proposal.conversations, 'conversation')}"
    files = count(len(proposal.files), "file")
    yield f"**Merge this to declare what the service has**: {declared} in {files}."
    if proposal.problems:
        yield "\nThese values are not in it, because no file can declare them:\n"
    for problem in proposal.problems[:_LISTED]:
        place = f"{problem.place.file}:{problem.place.line}: " if problem.place else ""
        yield f"- {code(f'{place}{problem.message}')}"
    if len(proposal.problems) > _LISTED:
        yield f"- and {len(proposal.problems) - _LISTED:,} more"
    yield f"\n{_OTHER_WAY}"


def _file(workspace: Workspace, draft: FileDraft) -> File:
    """A draft as a file of the commit; of a link, the file that it leads to."""
    path = draft.path.resolve()
    repository = repository_of(workspace.project.root).resolve()
    executable = bool(path.stat().st_mode & stat.S_IXUSR)
    return File(path.relative_to(repository).as_posix(), draft.content.decode(), executable)
