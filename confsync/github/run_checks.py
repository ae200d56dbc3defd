"""Whether this run may apply anything: of the last commit of a branch, and started by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.github.event import BRANCH, Push
from confsync.github.pulls import may_decide, read_default_branch, read_tip
from confsync.github.review import NotReviewed

if TYPE_CHECKING:
    from confsync.github.http import GitHub
    from confsync.github.job import Job

_BY_HAND: Final = {"workflow_dispatch", "repository_dispatch"}
"""Events that any writer can cause, with inputs of their choice."""


def check_tip(job: Job, api: GitHub) -> None:
    """Raise `NotReviewed` unless this run's commit is the last one of its branch."""
    ref, sha = job.environment.ref, job.environment.sha
    if isinstance(job.event, Push):
        ref, sha = f"{BRANCH}{job.event.branch}", job.event.sha
    if not ref.startswith(BRANCH):
        help = "start the workflow on the branch that declares"
        raise NotReviewed(f"this run is on {ref or 'nothing'}, which is not a branch", help)
    branch = ref.removeprefix(BRANCH)
    tip = read_tip(api, job.repository, branch)
    if tip is None:
        raise NotReviewed(f"there is no branch {branch} any more")
    if tip != sha:
        what = f"this run is of commit {sha[:12]}, and {branch} is at {tip[:12]} now"
        raise NotReviewed(what, f"see the run of {tip[:12]}, or start the workflow by hand")


def check_default_branch(job: Job, api: GitHub) -> str:
    """The repository's default branch; raises `NotReviewed` where this run is on another one."""
    branch = read_default_branch(api, job.repository)
    if job.environment.ref != f"{BRANCH}{branch}":
        what = f"this run is on {job.environment.ref or 'nothing'}, and rules act on {branch} only"
        raise NotReviewed(what, f"start the workflow on {branch}")
    return branch


def check_starter(job: Job, api: GitHub) -> None:
    """Raise `NotReviewed` where a run without approval was started by somebody who may not decide."""
    if job.environment.event_name not in _BY_HAND:
        return
    who = job.environment.actor
    if not who or not may_decide(api, job.repository, who):
        message = f"{who or 'whoever'} started this run and may not decide that alone"
        help = "somebody with the role maintain or admin starts it, or approves a pull request"
        raise NotReviewed(message, help)
