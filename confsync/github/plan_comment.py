"""The comment with a plan: what it says, and what its signature binds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync.formats.markdown import plan_markdown
from confsync.formats.text import plan_summary
from confsync.formats.words import count
from confsync.github.comments import LARGEST
from confsync.github.marker import Marker, marked
from confsync.github.outputs import SUMMARY
from confsync.github.review import KIND, MOST, Binding, Subject, earlier_pushers, marker_of, sealed
from confsync.github.visible import shown_in
from confsync.github.words import code

if TYPE_CHECKING:
    from confsync.github.event import PullRequest
    from confsync.github.job import Job
    from confsync.github.rules_shown import ShownRules
    from confsync.model import Plan

_BODY: Final = 12_000
"""Characters that the plan's text may always take; the marker has at most the rest."""
_FOOT: Final = 1_000


def plan_comment(
    job: Job,
    event: PullRequest,
    plan: Plan,
    page: Binding,
    notice: str,
    rules: ShownRules,
    earlier: str | None,
) -> str:
    """The comment for a plan, signed if there is one, so that an apply may believe it.

    `page` is what the kept page shows. `notice` comes first, then `rules`; `earlier` is the comment
    until now.
    Raises `ConfsyncError` where there is no key to sign it with.
    """
    if not plan.api:
        # Without a signature nothing counts as reviewed, not even what was there before.
        marker = Marker(KIND, {"project": job.folder, "head": event.head})
        shown = shown_plan(job, plan, LARGEST - len(notice) - 1000)
        return marked(marker, f"{job.redacted(notice)}{shown}\n\n{_failed(job, event)}")
    subject = Subject(job.repository, event.number, event.head, job.folder, plan.api)
    seal = job.seal(plan.api)
    pushers = sorted({*earlier_pushers(earlier or "", seal), event.pusher.lower()} - {""})
    kept = replace(page, pushers=tuple(pushers), base=event.base, rules=rules.digests)
    notice = f"{job.redacted(notice)}{rules.text}"
    largest = marker_of(plan, subject, seal, replace(kept, shown=plan.changes))
    room = max(_BODY, LARGEST - len(largest.text()) - len(notice) - _FOOT)
    shown = shown_plan(job, plan, room)
    binding = _bound(plan, shown, kept)
    visible = f"{notice}{shown}\n\n{_foot(job, event, plan, binding)}"
    marker = marker_of(plan, subject, seal, binding)
    return marked(sealed(marker, visible, seal), visible)


def _bound(plan: Plan, text: str, page: Binding) -> Binding:
    """What a reviewer of `text` can see: there, and else in the page."""
    here = shown_in(text, plan)
    whole = len(here) < len(plan.changes) and page.page
    return page if whole else replace(page, shown=here, page="")


def shown_plan(job: Job, plan: Plan, room: int) -> str:
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
