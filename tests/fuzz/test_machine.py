"""The engine's own fuzzing: files, other people, faults and kills over one service, in any order.

Beside it runs a model that a person can check: what each conversation must look like, field by
field. On failure hypothesis prints the steps, as calls that can be pasted into a test.
"""

from __future__ import annotations

from contextlib import ExitStack
from copy import deepcopy
from typing import TYPE_CHECKING, Any
from unittest import mock

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from confsync.attention.http import HttpTransport
from confsync.engine.record import read_record
from tests.support.command import KEY
from tests.support.faults import Faults, answer, cut, dropped, lost
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.wire import Request, Response

IDS = [f"c{number}" for number in range(5)]
KEYS = ["team", "stage", "Call Type", "気分"]
TITLES = st.sampled_from(["Old", "New", "第1四半期", "a: b # c", ""])
VALUES = st.sampled_from(["emea", "won", "no", "10", "é"])
LABELS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4)
WANTED = st.fixed_dictionaries(
    {"labels": st.dictionaries(st.sampled_from(KEYS), st.none() | VALUES, max_size=4)},
    optional={"title": TITLES},
)
STEPS = [None, lost, cut, dropped, answer(429), answer(503), answer(500), answer(400)]
FAULTS = st.lists(st.sampled_from(STEPS), max_size=8)


class Killed(BaseException):
    """The process is gone."""


class Reconciling(RuleBasedStateMachine):
    """`live` is what the service must have; a set of values where a fault leaves it open."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.faults = Faults()
        self.declared: dict[str, Any] = {}
        self.it: World

    @initialize(live=st.lists(st.tuples(TITLES, LABELS), min_size=len(IDS), max_size=len(IDS)))
    def begin(self, live: list[tuple[str, dict[str, str]]]) -> None:
        state = {
            id: {"title": title, "labels": labels}
            for id, (title, labels) in zip(IDS, live, strict=True)
        }
        self.it = self.stack.enter_context(world(state, {}, faults=self.faults))

    def teardown(self) -> None:
        self.stack.close()

    @rule(id=st.sampled_from(IDS), wanted=WANTED)
    def declare(self, id: str, wanted: dict[str, Any]) -> None:
        self.declared[id] = wanted
        self.it.declare(self.declared)

    @precondition(lambda self: self.declared)
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        del self.declared[data.draw(st.sampled_from(sorted(self.declared)))]
        self.it.declare(self.declared)

    @rule(id=st.sampled_from(IDS), title=TITLES, labels=LABELS)
    def somebody_edits(self, id: str, title: str, labels: dict[str, str]) -> None:
        self.it.edit(id, title=title, labels=labels)

    @rule()
    def plan_only_reads(self) -> None:
        before = self.it.live
        puts = len(self.it.puts)
        assert self.it.run("plan").code == 0
        assert (self.it.live, len(self.it.puts)) == (before, puts)

    @rule()
    def apply(self) -> None:
        before = self.it.live
        planned = self.it.plan()
        puts = len(self.it.puts)
        code, run = self.it.apply()
        assert (code, run["summary"]["applied"]) == (0, len(planned["changes"]))
        assert len(self.it.puts) - puts == len(planned["changes"])
        assert self.it.live == self.wanted_of(before)
        assert self.it.plan()["changes"] == []
        again = len(self.it.puts)
        assert self.it.apply()[0] == 0
        assert len(self.it.puts) == again

    @rule(gets=FAULTS, puts=FAULTS)
    def apply_under_fire(self, gets: list[Any], puts: list[Any]) -> None:
        before = self.it.live
        self.it.run("plan", "--out", self.it.root / "plan.json")
        seen = len(self.it.puts)
        self.arm(gets, puts)
        code, run = self.it.apply(self.it.root / "plan.json")
        self.disarm()
        note(f"{run['summary']}")
        self.check_only_wanted_or_before(before)
        wanted = self.wanted_of(before)
        for outcome in run["outcomes"]:
            id, result = outcome["id"], outcome["outcome"]
            if result in {"applied", "already"}:
                assert self.it.live[id] == wanted[id]
            elif result in {"conflict", "refused", "not_reached"}:
                assert self.it.live[id] == before[id]
            assert result != "diverged", "nobody else wrote, and this service replaces labels"
        assert (code == 0) == (set(o["outcome"] for o in run["outcomes"]) <= {"applied", "already"})
        self.check_accounts(seen)

    @rule(after=st.integers(0, 12), before_answer=st.booleans())
    def apply_and_be_killed(self, after: int, before_answer: bool) -> None:
        before = self.it.live
        self.it.run("plan", "--out", self.it.root / "plan.json")
        seen = len(self.it.puts)
        left = after
        send = HttpTransport.send

        async def mortal(transport: HttpTransport, request: Request) -> Response:
            nonlocal left
            left -= 1
            if left < 0 and not before_answer:
                raise Killed
            response = await send(transport, request)
            if left < 0:
                raise Killed
            return response

        with mock.patch.object(HttpTransport, "send", mortal):
            try:
                self.it.apply(self.it.root / "plan.json")
            except (Killed, BaseExceptionGroup) as ended:
                note(f"{type(ended).__name__}")
        self.check_only_wanted_or_before(before)
        self.check_accounts(seen)

    @rule(edits=st.lists(st.tuples(st.sampled_from(IDS), TITLES), max_size=2))
    def undo_gives_back_the_state_before(self, edits: list[tuple[str, str]]) -> None:
        before = self.it.live
        runs = set(self.journals())
        self.it.apply()
        new = sorted(set(self.journals()) - runs)
        after = self.it.live
        theirs = {}
        for id, title in edits:
            self.it.edit(id, title=title)
            theirs[id] = title
        if not new:
            return
        assert self.it.run("undo", new[0], "--yes").code == 0
        for id, (title, labels) in self.it.live.items():
            ours = before[id][0] if theirs.get(id, after[id][0]) == after[id][0] else theirs[id]
            assert (title, labels) == (ours, before[id][1])

    @invariant()
    def no_key_in_any_journal(self) -> None:
        if hasattr(self, "it"):
            assert all(KEY not in file.read_text() for file in self.journals())

    def arm(self, gets: list[Any], puts: list[Any]) -> None:
        self.faults.seen.clear()
        self.faults.plan.update({"GET": gets, "PUT": puts})

    def disarm(self) -> None:
        self.faults.plan.clear()

    def journals(self) -> list[Path]:
        return sorted((self.it.root / ".confsync" / "runs").glob("*.jsonl"))

    def wanted_of(self, live: dict[str, Any]) -> dict[str, Any]:
        """The rule, as naively as it can be written."""
        wanted = deepcopy(live)
        for id, declared in self.declared.items():
            title, labels = wanted[id]
            for key, value in declared["labels"].items():
                labels.pop(key, None)
                if value is not None:
                    labels[key] = value
            wanted[id] = (declared.get("title", title), labels)
        return wanted

    def check_only_wanted_or_before(self, before: dict[str, Any]) -> None:
        """Nothing has any value but the one before and the wanted one; nothing half, per field."""
        wanted = self.wanted_of(before)
        for id, now in self.it.live.items():
            assert now in (before[id], wanted[id]), id

    def check_accounts(self, seen: int) -> None:
        """Each PUT that the service saw has its intent in the newest journal."""
        puts = [put.path.rpartition("/")[2] for put in self.it.puts[seen:]]
        if not puts:
            return
        record = read_record(self.journals()[-1].read_bytes())
        for id in set(puts):
            assert len(record.sent.get(id, [])) >= puts.count(id)


TestReconciling = Reconciling.TestCase
