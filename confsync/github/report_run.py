"""Reports an apply on GitHub: the summary, the outputs, and the comments of its pull requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from confsync.formats.markdown import run_markdown
from confsync.formats.words import count
from confsync.github.comments import LARGEST, find_comment, put_comment
from confsync.github.job import unreported
from confsync.github.marker import Marker, marked, read
from confsync.github.outputs import SUMMARY, write_outputs, write_summary
from confsync.github.review import sealed
from confsync.model import DONE, Result
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.github.decide import Decision
    from confsync.github.job import Job
    from confsync.github.judge import Judged
    from confsync.model import Problem, Run

RESULT: Final = "result"
"""The kind of the comment with a result where the plan's comment cannot be believed."""
_SHORTEST: Final = 12_000
_BEGIN: Final = (
    "<details><summary>The plan that was reviewed</summary>\n\n<!-- confsync:reviewed -->\n"
)
_END: Final = "\n<!-- confsync:end -->\n\n</details>"
_HISTORY: Final = "The plan that was reviewed is in this comment's history."
_FOLDED: Final = re.compile(f"{re.escape(_BEGIN)}(.*){re.escape(_END)}", re.DOTALL)


def report_run(job: Job, decision: Decision, run: Run, code: int) -> list[Problem]:
    """Write the result into the summary and the comments; returns what could not be written."""

    def shown(room: int) -> str:
        rest = "see the job summary" if room < SUMMARY else ""
        text = job.redacted(run_markdown(run, room - 500, rest)).rstrip()
        return "\n\n".join([text, *_gone(decision), f"[This run]({job.environment.run_url})."])

    failed = write_summary(job.environment.summary, shown(SUMMARY))
    applied = sum(outcome.result in DONE for outcome in run.outcomes)
    held = run.count(Result.WITHHELD)
    failed += write_outputs(
        job.environment.output,
        {"exit-code": str(code), "applied": str(applied), "withheld": str(held)},
    )
    for judged in decision.judged:
        try:
            _comment(job, judged, run, shown)
        except ConfsyncError as error:
            failed.append(unreported("the result is not in a comment", error))
    return failed


def _gone(decision: Decision) -> list[str]:
    """How many reviewed changes are not needed any more; a withheld one may be among them."""
    held = len(decision.split.withheld.changes)
    gone = decision.split.gone - held
    if gone <= 0:
        return []
    least = "At least " if held else ""
    return [f"{least}{count(gone, 'reviewed change')} no longer needed: it is so already."]


def _comment(job: Job, judged: Judged, run: Run, shown: Callable[[int], str]) -> None:
    """Replace the plan in its comment by the result; what cannot be believed is left as it is."""
    with job.github() as api:
        place = job.repository, judged.pull.number, job.author
        if judged.comment is None:
            found = find_comment(api, *place, RESULT, job.folder)
            marker = Marker(RESULT, {"project": job.folder})
            put_comment(api, *place, marked(marker, shown(LARGEST - 1000)), found)
            return
        before, visible = read(judged.comment.body or "")
        folded = _FOLDED.search(visible)
        if before is None or (folded and not run.outcomes):
            return  # A second run found nothing to do: the result in the comment is still true.
        fold = f"{_BEGIN}{folded[1] if folded else visible}{_END}"
        room = LARGEST - len(before.text()) - len(fold)
        if room < _SHORTEST:
            room, fold = room + len(fold) - len(_HISTORY), _HISTORY
        body = f"{shown(room)}\n\n{fold}"
        made = before.head.get("made") or judged.comment.updated_at
        after = before._replace(head={**before.head, "made": made})
        marker = sealed(after, body, job.seal(run.api))
        put_comment(api, *place, marked(marker, body), judged.comment)
