"""Rules that come, change and go, with people and the AI writing in between, against a small model."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from confsync.engine.diff import after, glob_matcher
from confsync.model import Observed
from confsync.rules.base import BaseRules
from tests.rules.build import ORDINARY, decider, ruleset

IDS = ("c1", "c2")
TITLES = ("demo", "intro", "demo intro")
KEYS = ("K", "L")
VALUES = ("v", "w")
conditions = st.sampled_from([{"title": "*demo*"}, {"title": "*intro"}, {"title": "!demo"}, "all"])
gives = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), min_size=1)
Rules = dict[str, dict[str, Any]]


def holds(when: Any, title: str) -> bool:
    return (
        {
            "*demo*": "demo" in title,
            "*intro": title.endswith("intro"),
            "!demo": title != "demo",
        }[when["title"]]
        if when != "all"
        else True
    )


def given(rules: Rules, title: str, key: str) -> tuple[set[str], bool]:
    """What the rules that match want of a label, and whether one of them overwrites."""
    asking = [
        each for each in rules.values() if holds(each["when"], title) and key in each["labels"]
    ]
    return {each["labels"][key] for each in asking}, any(each["overwrite"] for each in asking)


def expected(now: Rules, base: Rules, title: str, live: dict[str, str]) -> dict[str, str]:
    """The labels after an apply, by the sentences of the design."""
    then = dict(live)
    for key in KEYS:
        wanted, overwrite = given(now, title, key)
        gave, _ = given(base, title, key)
        ours = len(gave) == 1 and live.get(key) in gave
        if len(wanted) == 1 and (key not in live or ours or overwrite):
            (then[key],) = wanted
        elif not wanted and ours:
            del then[key]
    return then


class History(RuleBasedStateMachine):
    """Applies with the rules of the last apply as the base."""

    def __init__(self) -> None:
        super().__init__()
        self.now: Rules = {}
        self.base: Rules = {}
        self.live: dict[str, Observed] = {id: Observed(id, "demo", {}) for id in IDS}

    @rule(
        name=st.sampled_from("abc"),
        when=conditions,
        labels=gives,
        overwrite=st.booleans(),
        applied=st.booleans(),
    )
    def write_rule(
        self, name: str, when: Any, labels: dict[str, str], overwrite: bool, applied: bool
    ) -> None:
        self.now[name] = {"when": when, "labels": labels, "overwrite": overwrite}
        if applied:
            self.apply()

    @rule(pick=st.integers(0, 2))
    def remove_rule(self, pick: int) -> None:
        if self.now:
            del self.now[sorted(self.now)[pick % len(self.now)]]
            self.apply()

    @rule(id=st.sampled_from(IDS), key=st.sampled_from(KEYS), value=st.sampled_from(VALUES))
    def somebody_writes(self, id: str, key: str, value: str) -> None:
        seen = self.live[id]
        assert isinstance(seen.labels, dict)
        self.live[id] = Observed(id, seen.title, {**seen.labels, key: value})

    @rule(id=st.sampled_from(IDS), title=st.sampled_from(TITLES))
    def somebody_renames(self, id: str, title: str) -> None:
        self.live[id] = Observed(id, title, self.live[id].labels)

    @rule()
    def apply(self) -> None:
        for id in IDS:
            seen = self.live[id]
            assert isinstance(seen.title, str)
            assert isinstance(seen.labels, dict)
            wanted = expected(self.now, self.base, seen.title, dict(seen.labels))
            self.live[id] = then = self._after(seen)
            assert then.labels == wanted
            assert self._after(then) == then, "the plan after an apply is empty"
        self.base = dict(self.now)

    def _after(self, seen: Observed) -> Observed:
        base = BaseRules(ruleset(self.base), {})
        declaration = decider(ruleset(self.now), base=base).add(seen, ORDINARY).declaration
        return seen if declaration is None else after(declaration, seen, glob_matcher(()))


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)
