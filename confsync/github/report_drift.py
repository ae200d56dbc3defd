"""Reports drift on GitHub: the summary, the outputs, and one issue or one pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.formats.markdown import plan_markdown
from confsync.github.issues import keep_issue
from confsync.github.job import unreported
from confsync.github.outputs import SUMMARY, write_outputs, write_summary
from confsync.github.proposals import keep_proposal
from confsync.model import Severity
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.github.job import Job
    from confsync.github.proposals import Proposal
    from confsync.model import Plan, Problem


def report_drift(
    job: Job, plan: Plan, exit_code: int, proposal: Proposal | None = None
) -> list[Problem]:
    """Report what drifted in the summary and the issue; with a `proposal`, in a pull request.

    Returns what could not be reported.
    """
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
                if proposal is None:
                    keep_issue(job, plan, api)
                else:
                    keep_proposal(job, plan, proposal, api)
        except ConfsyncError as error:
            where = "an issue" if proposal is None else "a pull request"
            failed.append(unreported(f"the drift is not in {where}", error))
    return failed
