"""Every report and every journal against what the server saw.

Nobody but confsync writes here, so what may be said is plain: a conversation is changed by exactly
one accepted PUT, and each outcome says of it what the server says.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from confsync.formats.documents.journal import read_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.stress.soak.witness import Seen


@dataclass(frozen=True)
class Run:
    """One apply: its journal, its exit code, and its report; None if it was killed before that."""

    number: int
    journal: Path
    code: int
    report: Any = None


def false_reports(runs: Sequence[Run], seen: Sequence[Seen]) -> list[str]:
    """What the runs say that the server contradicts."""
    changed: set[str] = set()
    found: list[str] = []
    for run in runs:
        puts = [each for each in seen if each.run == run.number and each.method == "PUT"]
        accepted = {each.id for each in puts if each.accepted}
        sent = Counter(each.id for each in puts)
        found += [f"run {run.number}: {lie}" for lie in _lies(run, sent, accepted, changed)]
        changed |= accepted
    return found


def _lies(run: Run, sent: Counter[str], accepted: set[str], changed: set[str]) -> Iterator[str]:
    """`sent` and `accepted` are of this run; `changed` was before it."""
    intents: dict[str, int] = {}
    recorded: dict[str, str] = {}
    if run.journal.exists() and run.journal.stat().st_size:
        record = read_record(run.journal.read_bytes())
        intents = {id: len(changes) for id, changes in record.sent.items()}
        recorded = {id: outcome.result.value for id, outcome in record.outcomes.items()}
    for id, times in sent.items():
        if times > intents.get(id, 0):
            yield f"{id} was PUT {times} times with {intents.get(id, 0)} intents"
    told = {each["id"]: each["outcome"] for each in run.report["outcomes"]} if run.report else {}
    for id, outcome in [*recorded.items(), *told.items()]:
        if not _true(outcome, id, sent, accepted, changed):
            yield f"{id} is reported as {outcome}; {sent[id]} PUTs, {id in accepted=}, {id in changed=}"
    if run.report is None:
        return
    for id, outcome in recorded.items():
        if told.get(id) != outcome:
            yield f"{id} is {outcome} in the journal and {told.get(id)} in the report"
    for id in accepted - told.keys():
        yield f"{id} was changed, and the report does not know"
    if (why := _code(run, told)) != run.code:
        yield f"it ended with {run.code}; the report says {why}"
    for problem in run.report["problems"]:
        if problem["code"] == "CS401":
            yield f"{problem['id']} is reported as missing"


def _true(outcome: str, id: str, sent: Counter[str], accepted: set[str], changed: set[str]) -> bool:
    match outcome:
        case "applied":
            return id in accepted
        case "already":
            return id in changed and not sent[id]
        case "refused" | "not_reached":
            return id not in accepted
        case "unknown":
            return sent[id] > 0
        case _:
            return False  # Nobody else writes, and this service does what it accepts.


def _code(run: Run, told: dict[str, str]) -> int:
    """The exit code that this report must have."""
    outcomes = set(told.values())
    if outcomes <= {"applied", "already"} and not run.report["problems"]:
        return 0
    return 3 if outcomes & {"applied", "unknown"} else 1
