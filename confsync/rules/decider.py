"""From what was observed of a conversation to its declaration, with rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.model import UNKNOWN, Declaration
from confsync.rules.base import NOTHING, with_dropped
from confsync.rules.call import Call
from confsync.rules.decide import Fate, decide, declaration
from confsync.rules.effect import Effects
from confsync.rules.settle import settle
from confsync.rules.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from confsync.model import Observed
    from confsync.model.facts import Facts
    from confsync.rules.base import BaseRules
    from confsync.rules.decide import Decision
    from confsync.rules.rule import Field, Rule
    from confsync.rules.ruleset import RuleSet
    from confsync.rules.settle import After

_KEPT: Final = 200
"""Conversations whose first decision is kept until they are counted: more than a page has."""


class Verdict(NamedTuple):
    """What is wanted of a conversation (None: nothing), and the rules that ask for it.

    `rules` change a field, `gave` are those of the base whose labels are dropped, and `about_labels`
    makes the conversation one that declares labels. `decision` is that about the `call`.
    """

    declaration: Declaration | None
    rules: Mapping[Field, tuple[Rule, ...]]
    gave: Mapping[str, Rule]
    about_labels: Rule | None
    decision: Decision
    call: Call


class _Looked(NamedTuple):
    call: Call
    found: tuple[Decision, Declaration | None]


class Decider:
    """Decides conversations one after the other, and counts what became of them.

    `declared` is by id, `after` gives the state that a declaration wants, `now` is in UTC.
    """

    def __init__(
        self,
        rules: RuleSet,
        declared: Mapping[str, Declaration],
        after: After,
        now: datetime,
        base: BaseRules | None = None,
    ) -> None:
        self._rules = rules
        self._declared = declared
        self._after = after
        self._now = now
        self._base = base
        self._reads = rules.reads | (base.rules.reads if base else frozenset())
        self._looked: dict[str, _Looked] = {}
        self.tally = Tally(rules)
        self.effects = Effects(rules, base.rules if base else rules)

    def call(self, observed: Observed, facts: Facts) -> Call:
        """The conversation as rules see it."""
        return Call(observed, facts, self._rules.ours, self._now)

    def is_undecided(self, observed: Observed, facts: Facts) -> bool:
        """Whether some rule needs a fact that is not known."""
        if _all_known(facts):
            return False
        decision, _ = self._look(observed, facts).found
        return any(Fate.UNDECIDED in fates.values() for fates in decision.fates.values())

    def wanted(self, observed: Observed, facts: Facts) -> Declaration | None:
        """What is declared of a conversation as it is; nothing is counted."""
        return self._look(observed, facts).found[1]

    def add(self, observed: Observed, facts: Facts) -> Verdict:
        """Decide and count one conversation."""
        call, looked = self._look(observed, facts)
        del self._looked[observed.id]
        settled = settle(call, looked, self._decide, self._after, self._reads)
        self.tally.add(observed.id, settled)
        decision = settled.decision
        if self._base is not None:
            now = {match.rule.name for match in decision.matches if match.truth}
            self.effects.add(now, decision.matched_before)
        rules = {
            name: each.rules
            for name, each in decision.given.items()
            if decision.fates[each.rules[0].name][name] is Fate.TO_CHANGE
        }
        about = decision.about_labels
        return Verdict(settled.declaration, rules, decision.gave, about, decision, call)

    def _look(self, observed: Observed, facts: Facts) -> _Looked:
        """The first decision about a conversation, which a plan asks for three times in a page."""
        last = self._looked.get(observed.id)
        if last is None or last.call.observed is not observed or last.call.facts is not facts:
            if len(self._looked) >= _KEPT:
                self._looked.clear()
            call = self.call(observed, facts)
            last = self._looked[observed.id] = _Looked(call, self._decide(call, frozenset()))
        return last

    def _decide(
        self, call: Call, left_out: AbstractSet[Field]
    ) -> tuple[Decision, Declaration | None]:
        by_id = self._declared.get(call.observed.id)
        matches = self._rules.matches(call)
        gave = self._base.gave(call, matches, self._rules) if self._base else NOTHING
        decision = decide(call, matches, by_id, gave.labels, left_out)
        decision.gave, decision.matched_before = gave.rules, gave.matched
        wanted = declaration(decision, call, by_id)
        if wanted is None and gave.place is not None:
            wanted = Declaration(call.observed.id, gave.place)
        if wanted is not None and (gave.labels or wanted.dropped):
            wanted = with_dropped(wanted, by_id, gave.labels, decision.held)
            if wanted.departed and not wanted.dropped:
                return decision, None
        return decision, wanted


def _all_known(facts: Facts) -> bool:
    return not any(
        fact is UNKNOWN
        for fact in (
            *(facts.owner, facts.team, facts.participants, facts.started, facts.ended),
            *(facts.duration, facts.internal, facts.private, facts.archived),
            *(facts.crm, facts.opportunity),
        )
    )
