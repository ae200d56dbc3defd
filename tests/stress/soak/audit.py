"""Every report and every journal against what the server saw.

Only confsync writes here, so it is plain what is true. A write may take effect after its run has
ended; then the run is true if it says that it did not see it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from confsync.formats.documents.journal import read_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.stress.soak.witness import Seen


@dataclass(frozen=True)
class Run:
    """One apply: its journal, its exit code, and its report; None if it was killed before that."""

    number: int
    journal: Path
    code: int
    report: Any = None


@dataclass(frozen=True)
class Facts:
    """What the server saw of one run.

    `in_effect` are the conversations that were as wanted at its last request, `shown` those that the
    last read by id showed so.
    """

    sent: Counter[str]
    accepted: set[str]
    in_effect: set[str]
    shown: set[str]


def false_reports(
    runs: Sequence[Run], seen: Sequence[Seen], effects: Mapping[str, int]
) -> list[str]:
    """What the runs say that the server contradicts; `effects` as in `Witness`."""
    facts = {run.number: _facts(run.number, seen, effects) for run in runs}
    return [f"run {run.number}: {lie}" for run in runs for lie in _lies(run, facts[run.number])]


def _facts(number: int, seen: Sequence[Seen], effects: Mapping[str, int]) -> Facts:
    places = [place for place, each in enumerate(seen) if each.run == number]
    last = places[-1] if places else -1
    mine = [seen[place] for place in places if "?" not in seen[place].target]
    puts = [each for each in mine if each.method == "PUT"]
    newest = {each.id: each.shows for each in mine if each.method == "GET" and not each.failed}
    return Facts(
        Counter(each.id for each in puts),
        {each.id for each in puts if each.accepted},
        {id for id, when in effects.items() if when <= last},
        {id for id, shows in newest.items() if shows},
    )


def _lies(run: Run, facts: Facts) -> Iterator[str]:
    sent, accepted = facts.sent, facts.accepted
    intents: dict[str, int] = {}
    recorded: dict[str, str] = {}
    if run.journal.exists() and run.journal.stat().st_size:
        record = read_record(run.journal.read_bytes())
        intents = {id: len(changes) for id, changes in record.sent.items()}
        recorded = {id: outcome.result.value for id, outcome in record.outcomes.items()}
    for id, times in sent.items():
        if times > intents.get(id, 0):
            yield f"{id} was PUT {times} times with {intents.get(id, 0)} intents"
    said = {each["id"]: each["outcome"] for each in run.report["outcomes"]} if run.report else {}
    for id, outcome in [*recorded.items(), *said.items()]:
        if not _true(outcome, id, facts):
            yield (
                f"{id} is reported as {outcome}; {sent[id]} PUTs, {id in accepted=}, "
                f"{id in facts.in_effect=}, {id in facts.shown=}"
            )
    if run.report is None:
        return
    for id, outcome in recorded.items():
        if said.get(id) != outcome:
            yield f"{id} is {outcome} in the journal and {said.get(id)} in the report"
    for id in accepted - said.keys():
        yield f"{id} was changed, and the report does not know"
    if (why := _code(run, said)) != run.code:
        yield f"it ended with {run.code}; the report says {why}"
    for problem in run.report["problems"]:
        if problem["code"] == "CS401":
            yield f"{problem['id']} is reported as missing"


def _true(outcome: str, id: str, facts: Facts) -> bool:
    match outcome:
        case "applied":
            # A write of an earlier run may be what took effect, where that came late.
            return id in facts.in_effect and facts.sent[id] > 0
        case "already":
            return id in facts.in_effect and not facts.sent[id]
        case "refused" | "not_reached":
            return id not in facts.accepted
        case "diverged":
            return id in facts.accepted and id not in facts.shown
        case "unknown":
            return facts.sent[id] > 0 and id not in facts.shown
        case _:
            return False  # No one else writes, and this service does what it accepts.


def _code(run: Run, said: dict[str, str]) -> int:
    """The exit code that this report must have."""
    outcomes = set(said.values())
    if outcomes <= {"applied", "already"} and not run.report["problems"]:
        return 0
    return 3 if outcomes & {"applied", "unknown", "diverged"} else 1
