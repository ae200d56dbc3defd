"""The engine's own fuzzing: files, other people, faults and kills over one service, in any order.

Beside it stands an oracle that a person can check. All that a step is given is plain data, so that
the steps that hypothesis prints can be pasted.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from copy import deepcopy
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from unittest import mock

from hypothesis import currently_in_test_context, note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from confsync.attention.http import HttpTransport
from confsync.formats.documents.journal import read_record
from confsync.sandbox.switches import Switches
from tests.stress.fuzz.oracle import (
    NOTHING,
    Put,
    after_undo,
    at,
    check_journal,
    check_puts,
    check_report,
    edits_of,
)
from tests.stress.fuzz.recorder import STEPS, Recorder
from tests.support.command import KEY
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.model.transport import Request, Response

IDS = [f"c{number}" for number in range(5)]
KEYS = ["team", "stage", "Call Type", "気分"]
TITLES = st.sampled_from(["Old", "New", "第1四半期", "a: b # c", ""])
VALUES = st.sampled_from(["emea", "won", "no", "10", "é"])
LABELS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4)
WANTED = st.fixed_dictionaries(
    {"labels": st.dictionaries(st.sampled_from(KEYS), st.none() | VALUES, max_size=4)},
    optional={"title": TITLES},
) | st.fixed_dictionaries({"title": TITLES})
FAULTS = st.lists(st.sampled_from(list(STEPS)), max_size=8)
EDIT = st.tuples(st.sampled_from(IDS), TITLES, LABELS)
OTHERS = st.dictionaries(st.integers(0, 12), EDIT, max_size=3)
ALONE = {"concurrency": 1}
STALE = st.sampled_from([False, False, True])
DEADLINES = st.sampled_from(["", "", "0.4s", "2s", "20s"])


class Killed(BaseException):
    """The process is gone."""


def remark(text: str) -> None:
    """A comment in the script that is printed."""
    if currently_in_test_context():
        note(f"# {text}")


class Reconciling(RuleBasedStateMachine):
    """`declared` and `owned` are what the project says; `done` has the PUTs of each run."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.recorder = Recorder()
        self.declared: dict[str, Any] = {}
        self.owned: list[str] = []
        self.done: dict[Path, list[Put]] = {}
        self.it: World

    @initialize(
        live=st.lists(st.tuples(TITLES, LABELS), min_size=len(IDS), max_size=len(IDS)),
        labels=st.sampled_from(["replace", "replace", "merge"]),
        echo=st.sampled_from(["fresh", "stale"]),
        declared=st.dictionaries(st.sampled_from(IDS), WANTED, min_size=3),
    )
    def begin(
        self,
        live: list[tuple[str, dict[str, str]]],
        labels: str,
        echo: str,
        declared: dict[str, Any],
    ) -> None:
        state = {
            id: {"title": title, "labels": labels}
            for id, (title, labels) in zip(IDS, live, strict=True)
        }
        switches = Switches.parse([f"labels={labels}", f"echo={echo}"])
        self.declared = declared
        # One request at a time: else the same steps meet other faults the next time.
        made = world(state, declared, faults=self.recorder, switches=switches, api=ALONE)
        self.it = self.stack.enter_context(made)

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
        self.it.edit(id, title=title, labels=labels)

    @precondition(lambda self: self.declared)
    @rule(id=st.sampled_from(IDS))
    def somebody_does_a_part(self, id: str) -> None:
        if "title" in self.declared.get(id, {}):
            self.it.edit(id, title=self.declared[id]["title"])

    @rule(only=st.lists(st.sampled_from(IDS), max_size=3))
    def apply(self, only: list[str]) -> None:
        """All goes well, and nothing is left to do."""
        targets = [id for id in only if id in self.declared]
        wanted = self.wanted_of(self.it.live, targets)
        planned = self.it.plan(*targets)["changes"]
        puts = len(self.it.puts)
        run = self.run("apply", edits_of(planned), *targets)
        assert len(self.it.puts) - puts == len(planned)
        assert self.it.live == wanted
        stuck = {o["id"] for o in run["outcomes"] if o["outcome"] != "applied"}
        left = {change["id"] for change in self.it.plan(*targets)["changes"]}
        assert left == stuck
        assert not stuck or self.it.service.switches.labels == "merge"

    @rule(stale=STALE, gets=FAULTS, puts=FAULTS, others=OTHERS, deadline=DEADLINES)
    def apply_under_fire(
        self,
        stale: bool,
        gets: list[str],
        puts: list[str],
        others: dict[int, tuple[str, str, dict[str, str]]],
        deadline: str,
    ) -> None:
        file, planned = self.saved(stale=stale)
        self.recorder.begin(gets, puts, others)
        self.run("apply", planned, file, *(["--deadline", deadline] if deadline else []))

    @rule(stale=STALE, after=st.integers(0, 12), before_answer=st.booleans())
    def apply_and_be_killed(self, stale: bool, after: int, before_answer: bool) -> None:
        file, planned = self.saved(stale=stale)
        known = self.journals()
        self.recorder.begin()
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
                self.it.apply(file)
            except (Killed, BaseExceptionGroup) as ended:
                remark(type(ended).__name__)
        self.account(check_puts(self.recorder.events, planned), known, None)

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 20))
    def undo(self, which: int) -> None:
        """Whatever run it was, and however it ended, all that it wrote is put back, and no more."""
        file = sorted(self.done)[which % len(self.done)]
        live = self.it.live
        allowed = after_undo(read_record(file.read_bytes()), self.done[file], live)
        self.recorder.begin()
        self.run("undo", None, file)
        merge = self.it.service.switches.labels == "merge"
        for id, now in self.it.live.items():
            for path in [("title",), *(("labels", key) for key in KEYS)]:
                before = at(live[id], path)
                may = allowed.get(id, {}).get(path, {before})
                # Where the service cannot take a label off, it stays.
                may |= {before} if merge and NOTHING in may else set()
                assert at(now, path) in may, (id, path, before)

    @precondition(lambda self: self.done)
    @rule(which=st.integers(0, 20), gets=FAULTS, puts=FAULTS, others=OTHERS)
    def undo_under_fire(
        self,
        which: int,
        gets: list[str],
        puts: list[str],
        others: dict[int, tuple[str, str, dict[str, str]]],
    ) -> None:
        self.recorder.begin(gets, puts, others)
        self.run("undo", None, sorted(self.done)[which % len(self.done)])

    @invariant()
    def no_key_in_any_journal(self) -> None:
        if hasattr(self, "it"):
            assert all(KEY not in file.read_text() for file in self.journals())

    def run(self, verb: str, planned: Any, *arguments: str | Path) -> Any:
        """Apply or undo; the report, after it was checked. `planned` None: what it says itself."""
        known = self.journals()
        if verb == "apply" and not (arguments and arguments[0] == self.it.root / "plan.json"):
            self.recorder.begin()
        ran = self.it.run(verb, "--yes", "--format", "json", *arguments)
        run = ran.document
        remark(f"{verb}: exit {ran.code}, {run['summary']}")
        puts = check_puts(
            self.recorder.events, edits_of(run["outcomes"]) if planned is None else planned
        )
        check_report(self.recorder, run, ran.code)
        self.account(puts, known, run)
        self.recorder.begin()
        return run

    def account(self, puts: list[Put], known: list[Path], run: Any) -> None:
        """The journal that was not `known` before has it all."""
        new = [file for file in self.journals() if file not in known]
        assert len(new) <= 1
        assert new or not puts
        for file in new:
            check_journal(read_record(file.read_bytes()), puts, run)
            self.done[file] = puts

    def saved(self, *, stale: bool) -> tuple[Path, dict[str, Any]]:
        """A saved plan and its edits; `stale`: the one that was saved before, if there is one."""
        file = self.it.root / "plan.json"
        if not (stale and file.exists()):
            before, puts = self.it.live, len(self.it.puts)
            self.it.run("plan", "--out", file)
            assert (self.it.live, len(self.it.puts)) == (before, puts), "planning only reads"
        return file, edits_of(json.loads(file.read_text())["changes"])

    def journals(self) -> list[Path]:
        return sorted((self.it.root / ".confsync" / "runs").glob("*.jsonl"))

    def wanted_of(self, live: dict[str, Any], targets: list[str]) -> dict[str, Any]:
        """The rule, as naively as it can be written."""
        wanted = deepcopy(live)
        merge = self.it.service.switches.labels == "merge"
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
