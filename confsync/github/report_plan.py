"""Reports a plan on GitHub: summary, outputs, annotations, and the comment that is reviewed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.formats.markdown import plan_markdown
from confsync.formats.text import plan_summary
from confsync.formats.words import count
from confsync.github.annotations import plan_annotations, problem_annotations
from confsync.github.comments import LARGEST, find_comment, put_comment
from confsync.github.event import PullRequest
from confsync.github.job import unreported
from confsync.github.marker import Marker, marked
from confsync.github.outputs import SUMMARY, write_outputs, write_summary
from confsync.github.pulls import read_pull
from confsync.github.review import KIND, MOST, Binding, Subject, earlier_pushers, marker_of, sealed
from confsync.github.settings_review import settings_notice
from confsync.github.signer import digest
from confsync.github.visible import page_text, shown_in
from confsync.github.words import code
from confsync.model import Plan
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.github.job import Job
    from confsync.github.pulls import Pull
    from confsync.model import Problem
    from confsync.operations.validate import Checked
    from confsync.project.settings import Settings

_BODY: Final = 12_000
"""Characters that the plan's text may always take; the marker has at most the rest."""
_FOOT: Final = 1_000
FORK: Final = (
    "This pull request is from a fork, where there is no key: its files were checked, and nothing "
    "was planned. What it would change is shown after the merge, by a run that is started by hand."
)


class Reported(NamedTuple):
    """What is left to print: commands to the runner on stdout, and what could not be reported."""

    commands: list[str]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Files:
    """What the job keeps of a plan: the saved `plan`, and the `page` with every value in full."""

    plan: Path | None = None
    page: Path | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan of a project. `settings` are the pull request's own, None where they are wrong.

    `roots` are the project's folders, as the pull request and as the default branch have them.
    """

    plan: Plan
    settings: Settings | None = None
    roots: tuple[Path, ...] = ()


def report_plan(job: Job, planned: Planned, exit_code: int, files: Files) -> Reported:
    """Report a plan, or that there is none. `exit_code` is its detailed exit code.

    The plan of a fork gets no comment: it was made without the key, so nothing can sign it.
    """
    plan, failed = planned.plan, []
    made = bool(plan.api)
    page, in_page = page_text(job, plan)
    if files.page is not None and plan.changes:
        failed = _keep(files.page, page)
    kept = bool(files.page and plan.changes and not failed)
    failed += write_summary(job.environment.summary, _shown(job, plan, SUMMARY))
    failed += write_outputs(
        job.environment.output,
        {
            "has-changes": "true" if plan.changes else "false",
            "changes": str(len(plan.changes)),
            "exit-code": str(exit_code),
            "fingerprint": plan.fingerprint if made else "",
            "plan-file": str(files.plan) if made and files.plan else "",
            "page-file": str(files.page) if kept else "",
        },
    )
    if isinstance(job.event, PullRequest) and not job.event.fork:
        binding = Binding(in_page, digest(page.encode())) if kept else Binding(())
        failed += _comment(job, job.event, planned, binding)
    commands = [job.redacted(each.command()) for each in plan_annotations(plan, job.folder)]
    return Reported(commands, failed)


def report_check(job: Job, checked: Checked) -> Reported:
    """Report the problems in the files of a fork, which are not planned."""
    found = count(len(checked.problems), "problem") if checked.problems else "no problems"
    what = f"{count(checked.declared, 'conversation')} in {count(checked.files, 'file')}: {found}."
    wrong = Plan("", checked.declared, 0, problems=checked.problems)
    more = [_shown(job, wrong, SUMMARY)] if checked.problems else []
    text = "\n\n".join([FORK, f"Checked {what}", *more])
    failed = write_summary(job.environment.summary, text)
    found_at = problem_annotations(checked.problems, job.folder)
    return Reported([job.redacted(each.command()) for each in found_at], failed)


def _keep(file: Path, page: str) -> list[Problem]:
    """Write the page; the problem where that could not be done."""
    try:
        file.write_bytes(page.encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return [unreported("the page with the whole plan is missing", ConfsyncError(reason))]
    return []


def _comment(job: Job, event: PullRequest, planned: Planned, page: Binding) -> list[Problem]:
    """Write the comment; the problem where that could not be done."""
    try:
        with job.github() as api:
            why = _too_late(read_pull(api, job.repository, event.number), event)
            if why is not None:
                return [unreported("the plan is not in a comment", ConfsyncError(why))]
            place = job.repository, event.number, job.author
            found = find_comment(api, *place, KIND, job.folder)
            notice = settings_notice(job, event, api, planned.settings, planned.roots)
            earlier = found.body if found else None
            body = plan_comment(job, event, planned.plan, page, notice, earlier)
            if found is None or found.body != body:
                put_comment(api, *place, body, found)
    except ConfsyncError as error:
        return [unreported("the plan is not in a comment", error)]
    return []


def _too_late(pull: Pull, event: PullRequest) -> str | None:
    """Why this plan may not replace the one in the comment, which may be approved."""
    if pull.merged_at is not None:
        return f"#{event.number} is merged"
    if pull.head.sha != event.head:
        return f"{pull.head.sha[:12]} was pushed to #{event.number} meanwhile; its run will comment"
    return None


def plan_comment(
    job: Job, event: PullRequest, plan: Plan, page: Binding, notice: str, earlier: str | None
) -> str:
    """The comment for a plan, signed if there is one, so that an apply may believe it.

    `page` is what the kept page shows, `notice` comes first, `earlier` is the comment until now.
    Raises `ConfsyncError` where there is no key to sign it with.
    """
    if not plan.api:
        # Without a signature nothing counts as reviewed, whatever was there before.
        marker = Marker(KIND, {"project": job.folder, "head": event.head})
        shown = _shown(job, plan, LARGEST - len(notice) - 1000)
        return marked(marker, f"{notice}{shown}\n\n{_failed(job, event)}")
    subject = Subject(job.repository, event.number, event.head, job.folder, plan.api)
    seal = job.seal(plan.api)
    pushers = sorted({*earlier_pushers(earlier or "", seal), event.pusher.lower()} - {""})
    kept = replace(page, pushers=tuple(pushers), base=event.base)
    largest = marker_of(plan, subject, seal, replace(kept, shown=plan.changes))
    room = max(_BODY, LARGEST - len(largest.text()) - len(notice) - _FOOT)
    shown = _shown(job, plan, room)
    binding = _bound(plan, shown, kept)
    visible = f"{job.redacted(notice)}{shown}\n\n{_foot(job, event, plan, binding)}"
    marker = marker_of(plan, subject, seal, binding)
    return marked(sealed(marker, visible, seal), visible)


def _bound(plan: Plan, text: str, page: Binding) -> Binding:
    """What a reviewer of `text` can see: there, and else in the page."""
    here = shown_in(text, plan)
    whole = len(here) < len(plan.changes) and page.page
    return page if whole else replace(page, shown=here, page="")


def _shown(job: Job, plan: Plan, room: int) -> str:
    """A plan in Markdown; one line if there is nothing to report."""
    if plan.api and not plan.changes and not plan.problems:
        return plan_summary(plan)
    rest = "see the job summary" if room < SUMMARY else ""
    return job.redacted(plan_markdown(plan, room, rest)).rstrip()


def _foot(job: Job, event: PullRequest, plan: Plan, binding: Binding) -> str:
    """What an approval is of, and what a merge will do."""
    of = f"Plan of {_what(job, event)}, [made here]({job.environment.run_url})."
    if not plan.changes:
        return of
    text = f"{of}{_more(plan, binding)}"
    if len(plan.changes) > MOST:
        return (
            f"{text} These are too many changes to be approved one by one: after the merge the plan is "
            "applied only if it is still exactly this one."
        )
    return (
        f"{text} After an approval and the merge exactly these changes are applied; one that is not "
        "the same any more by then is withheld."
    )


def _more(plan: Plan, binding: Binding) -> str:
    """Where the changes are that the comment does not show in full."""
    missing = len(plan.changes) - len(binding.shown)
    if binding.page:
        held = f", except {count(missing, 'change')} with a secret in it" if missing else ""
        return (
            " **Not everything is shown in full here.** An approval is of the whole page, which is kept "
            f"as an artifact of that run{held}: SHA-256 `{binding.page}`."
        )
    if missing:
        return (
            f" **{count(missing, 'change')} not shown in full here: an approval is not of those.**"
        )
    return ""


def _failed(job: Job, event: PullRequest) -> str:
    where = f"[planned here]({job.environment.run_url})"
    return f"{_what(job, event)}, {where}. Nothing is approved by a merge as long as this is so."


def _what(job: Job, event: PullRequest) -> str:
    commit = f"commit {event.head[:12]}"
    return f"{code(job.folder)} at {commit}" if job.folder else commit
