"""Counts by rule, and a bounded number of problems with single conversations."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync._util.quoting import quoted
from confsync.model.codes import Code
from confsync.model.funnel import Funnel
from confsync.rules.decide import Fate

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from confsync.model import Problem
    from confsync.rules.rule import Field, Rule
    from confsync.rules.ruleset import Match, RuleSet
    from confsync.rules.settle import Settled

_UNDECIDED: Final = {Fate.UNDECIDED}
_ALREADY: Final = {Fate.ALREADY}
MOST: Final = 10
"""Problems of one kind with one rule that are reported by themselves; the rest is a number."""


class Tally:
    """What became of all conversations, by rule."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules.rules
        self._counts: dict[str, Counter[str]] = {rule.name: Counter() for rule in rules.rules}
        self._kinds: Counter[tuple[str, Code]] = Counter()
        self._places: dict[tuple[str, Code], Rule] = {}
        self._problems: list[tuple[frozenset[str], Problem]] = []
        self._lost: Counter[str] = Counter()

    @property
    def undecided(self) -> int:
        """Conversations that some rule could not decide about, counted once for each rule."""
        return sum(counts[Fate.UNDECIDED] for counts in self._counts.values())

    def add(self, id: str, settled: Settled) -> None:
        """Count one conversation."""
        if not (settled.decision.matches or settled.unsettled or settled.waiting):
            return
        by_rule = {name: {*fates.values()} for name, fates in settled.decision.fates.items()}
        for each in settled.unsettled:
            for rule in each.rules:
                by_rule.setdefault(rule.name, set()).add(Fate.CONFLICT)
        for name in settled.waiting:
            by_rule.setdefault(name, set()).add(Fate.WAITING)
        for name, fates in by_rule.items():
            self._count(name, fates)
        for match in settled.decision.matches:
            if match.late is not None:
                self._lost[match.rule.name] += 1
                self._late(id, match)
        for contradiction in settled.decision.contradictions:
            self._contradiction(id, contradiction.field, contradiction.rules)
        for each in settled.unsettled:
            self._unsettled(id, each.field, each.rules)

    def funnels(self, chosen: AbstractSet[str] | None = None) -> tuple[Funnel, ...]:
        """The counts of each rule (None: of all), in the order of the files."""
        return tuple(
            Funnel(
                name=rule.name,
                place=rule.place,
                **{name: self._counts[rule.name][name] for name in ("matched", *Fate)},
            )
            for rule in self._rules
            if chosen is None or rule.name in chosen
        )

    def problems(self, chosen: AbstractSet[str] | None = None) -> list[Problem]:
        """What is wrong with single conversations, and how many more there are."""
        found = [p for names, p in self._problems if chosen is None or not chosen.isdisjoint(names)]
        for (name, code), count in self._kinds.items():
            if count > MOST and (chosen is None or name in chosen):
                rule = self._places[name, code]
                message = f"the same for {count - MOST:,} more conversations"
                found.append(rule.problem(code, message, key=True))
        undecided = (
            (rule, self._counts[rule.name][Fate.UNDECIDED] - self._lost[rule.name])
            for rule in self._rules
            if chosen is None or rule.name in chosen
        )
        return [*found, *(_undecided(rule, count) for rule, count in undecided if count)]

    def _count(self, name: str, fates: set[Fate]) -> None:
        counts = self._counts[name]
        if fates == _UNDECIDED:
            counts[Fate.UNDECIDED] += 1
            return
        counts["matched"] += 1
        if fates == _ALREADY:
            counts[Fate.ALREADY] += 1
            return
        counts.update(fate for fate in fates if fate is not Fate.ALREADY)

    def _late(self, id: str, match: Match) -> None:
        message = f"this regular expression takes too long on {id}"
        help = "write it without a repetition inside of a repetition, such as (a+)+"
        problem = match.rule.problem(Code.OUT_OF_TIME, message, match.late or (), help=help)
        self._add(match.rule, Code.OUT_OF_TIME, problem, id)

    def _contradiction(self, id: str, field: Field, rules: tuple[Rule, ...]) -> None:
        names = " and ".join(quoted(rule.name) for rule in rules)
        message = f"the rules {names} give different values to {_shown(field)} of {id}"
        help = "let one of them exclude what the other matches: `unless`"
        problem = rules[0].problem(Code.CONTRADICTION, message, key=True, help=help)
        self._add(rules[0], Code.CONTRADICTION, problem, id, rules[1:])

    def _unsettled(self, id: str, field: Field, rules: tuple[Rule, ...]) -> None:
        which = " and ".join(quoted(rule.name) for rule in rules)
        does = "does" if len(rules) == 1 else "do"
        message = f"{which} {does} not settle: each plan would change {_shown(field)} of {id} again"
        help = "let its condition exclude what it gives"
        problem = rules[0].problem(Code.UNSETTLED, message, key=True, help=help)
        self._add(rules[0], Code.UNSETTLED, problem, id, rules[1:])

    def _add(
        self, rule: Rule, code: Code, problem: Problem, id: str, others: tuple[Rule, ...] = ()
    ) -> None:
        self._kinds[rule.name, code] += 1
        self._places[rule.name, code] = rule
        if self._kinds[rule.name, code] <= MOST:
            also = tuple(each.place for each in others)
            names = frozenset(each.name for each in (rule, *others))
            self._problems.append((names, replace(problem, id=id, also=also)))


def _undecided(rule: Rule, count: int) -> Problem:
    several = "conversation" if count == 1 else "conversations"
    message = f"{quoted(rule.name)} is undecided for {count:,} {several}: a fact is unknown"
    help = "confsync explain ID shows which; --max-lookups lets more of them be read one by one"
    return rule.problem(Code.UNDECIDED, message, key=True, help=help)


def _shown(field: Field) -> str:
    return "the title" if field is None else f"the label {quoted(field)}"
