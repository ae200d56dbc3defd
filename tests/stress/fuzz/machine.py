"""Files, other people, faults and kills over one service, in any order.

Beside it is an oracle that knows nothing of the engine. All that a step is given is plain data,
so that the steps that hypothesis prints can be pasted.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from unittest import mock

from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from confsync.attention.http import HttpTransport
from confsync.formats.documents.journal import read_record
from confsync.model.transport import Request
from confsync.sandbox.switches import Switches
from tests.stress.fuzz.oracle import (
    Reported,
    all_can_be_put_back,
    edits_of,
    nothing_that_was_not_shown,
    what_is_not_declared_is_not_touched,
    what_is_reported_is_true,
)
from tests.stress.fuzz.recorder import STEPS, Recorder
from tests.support.command import KEY
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.model.transport import Response
    from tests.stress.fuzz.recorder import Edit

IDS = [f"c{number}" for number in range(5)]
KEYS = ["team", "stage", "Call Type", "気分"]
TITLES = st.sampled_from(["Old", "New", "第1四半期", "a: b # c", " Padded ", ""])
TEXTS = st.sampled_from(["emea", "Won", "no", "10", "é", "quite a long value"])
LABELS = st.dictionaries(
    st.sampled_from(KEYS), TEXTS | st.sampled_from([7, True, ["a"]]), max_size=4
)
WANTED = st.fixed_dictionaries(
    {"labels": st.dictionaries(st.sampled_from(KEYS), st.none() | TEXTS, max_size=4)},
    optional={"title": TITLES},
) | st.fixed_dictionaries({"title": TITLES})
GETS = st.lists(st.sampled_from([step for step in STEPS if "done" not in step]), max_size=8)
PUTS = st.lists(st.sampled_from(list(STEPS)), max_size=8)
EDIT = st.tuples(st.sampled_from(IDS), TITLES, LABELS)
OTHERS = st.dictionaries(st.integers(0, 12), EDIT, max_size=3)
ALONE = {"concurrency": 1}
STALE = st.sampled_from([False, False, True])
DEADLINES = st.sampled_from(["", "", "0.4s", "2s", "20s"])
TRICK = st.sampled_from(
    [
        {},
        {},
        {"unsent": "text-only"},
        {"unsent": "shortened"},
        {"unsent": "reset"},
        {"stores": "trimmed"},
        {"stores": "lower"},
        {"late": 2},
        {"late": 9},
        {"late": 60},
        {"lag": 3},
        {"lag": 60},
        {"single": "no-labels"},
        {"single": "null-labels"},
        {"single": "empty-labels"},
        {"single": "few-labels"},
        {"light": "few-labels"},
        {"light": "empty-labels"},
        {"light": "short-title"},
        {"total": "less"},
        {"pages": "same"},
        {"twice": "yes"},
    ]
)
TRICKS = st.builds(lambda one, other: one | other, TRICK, TRICK)
"""What a service may do for one run: up to two tricks together."""
ECHOES = st.sampled_from(["fresh", "stale", "request"])
IDLE = Request("GET", "/labels", headers={"authorization": "Bearer k"})
LONGEST = 70
"""So many requests later all writes have taken effect, and all reads show it."""


class Killed(BaseException):
    """The process is gone."""


def remark(text: str) -> None:
    """A comment in the script that is printed."""
    if currently_in_test_context():
        note(f"# {text}")


class Reconciling(RuleBasedStateMachine):
    """`declared` and `owned` are what the project says; `done` has what each run was, by journal."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.recorder = Recorder()
        self.declared: dict[str, Any] = {}
        self.owned: list[str] = []
        self.done: dict[Path, Reported] = {}
        self.it: World

    @initialize(
        live=st.lists(st.tuples(TITLES, LABELS), min_size=len(IDS), max_size=len(IDS)),
        labels=st.sampled_from(["replace", "replace", "merge"]),
        declared=st.dictionaries(st.sampled_from(IDS), WANTED, min_size=3),
    )
    def begin(
        self, live: list[tuple[str, dict[str, Any]]], labels: str, declared: dict[str, Any]
    ) -> None:
        state = {
            id: {"title": title, "labels": labels}
            for id, (title, labels) in zip(IDS, live, strict=True)
        }
        self.plain = Switches.parse([f"labels={labels}"])
        self.declared = declared
        # One request at a time: else the same steps meet other faults the next time.
        made = world(state, declared, faults=self.recorder, switches=self.plain, api=ALONE)
        self.it = self.stack.enter_context(made)
        self.recorder.watch(self.it.service)

    def teardown(self) -> None:
        self.stack.close()

    @rule(id=st.sampled_from(IDS), wanted=WANTED)
    def declare(self, id: str, wanted: dict[str, Any]) -> None:
        self.declared[id] = wanted
        self.it.declare(self.declared)

    @rule(id=st.sampled_from(IDS))
    def forget(self, id: str) -> None:
        self.declared.pop(id, None)
        self.it.declare(self.declared)

    @rule(patterns=st.sampled_from([[], ["team"], ["s*", "Call *"], ["*"]]))
    def own(self, patterns: list[str]) -> None:
        self.owned = patterns
        self.it.settings(labels={"owned": patterns}, api=ALONE)

    @rule(edit=EDIT)
    def somebody_edits(self, edit: tuple[str, str, dict[str, str]]) -> None:
        id, title, labels = edit
        self.recorder.write(self.it.service, id, title, labels)

    @precondition(lambda self: self.declared)
    @rule(id=st.sampled_from(IDS))
    def somebody_does_a_part(self, id: str) -> None:
        if "title" in self.declared.get(id, {}):
            _, labels = self.it.live[id]
            self.recorder.write(self.it.service, id, self.declared[id]["title"], labels)

    @rule(only=st.lists(st.sampled_from(IDS), max_size=3))
    def apply(self, only: list[str]) -> None:
        """All goes well, and nothing is left to do."""
        targets = [id for id in only if id in self.declared]
        wanted = self.wanted_of(self.it.live, targets)
        file = self.it.root / "plan.json"
        self.it.run("plan", "--out", file, *targets)
        puts = len(self.it.puts)
        run = self.apply_saved(file, "fresh", {})
        planned = json.loads(file.read_text())["changes"]
        assert len(self.it.puts) - puts == len(planned)
        assert self.it.live == wanted
        stuck = {o["id"] for o in run["outcomes"] if o["outcome"] != "applied"}
        left = {change["id"] for change in self.it.plan(*targets)["changes"]}
        assert left == stuck
        assert not stuck or self.plain.labels == "merge"

    @rule(
        stale=STALE,
        trick=TRICKS,
        echo=ECHOES,
        gets=GETS,
        puts=PUTS,
        others=OTHERS,
        deadline=DEADLINES,
    )
    def apply_under_fire(
        self,
        stale: bool,
        trick: dict[str, Any],
        echo: str,
        gets: list[str],
        puts: list[str],
        others: dict[int, Edit],
        deadline: str,
    ) -> None:
        if {"lag", "late"} & trick.keys() or trick.get("single") in {"empty-labels", "few-labels"}:
            # One look must show a write that was answered with a no: else nothing could.
            puts = [step for step in puts if "done" not in step]
        file = self.saved(stale=stale)
        options = ["--deadline", deadline] if deadline else []
        self.apply_saved(file, echo, trick, gets, puts, others, options)

    @rule(stale=STALE, trick=TRICKS, after=st.integers(0, 12), before_answer=st.booleans())
    def apply_and_be_killed(
        self, stale: bool, trick: dict[str, Any], after: int, before_answer: bool
    ) -> None:
        file = self.saved(stale=stale)
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
                self.apply_saved(file, "fresh", trick)
            except (Killed, BaseExceptionGroup) as ended:
                remark(type(ended).__name__)

    # Not a precondition: what is drawn may not depend on how runs ended.
    @rule(which=st.integers(0, 20))
    def undo(self, which: int) -> None:
        """All that a run wrote is put back, and no more, however the run ended."""
        if (file := self.one_done(which)) is None:
            return
        live, again = self.it.live, self.done.pop(file)
        since = self.recorder.now
        self.recorder.begin()
        ran = self.it.run("undo", "--yes", "--format", "json", file)
        remark(f"undo: exit {ran.code}, {ran.document['summary']}")
        merge = self.plain.labels == "merge"
        history = replace(
            self.recorder, stored=[e for e in self.recorder.stored if e.when <= since]
        )
        all_can_be_put_back(again, history, live, self.it.live, merge=merge)

    @rule(which=st.integers(0, 20), gets=GETS, puts=PUTS, others=OTHERS)
    def undo_under_fire(
        self, which: int, gets: list[str], puts: list[str], others: dict[int, Edit]
    ) -> None:
        if (file := self.one_done(which)) is None:
            return
        before, begun = self.it.live, self.recorder.begin(gets, puts, others)
        ran = self.it.run("undo", "--yes", "--format", "json", file)
        self.flush()
        planned = edits_of(ran.document["outcomes"])
        reported = Reported(planned, begun, before, ran.code, ran.document)
        self.judge(reported)

    @invariant()
    def no_key_in_any_journal(self) -> None:
        if hasattr(self, "it"):
            assert all(KEY not in file.read_text() for file in self.journals())

    def apply_saved(
        self,
        file: Path,
        echo: str,
        trick: dict[str, Any],
        gets: list[str] | None = None,
        puts: list[str] | None = None,
        others: dict[int, Edit] | None = None,
        options: list[str] | None = None,
    ) -> Any:
        """Apply a saved plan while the service plays `trick`; the report, after it was checked."""
        planned = edits_of(json.loads(file.read_text())["changes"])
        known, before = self.journals(), self.it.live
        reported = Reported(planned, self.recorder.begin(gets, puts, others), before)
        reported.late = bool({"lag", "late"} & trick.keys())
        reported.hidden = "single" in trick
        self.it.service.switches = replace(self.plain, **{"echo": echo, **trick})
        try:
            ran = self.it.run("apply", "--yes", "--format", "json", file, *(options or []))
            reported.code, reported.report = ran.code, ran.document
            remark(f"apply: exit {ran.code}, {reported.report['summary']}")
        finally:
            self.flush()
            reported.ended = self.recorder.now
            for journal in set(self.journals()) - set(known):
                record = read_record(journal.read_bytes())
                reported.recorded = {id: o.result.value for id, o in record.outcomes.items()}
                reported.damage = {
                    id: {edit.label for edit in o.collateral} for id, o in record.outcomes.items()
                }
                self.done[journal] = reported
            self.judge(reported)
        return reported.report

    def judge(self, reported: Reported) -> None:
        """The promises, of one run."""
        nothing_that_was_not_shown(reported, self.recorder)
        what_is_not_declared_is_not_touched(reported, self.recorder)
        if reported.report is not None:
            what_is_reported_is_true(reported, self.recorder)

    def flush(self) -> None:
        """Let everything take effect that is due, with a service that behaves again."""
        self.it.service.switches = self.plain
        self.recorder.begin()
        for _ in range(LONGEST):
            self.it.service.handle(IDLE)

    def saved(self, *, stale: bool) -> Path:
        """A saved plan; `stale`: the one that was saved before, if there is one."""
        file = self.it.root / "plan.json"
        if not (stale and file.exists()):
            before, puts = self.it.live, len(self.it.puts)
            self.it.run("plan", "--out", file)
            assert (self.it.live, len(self.it.puts)) == (before, puts), "planning only reads"
        return file

    def one_done(self, which: int) -> Path | None:
        """The journal of one of the runs that were not undone, in their order; None: all were."""
        return list(self.done)[which % len(self.done)] if self.done else None

    def journals(self) -> list[Path]:
        return sorted((self.it.root / ".confsync" / "runs").glob("*.jsonl"))

    def wanted_of(self, live: dict[str, Any], targets: list[str]) -> dict[str, Any]:
        """The rule, as naively as it can be written."""
        wanted = deepcopy(live)
        merge = self.plain.labels == "merge"
        for id in targets or self.declared:
            declared = self.declared[id]
            title, labels = wanted[id]
            ours = declared.get("labels")
            if ours is not None and not merge:
                for key in list(labels):
                    owned = any(fnmatchcase(key, pattern) for pattern in self.owned)
                    if (key in ours and ours[key] is None) or (owned and key not in ours):
                        del labels[key]
            labels |= {key: value for key, value in (ours or {}).items() if value is not None}
            wanted[id] = (declared.get("title", title), labels)
        return wanted
