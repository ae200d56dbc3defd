"""Reports an unattended run on GitHub: the summary, the outputs, and one issue about what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.formats.markdown import plan_markdown, run_markdown
from confsync.formats.words import count
from confsync.github.comments import LARGEST
from confsync.github.drifted import closing_body, titled
from confsync.github.issues import keep_one
from confsync.github.job import unreported
from confsync.github.marker import Marker, marked
from confsync.github.outputs import SUMMARY, write_outputs, write_summary
from confsync.github.waiting import groups
from confsync.model import DONE, Severity
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.github.http import GitHub
    from confsync.github.job import Job
    from confsync.github.waiting import Group
    from confsync.model import Plan, Problem, Run
    from confsync.operations.sync.past import Past
    from confsync.operations.sync.sorting import Sorted

KIND: Final = "sync"
LABEL: Final = "confsync-sync"
_NOTE: Final = 200


def report_sync(job: Job, found: Sorted, past: Past, run: Run, code: int) -> list[Problem]:
    """Report a run in the summary, the outputs and the issue; returns what could not be reported.

    The issue is opened or updated where something waits. It is closed where nothing does, and
    everything could be read.
    """
    waiting = groups(found, past)
    text = run_markdown(run, SUMMARY // 2) if run.outcomes else "Nothing was sent."
    failed = _summary(job, [text.rstrip(), *(each.markdown().rstrip() for each in waiting)])
    failed += _outputs(job, sum(each.result in DONE for each in run.outcomes), found, code)
    clean = not any(each.severity is Severity.ERROR for each in run.problems)
    if waiting or clean:
        try:
            with job.github() as api:
                _keep_issue(job, api, found, waiting)
        except ConfsyncError as error:
            failed.append(unreported("what waits is not in an issue", error))
    return failed


def report_preview(job: Job, plan: Plan, found: Sorted, past: Past, code: int) -> list[Problem]:
    """Report in the summary and the outputs what a run would do."""
    sent = len(found.sent.changes)
    text = [f"## confsync ci sync --plan\n\nThe next run would send {count(sent, 'change')}."]
    shown = plan_markdown(plan, SUMMARY // 2).rstrip()
    waiting = (each.markdown().rstrip() for each in groups(found, past))
    return _summary(job, [*text, *waiting, shown]) + _outputs(job, 0, found, code)


def _summary(job: Job, parts: Iterable[str]) -> list[Problem]:
    return write_summary(job.environment.summary, job.redacted(_within(parts, SUMMARY)))


def _outputs(job: Job, applied: int, found: Sorted, code: int) -> list[Problem]:
    return write_outputs(
        job.environment.output,
        {"exit-code": str(code), "applied": str(applied), "waiting": str(found.waits)},
    )


def _keep_issue(job: Job, api: GitHub, found: Sorted, waiting: list[Group]) -> None:
    def write(earlier: str | None) -> tuple[str, str] | None:
        del earlier
        if not waiting:
            return None
        title = titled(job, f"Sync: {count(found.waits, 'decision')} to make")
        marker = Marker(KIND, {"project": job.folder})
        intro = (
            "`confsync ci sync` applies what approved rules give to new calls. What follows it leaves "
            "to people."
        )
        room = LARGEST - len(marker.text()) - _NOTE
        body = _within([intro, *(each.markdown().rstrip() for each in waiting)], room)
        return title, marked(marker, job.redacted(body))

    def closing(earlier: str | None) -> str:
        return closing_body(job, earlier, "Nothing waits any more", KIND)

    keep_one(job, api, KIND, LABEL, write, closing)


def _within(parts: Iterable[str], room: int) -> str:
    """The parts that fit into so many bytes, and how many do not."""
    kept: list[str] = []
    missing = 0
    for part in parts:
        room -= len(part.encode()) + 2
        if room < _NOTE:
            missing += 1
        else:
            kept.append(part)
    if missing:
        kept.append(f"**{count(missing, 'section')} more; see the job summary.**")
    return "\n\n".join(kept)
