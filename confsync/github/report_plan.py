"""Telling a plan on GitHub: summary, outputs, annotations, and the comment that is reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.formats.markdown import plan_markdown
from confsync.formats.text import plan_summary
from confsync.formats.words import count
from confsync.github.annotations import plan_annotations, problem_annotations
from confsync.github.comments import LARGEST, find_comment, put_comment
from confsync.github.event import PullRequest
from confsync.github.job import untold
from confsync.github.marker import Marker, marked
from confsync.github.outputs import SUMMARY, write_outputs, write_summary
from confsync.github.pulls import read_pull
from confsync.github.review import KIND, MOST, Subject, marker_of, sealed
from confsync.github.words import code
from confsync.model import Plan
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.github.job import Job
    from confsync.github.pulls import Pull
    from confsync.model import Problem
    from confsync.operations.validate import Checked

_BODY: Final = 12_000
"""Characters that the plan's text may always take; the marker has at most the rest."""
_FOOT: Final = 600
FORK: Final = (
    "This pull request is from a fork, where there is no key: its files were checked, and nothing "
    "was planned. What it would change is shown after the merge, by a run that is started by hand."
)


class Reported(NamedTuple):
    """What is left to print: commands to the runner on stdout, and what could not be told."""

    commands: list[str]
    problems: list[Problem]


def report_plan(job: Job, plan: Plan, exit_code: int, file: Path | None) -> Reported:
    """Tell a plan, or that there is none. `exit_code` is its detailed exit code, `file` has it.

    That of a fork is no comment: its token may not write one.
    """
    made = bool(plan.api)
    failed = write_summary(job.environment.summary, _shown(job, plan, SUMMARY))
    failed += write_outputs(
        job.environment.output,
        {
            "has-changes": "true" if plan.changes else "false",
            "changes": str(len(plan.changes)),
            "exit-code": str(exit_code),
            "fingerprint": plan.fingerprint if made else "",
            "plan-file": str(file) if made and file else "",
        },
    )
    if isinstance(job.event, PullRequest) and not job.event.fork:
        failed += _comment(job, job.event, plan)
    commands = [job.redacted(each.command()) for each in plan_annotations(plan, job.folder)]
    return Reported(commands, failed)


def report_check(job: Job, checked: Checked) -> Reported:
    """Tell what was found in the files of a fork, which are not planned."""
    found = count(len(checked.problems), "problem") if checked.problems else "no problems"
    what = f"{count(checked.declared, 'conversation')} in {count(checked.files, 'file')}: {found}."
    wrong = Plan("", checked.declared, 0, problems=checked.problems)
    more = [_shown(job, wrong, SUMMARY)] if checked.problems else []
    text = "\n\n".join([FORK, f"Checked {what}", *more])
    failed = write_summary(job.environment.summary, text)
    told = problem_annotations(checked.problems, job.folder)
    return Reported([job.redacted(each.command()) for each in told], failed)


def _comment(job: Job, event: PullRequest, plan: Plan) -> list[Problem]:
    """Write the comment; the problem where that could not be done."""
    try:
        body = plan_comment(job, event, plan)
        with job.github() as api:
            why = _too_late(read_pull(api, job.repository, event.number), event)
            if why is not None:
                return [untold("the plan is not in a comment", ConfsyncError(why))]
            place = job.repository, event.number, job.author
            found = find_comment(api, *place, KIND, job.folder)
            if found is None or found.body != body:
                put_comment(api, *place, body, found)
    except ConfsyncError as error:
        return [untold("the plan is not in a comment", error)]
    return []


def _too_late(pull: Pull, event: PullRequest) -> str | None:
    """Why this plan may not replace the one in the comment, which somebody may have accepted."""
    if pull.merged_at is not None:
        return f"#{event.number} is merged"
    if pull.head.sha != event.head:
        return f"{pull.head.sha[:12]} was pushed to #{event.number} meanwhile; its run will comment"
    return None


def plan_comment(job: Job, event: PullRequest, plan: Plan) -> str:
    """The comment for a plan: sealed if there is one, so that an apply may believe it.

    Raises `ConfsyncError` where there is no key to seal it with.
    """
    if not plan.api:
        # Without a seal nothing counts as reviewed, whatever was before.
        marker = Marker(KIND, {"project": job.folder, "head": event.head})
        return marked(marker, f"{_shown(job, plan, LARGEST - 1000)}\n\n{_failed(job, event)}")
    subject = Subject(job.repository, event.number, event.head, job.folder, plan.api)
    seal = job.seal(plan.api)
    marker = marker_of(plan, subject, seal)
    room = max(_BODY, LARGEST - len(marker.text()) - _FOOT)
    visible = f"{_shown(job, plan, room)}\n\n{_foot(job, event, plan)}"
    return marked(sealed(marker, visible, seal), visible)


def _shown(job: Job, plan: Plan, room: int) -> str:
    """A plan in Markdown; one line if there is nothing to say."""
    if plan.api and not plan.changes and not plan.problems:
        return plan_summary(plan)
    return job.redacted(plan_markdown(plan, room)).rstrip()


def _foot(job: Job, event: PullRequest, plan: Plan) -> str:
    """What a merge will do."""
    of = f"Plan of {_what(job, event)}, [made here]({job.environment.run_url})."
    if not plan.changes:
        return of
    if len(plan.changes) > MOST:
        return (
            f"{of} These are too many changes to be approved one by one: after the merge the plan is "
            "applied only if it is still exactly this one."
        )
    return (
        f"{of} After the merge exactly these changes are applied; one that is not the same any more "
        "by then is withheld."
    )


def _failed(job: Job, event: PullRequest) -> str:
    where = f"[planned here]({job.environment.run_url})"
    return f"{_what(job, event)}, {where}. Nothing is approved by a merge as long as this is so."


def _what(job: Job, event: PullRequest) -> str:
    commit = f"commit {event.head[:12]}"
    return f"{code(job.folder)} at {commit}" if job.folder else commit
