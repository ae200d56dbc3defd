"""Conditions on facts: `when` to closures that say true, false or undecided."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync._util.suggestions import did_you_mean
from confsync.model import UNKNOWN
from confsync.model.codes import Code
from confsync.rules import spans
from confsync.rules.patterns import PatternReader, Patterns
from confsync.rules.readers import FACTS, FLAGS, TEXTS, flag
from confsync.rules.texts import linked_test, text_test
from confsync.rules.truth import all_of, any_of, negation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from confsync.model import Json, Problem
    from confsync.model.rule import Report
    from confsync.rules.call import Call, Truth
    from confsync.rules.expression import SlowTexts
    from confsync.rules.found import Found
    from confsync.rules.patterns import Test
    from confsync.rules.tables import Table

    Steps: TypeAlias = tuple[str | int, ...]

GROUPS: Final = ("any", "not")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: its name, what is written, its test, and the facts that it needs.

    `groups` are the conditions within it, those of each part by themselves. Those of less `cost` are
    tried first.
    """

    name: str
    written: Json
    test: Test
    needs: frozenset[str]
    groups: tuple[tuple[Condition, ...], ...] = ()
    cost: int = 0


@dataclass(slots=True)
class When:
    """All conditions that must hold, and what templates may use of them.

    `patterns` are those of all groups but `not`, `texts` those of this group's conditions on texts, by
    fact. `normal` is the normal form, `started` the window of time outside of which nothing matches.
    """

    conditions: list[Condition] = field(default_factory=list)
    patterns: list[Patterns] = field(default_factory=list)
    texts: list[tuple[str, Patterns]] = field(default_factory=list)
    normal: dict[str, Json] = field(default_factory=dict)
    started: tuple[datetime | None, datetime | None] = (None, None)

    @property
    def test(self) -> Test:
        """Whether all conditions hold."""
        return all_of([each.test for each in sorted(self.conditions, key=attrgetter("cost"))])

    @property
    def labels(self) -> frozenset[str]:
        """The keys of the labels that decide."""
        left, found = [*self.conditions], set[str]()
        while left:
            each = left.pop()
            left += (inner for group in each.groups for inner in group)
            if each.name.startswith("labels."):
                found.add(each.name.removeprefix("labels."))
        return frozenset(found)

    @property
    def needs(self) -> frozenset[str]:
        """The facts that decide."""
        return frozenset[str]().union(*(each.needs for each in self.conditions))


class WhenReader:
    """Reads the conditions of one rule; what is wrong is added to `problems`.

    `slow` is shared by all rules.
    """

    def __init__(
        self,
        tables: Mapping[str, Table],
        report: Report,
        problems: list[Problem],
        slow: SlowTexts | None = None,
    ) -> None:
        self._slow = slow
        self._tables = tables
        self._report = report
        self._problems = problems

    def read(self, written: Json, steps: Steps = ("when",)) -> When:
        """The conditions of `when`, or of a group within it."""
        made = When()
        if written == "all" and len(steps) == 1:
            return made
        entries = written if isinstance(written, dict) else {}
        if not entries:
            help = "for every conversation, write `when: all`"
            self._wrong("there is no condition", steps, help)
        for name, wanted in entries.items():
            here = (*steps, name)
            if name == "any":
                self._any(wanted, here, made)
            elif name == "not":
                inner = self.read(wanted, here)
                self._add(made, name, wanted, negation(inner.test), inner.needs, [inner])
                made.normal[name] = dict(inner.normal)
            elif name == "labels":
                self._labels(wanted, here, made)
            elif name in FACTS:
                self._fact(name, wanted, here, made)
            else:
                help = did_you_mean(name, (*FACTS, *GROUPS))
                message = f"there is no fact {quoted(name)}"
                self._wrong(message, here, help, code=Code.UNKNOWN_NAME, key=True)
        return made

    def _any(self, wanted: Json, steps: Steps, made: When) -> None:
        several = wanted if isinstance(wanted, list) else []
        parts = [self.read(each, (*steps, number)) for number, each in enumerate(several)]
        if not parts:
            self._wrong("`any` has no condition, so this never matches", steps)
        needs = frozenset[str]().union(*(part.needs for part in parts))
        for part in parts:
            made.patterns += part.patterns
        self._add(made, "any", wanted, any_of([part.test for part in parts]), needs, parts)
        made.normal["any"] = [dict(part.normal) for part in parts]

    def _labels(self, wanted: Json, steps: Steps, made: When) -> None:
        normal: dict[str, Json] = {}
        for key, value in (wanted if isinstance(wanted, dict) else {}).items():
            name = nfc(key)
            patterns = self._patterns(value, (*steps, key))
            self._text(made, f"labels.{name}", value, patterns, frozenset({"labels"}))
            made.patterns.append(patterns)
            made.texts.append((f"labels.{name}", patterns))
            normal[name] = patterns.normal
        if not normal:
            self._wrong("there is no label", steps)
        made.normal["labels"] = normal

    def _fact(self, name: str, wanted: Json, steps: Steps, made: When) -> None:
        if name == "crm" and isinstance(wanted, dict) and "in" not in wanted:
            codes = self._patterns(wanted.get("code", "*"), (*steps, "code"))
            ids = self._patterns(wanted.get("id", "*"), (*steps, "id"))
            test, normal = linked_test(codes, ids), {"code": codes.normal, "id": ids.normal}
            self._add(made, name, wanted, test, frozenset({name}))
            made.normal[name] = dict(normal)
        elif name in TEXTS:
            patterns = self._patterns(wanted, steps)
            needs = {name}
            if name == "participants" and patterns.tables:
                needs.add("domains")
            self._text(made, name, wanted, patterns, frozenset(needs))
            made.patterns.append(patterns)
            made.texts.append((name, patterns))
            made.normal[name] = patterns.normal
        else:
            test, made.normal[name] = self._value(name, wanted, steps, made)
            self._add(made, name, wanted, test, frozenset({name}))

    def _value(self, name: str, wanted: Json, steps: Steps, made: When) -> tuple[Test, Json]:
        def wrong(message: str, below: tuple[str, ...], help: str) -> None:
            self._wrong(message, (*steps, *below), help)

        if name in FLAGS:
            return _flag_test(name, wanted=wanted is True), wanted is True
        if name == "settled":
            return spans.settled(wanted, wrong)
        if name == "duration":
            return spans.duration(wanted, wrong)
        test, normal, window = spans.at_time(name, wanted, wrong)
        if name == "started":
            made.started = window
        return test, normal

    def _patterns(self, written: Json, steps: Steps) -> Patterns:
        def wrong(message: str, below: Steps, help: str, code: Code) -> None:
            self._wrong(message, (*steps, *below), help, code=code)

        return PatternReader(self._tables, wrong, steps, self._slow).read(written)

    def _text(
        self, made: When, name: str, written: Json, patterns: Patterns, needs: frozenset[str]
    ) -> None:
        self._add(made, name, written, text_test(name, patterns), needs, cost=patterns.cost)

    def _add(
        self,
        made: When,
        name: str,
        written: Json,
        test: Test,
        needs: frozenset[str],
        groups: Iterable[When] = (),
        cost: int = 0,
    ) -> None:
        inner = tuple(tuple(each.conditions) for each in groups)
        if inner:
            cost = max((each.cost for group in inner for each in group), default=0)
        made.conditions.append(Condition(name, written, test, needs, inner, cost))

    def _wrong(
        self,
        message: str,
        steps: Steps,
        help: str = "",
        *,
        code: Code = Code.RULE,
        key: bool = False,
    ) -> None:
        self._problems.append(self._report(code, message, steps, help=help, key=key))


def _flag_test(name: str, *, wanted: bool) -> Test:
    def test(call: Call, found: Found) -> Truth:
        del found
        value = flag(call, name)
        return None if value is UNKNOWN else value is wanted

    return test
