"""Reports a plan on GitHub: summary, outputs, annotations, and the comment that is reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync._util.os_error import reason
from confsync.formats.words import count
from confsync.github.annotations import plan_annotations, problem_annotations
from confsync.github.comments import find_comment, put_comment
from confsync.github.event import PullRequest
from confsync.github.job import unreported
from confsync.github.outputs import SUMMARY, write_outputs, write_summary
from confsync.github.plan_comment import plan_comment, shown_plan
from confsync.github.pulls import read_pull
from confsync.github.review import KIND, Binding
from confsync.github.rules_shown import ShownRules, show_rules, to_show
from confsync.github.settings_review import changed_files, own_files, settings_notice
from confsync.github.signer import digest
from confsync.github.visible import page_text
from confsync.model import Plan
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from confsync.github.job import Job
    from confsync.github.pulls import Pull
    from confsync.model import Problem
    from confsync.operations.validate import Checked
    from confsync.project.settings import Settings
    from confsync.rules.ruleset import RuleSet

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
    `rules` are the pull request's, `before` are the digests of those of its target branch.
    """

    plan: Plan
    settings: Settings | None = None
    roots: tuple[Path, ...] = ()
    rules: RuleSet | None = None
    before: frozenset[str] = frozenset()


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
    failed += write_summary(job.environment.summary, shown_plan(job, plan, SUMMARY))
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
    more = [shown_plan(job, wrong, SUMMARY)] if checked.problems else []
    text = "\n\n".join([FORK, f"Checked {what}", *more])
    failed = write_summary(job.environment.summary, text)
    found_at = problem_annotations(checked.problems, job.folder)
    return Reported([job.redacted(each.command()) for each in found_at], failed)


def _keep(file: Path, page: str) -> list[Problem]:
    """Write the page; the problem where that could not be done."""
    try:
        file.write_bytes(page.encode())
    except OSError as error:
        return [unreported("the page with the whole plan is missing", ConfsyncError(reason(error)))]
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
            names = changed_files(api, job.repository, event.number)
            notice = settings_notice(job, event, api, names, planned.settings, planned.roots)
            rules = _rules(job, planned, own_files(job, names))
            earlier = found.body if found else None
            body = plan_comment(job, event, planned.plan, page, notice, rules, earlier)
            if found is None or found.body != body:
                put_comment(api, *place, body, found)
    except ConfsyncError as error:
        return [unreported("the plan is not in a comment", error)]
    return []


def _rules(job: Job, planned: Planned, files: Collection[str]) -> ShownRules:
    if planned.rules is None:
        return ShownRules()
    return show_rules(job, planned.rules, to_show(planned.rules, planned.before, files))


def _too_late(pull: Pull, event: PullRequest) -> str | None:
    """Why this plan may not replace the one in the comment, which may be approved."""
    if pull.merged_at is not None:
        return f"#{event.number} is merged"
    if pull.head.sha != event.head:
        return f"{pull.head.sha[:12]} was pushed to #{event.number} meanwhile; its run will comment"
    return None
