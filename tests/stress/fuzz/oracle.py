"""What must be true of a run, said without the engine: from the events, the plan and the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from confsync.model import Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.model import Edit, Record
    from tests.stress.fuzz.recorder import Event, Recorder, State

NOTHING = "(nothing)"
Path: TypeAlias = "tuple[str, ...]"
Edits: TypeAlias = "dict[Path, tuple[str, str]]"
"""Before and after by field."""


@dataclass(frozen=True)
class Put:
    """A PUT that the service saw: what it would change, and whether it did."""

    id: str
    paths: frozenset[Path]
    accepted: bool


def at(state: State, path: Path) -> str:
    """The value of a field."""
    title, labels = state
    return title if len(path) == 1 else labels.get(path[1], NOTHING)


def path_of(edit: Edit) -> Path:
    """The field of an edit, as documents name it."""
    return ("title",) if edit.label is None else ("labels", edit.label)


def edits_of(changes: Sequence[Any]) -> dict[str, Edits]:
    """The edits in a plan's changes, or in a run's outcomes, by id."""
    return {
        change["id"]: {
            tuple(edit["path"]): (
                NOTHING if edit["op"] == "add" else edit["before"],
                NOTHING if edit["op"] == "remove" else edit["after"],
            )
            for edit in change["edits"]
        }
        for change in changes
    }


def check_puts(events: Sequence[Event], planned: Mapping[str, Edits]) -> list[Put]:
    """Each PUT follows a re-read that allows it, and its body is exactly what that asks for."""
    read: dict[str, State] = {}
    puts = []
    for event in events:
        if event.method == "GET":
            if event.told is not None:
                read[event.id] = event.told
            continue
        assert event.id in planned, f"{event.id} is not in the plan"
        fresh = read.pop(event.id, None)
        assert fresh is not None, f"{event.id} was written without reading it again"
        pending = {}
        for path, (before, after) in planned[event.id].items():
            now = at(fresh, path)
            assert now in {before, after}, f"{event.id} {path} was {now!r}, and is written over"
            if now != after:
                pending[path] = after
        assert pending, f"{event.id} was as wanted, and is written all the same"
        if event.body is not None:
            assert event.body == _body(pending, fresh), event.id
        puts.append(Put(event.id, frozenset(pending), event.accepted))
    return puts


def _body(pending: Mapping[Path, str], fresh: State) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if ("title",) in pending:
        body["title"] = pending["title",]
    keys = {path[1]: after for path, after in pending.items() if len(path) == 2}
    if keys:
        labels = {key: value for key, value in fresh[1].items() if key not in keys}
        body["labels"] = labels | {k: after for k, after in keys.items() if after != NOTHING}
    return body


def check_report(recorder: Recorder, run: Any, code: int) -> None:
    """Each outcome is true, and the exit code follows from them."""
    for outcome in run["outcomes"]:
        mine = [event for event in recorder.events if event.id == outcome["id"]]
        (edits,) = edits_of([outcome]).values()
        assert _true(outcome, mine, edits, others=bool(recorder.others)), (outcome, mine)
    results = {outcome["outcome"] for outcome in run["outcomes"]}
    wrong = [each for each in run["problems"] if each["severity"] == "error"]
    if results <= {"applied", "already"} and not wrong:
        assert code == 0
    else:
        written = any(each["written"] or each["outcome"] == "unknown" for each in run["outcomes"])
        assert code == (3 if written else 1)


def _true(outcome: Any, mine: Sequence[Event], edits: Edits, *, others: bool) -> bool:
    accepted = any(event.accepted for event in mine)
    told = [event.told for event in mine if event.told is not None]
    done = bool(told) and all(at(told[-1], path) == after for path, (_, after) in edits.items())
    match outcome["outcome"]:
        case "applied":
            # If others do just that while the answer is lost, nobody can tell whose it is.
            ours = accepted or (others and any(event.method == "PUT" for event in mine))
            return ours and done and outcome["written"]
        case "already":
            return not accepted and done and not outcome["written"]
        case "diverged":
            return bool(told) and not done and any(event.method == "PUT" for event in mine)
        case "conflict":
            outdated = outcome["detail"].startswith("the project asks for something else")
            moved = (
                any(at(told[-1], path) not in pair for path, pair in edits.items()) if told else 0
            )
            return not accepted and bool(outdated or moved)
        case "unknown":
            # A PUT whose answer was lost may still come about after somebody looked.
            unanswered = any(event.method == "PUT" and event.told is None for event in mine)
            return not done and (unanswered or accepted)
        case "refused" | "not_reached":
            # Accepted, not told, and put back by somebody else: then nothing of it is left.
            return not any(event.changed for event in mine) or (others and not done)
        case _:
            return False


def check_journal(record: Record, puts: Sequence[Put], run: Any = None) -> None:
    """Each PUT has its intent, and the journal says what the report says."""
    for id in {put.id for put in puts}:
        sent = [put.paths for put in puts if put.id == id]
        intents = [frozenset(path_of(e) for e in each.edits) for each in record.sent.get(id, ())]
        assert intents[: len(sent)] == sent, f"{id}: {sent} was sent, {intents} recorded"
    if run is not None:
        told = {outcome["id"]: outcome["outcome"] for outcome in run["outcomes"]}
        for id, outcome in record.outcomes.items():
            assert told[id] == outcome.result.value
        assert {put.id for put in puts} <= record.outcomes.keys()


def after_undo(
    record: Record, puts: Sequence[Put], live: Mapping[str, State]
) -> dict[str, dict[Path, set[str]]]:
    """By id and field what undoing `record`, whose `puts` are known, may leave; the rest stays.

    A field that the run certainly wrote is put back if it still has that value. Where only others
    know whether the run wrote it, both are right.
    """
    allowed: dict[str, dict[Path, set[str]]] = {}
    for id, changes in record.sent.items():
        outcome = record.outcomes.get(id)
        if outcome and not outcome.written and outcome.result is not Result.UNKNOWN:
            continue
        wrote = set().union(*(put.paths for put in puts if put.id == id and put.accepted))
        edits = [edit for change in changes for edit in change.edits]
        for path in {path_of(edit) for edit in edits}:
            before, after = (
                NOTHING if not isinstance(value, str) else value
                for value in (
                    next(edit.before for edit in edits if path_of(edit) == path),
                    next(edit.after for edit in reversed(edits) if path_of(edit) == path),
                )
            )
            now = at(live[id], path)
            if now == after:
                allowed.setdefault(id, {})[path] = {before} if path in wrote else {before, now}
    return allowed
