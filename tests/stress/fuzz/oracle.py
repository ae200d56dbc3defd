"""The three promises, checked from what the service holds and who wrote it; without the engine.

1. Nothing happens that was not shown. 2. What is not declared is not touched. 3. What is reported
is true. And all of it can be put back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.stress.fuzz.recorder import Recorder, State, Stored

NOTHING: Final = "(nothing)"
Field: TypeAlias = "str | None"
"""A label, or None: the title."""
Edits: TypeAlias = "dict[Field, tuple[Any, Any]]"
"""Before and after by field."""


@dataclass
class Reported:
    """One run, from `begun` to `ended`: what its plan showed, what it reported (None: killed)."""

    planned: Mapping[str, Edits]
    begun: int
    before: Mapping[str, State]
    code: int = 0
    report: Any = None
    late: bool = False
    """Whether reads may lag, or writes come late: then even a fresh read shows what is old."""
    ended: int = 0
    """When all that it sent had taken effect."""
    hidden: bool = False
    """Whether a read by id lacks labels: then one that it lacks may still be there."""
    recorded: dict[str, str] = field(default_factory=dict)
    """The outcomes in the journal."""
    damage: dict[str, set[Field]] = field(default_factory=dict)
    """The fields that the journal says to have changed too."""

    def outcome(self, id: str) -> str:
        """What was reported of a conversation."""
        if self.report is None:
            return self.recorded.get(id, "unknown")
        found = [each["outcome"] for each in self.report["outcomes"] if each["id"] == id]
        return str(found[0]) if found else ""


def at(state: State, name: Field) -> Any:
    """The value of a field."""
    return state[0] if name is None else state[1].get(name, NOTHING)


def fields(*states: State) -> Iterator[Field]:
    """The title, and every label of one of the states."""
    yield None
    yield from sorted({key for _, labels in states for key in labels})


def edits_of(changes: list[Any]) -> dict[str, Edits]:
    """The edits in a plan's changes, or in a run's outcomes, by id."""
    return {change["id"]: _edits(change["edits"]) for change in changes}


def _edits(edits: list[Any]) -> Edits:
    return {
        (None if edit["path"] == ["title"] else edit["path"][1]): (
            NOTHING if edit["op"] == "add" else edit["before"],
            NOTHING if edit["op"] == "remove" else edit["after"],
        )
        for edit in edits
    }


def nothing_that_was_not_shown(run: Reported, recorder: Recorder) -> None:
    """Each write asks for what the plan showed, over what was read just before, and for no more."""
    read: dict[str, State] = {}
    for each in recorder.seen:
        if each.when < run.begun:
            continue
        if each.method == "GET":
            if each.learned is not None:
                read[each.id] = each.learned
            continue
        assert each.id in run.planned, f"{each.id} was written, and is not in the plan"
        live, edits = read.pop(each.id, None), run.planned[each.id]
        assert live is not None, f"{each.id} was written without being read before"
        wanted = dict(live[1])
        for name, (before, after) in edits.items():
            assert at(live, name) in (before, after), f"{name} of {each.id} is written over"
            if name is not None:
                wanted.pop(name, None)
                wanted |= {name: after} if after != NOTHING else {}
        assert each.body, f"an empty write of {each.id}"
        for key, value in each.body.items():
            assert value == {"title": edits.get(None, ("", ""))[1], "labels": wanted}[key], each
            assert value != {"title": live[0], "labels": live[1]}[key], f"in vain: {each}"


def what_is_not_declared_is_not_touched(run: Reported, recorder: Recorder) -> None:
    """Every field outside of the plan is as its last writer left it, or the run says that it is not."""
    for id, before in run.before.items():
        mine = [each for each in recorder.stored if each.id == id and each.when > run.begun]
        kept, now = before, mine[-1].after if mine else before
        for each in mine:
            if not each.ours:
                kept = each.after
        result = run.outcome(id)
        excused = result == "unknown" or (result == "diverged" and run.late)
        listed = _collateral(run, id)
        for name in fields(kept, now):
            if name in run.planned.get(id, {}) or at(now, name) == at(kept, name):
                continue
            if excused or name in listed or _in_the_window(run, recorder, mine, id):
                continue
            raise AssertionError(
                f"{name} of {id} was {at(kept, name)!r} and is {at(now, name)!r}; "
                f"reported as {result!r}"
            )


def _in_the_window(run: Reported, recorder: Recorder, stored: list[Stored], id: str) -> bool:
    """Whether somebody wrote after the read that a write of ours rests on: no ETag, no help."""
    for theirs in (each for each in stored if not each.ours):
        reads = [
            each.when
            for each in recorder.seen
            if each.id == id and each.method == "GET" and run.begun < each.when < theirs.when
        ]
        if (reads or run.late) and any(each.ours and each.when > theirs.when for each in stored):
            return True
    return False


def _collateral(run: Reported, id: str) -> set[Field]:
    if run.report is None:
        return run.damage.get(id, set())
    found = (each["collateral"] for each in run.report["outcomes"] if each["id"] == id)
    return {*_edits(next(found, []))}


def what_is_reported_is_true(run: Reported, recorder: Recorder) -> None:
    """Each outcome against the store's history, and the exit code against the outcomes."""
    for outcome in run.report["outcomes"]:
        id, result, written = outcome["id"], outcome["outcome"], outcome["written"]
        mine = [each for each in recorder.stored if each.id == id and each.when > run.begun]
        ours = [each for each in mine if each.ours and each.before != each.after]
        sent = any(
            each.id == id and each.method == "PUT" and each.when > run.begun
            for each in recorder.seen
        )
        states = [run.before[id], *(each.after for each in mine)]
        edits, hidden = _edits(outcome["edits"]), _hidden(run, recorder, id)
        done = [s for s in states if _holds(s, {n: edits[n] for n in edits.keys() - hidden})]
        shown = f"{id} is reported as {result}, written={written}: {mine}"
        assert written or not ours, shown
        match result:
            case "applied":
                assert done, shown
                assert sent, shown
                assert written, shown
            case "already":
                assert done, shown
            case "collateral":
                assert done, shown
                assert outcome["collateral"], shown
                extra = _edits(outcome["collateral"])
                assert any(_holds(s, extra) for s in states), shown
            case "diverged" | "unknown":
                assert sent, shown
            case "conflict" | "refused" | "not_reached":
                assert not written, shown
            case _:
                raise AssertionError(shown)
    results = {outcome["outcome"] for outcome in run.report["outcomes"]}
    wrong = [each for each in run.report["problems"] if each["severity"] == "error"]
    if results <= {"applied", "already"} and not wrong:
        assert run.code == 0
    else:
        assert run.code == (3 if any(each["written"] for each in run.report["outcomes"]) else 1)


def _hidden(run: Reported, recorder: Recorder, id: str) -> set[Field]:
    """The labels to remove that are there, and that no read of the run showed.

    Such a label looks as if somebody had removed it since the plan. Only its row in the list could
    contradict that, and an apply reads no rows for what it need not write: to find one row can take as
    many requests as the list has pages.
    """
    if not run.hidden:
        return set()
    seen = [
        each.learned
        for each in recorder.seen
        if each.id == id and each.method == "GET" and run.begun < each.when <= run.ended
        if each.learned is not None
    ]
    return {
        name
        for name, (_, after) in run.planned.get(id, {}).items()
        if name and after == NOTHING and all(at(state, name) == NOTHING for state in seen)
    }


def _holds(state: State, edits: Edits) -> bool:
    return all(at(state, name) == after for name, (_, after) in edits.items())


def all_can_be_put_back(
    run: Reported,
    recorder: Recorder,
    live: Mapping[str, State],
    after: Mapping[str, State],
    *,
    merge: bool,
) -> None:
    """After an undo: what the run changed is as before, and what others wrote since is theirs."""
    for id, before in run.before.items():
        mine = [each for each in recorder.stored if each.id == id and each.when > run.begun]
        touched = any(not each.ours or each.when > run.ended for each in mine)
        whole = run.outcome(id) in {"applied", "collateral"} and not touched and not run.late
        hidden = _hidden(run, recorder, id)
        for name in fields(before, live[id], after[id]):
            was, now, then = at(before, name), at(live[id], name), at(after[id], name)
            stuck = merge and was == NOTHING
            seen = [was, now, *(at(each.after, name) for each in mine)]
            assert then in seen, f"undo made {name} of {id} {then!r}"
            lost = then != was and not stuck and (name in run.planned.get(id, {}) or was != NOTHING)
            assert not (whole and lost) or name in hidden, (
                f"undo left {name} of {id} as {then!r}; it was {was!r}"
            )
