"""What a plan needs where a project has rules: every conversation of a window, decided one by one."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from datetime import MAXYEAR, UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.attention.criteria import Criteria
from confsync.attention.search import UnreadPage
from confsync.attention.survey import Subject, Subjects, survey
from confsync.engine.diff import after
from confsync.model import Contradiction, Declaration, Place, Problem
from confsync.model.codes import Code
from confsync.operations.origins import Origins
from confsync.operations.unchanged import Unchanged
from confsync.rules.base import BaseRules
from confsync.rules.decider import Decider
from confsync.rules.ruleset import NO_RULES

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection
    from collections.abc import Set as AbstractSet

    from confsync.attention.client import Filters, Reader
    from confsync.model import Observation, Observed, Plan
    from confsync.model.facts import Facts
    from confsync.operations.workspace import Workspace
    from confsync.project.scope import Scope
    from confsync.rules.decider import Verdict
    from confsync.rules.ruleset import RuleSet

LOOKUPS: Final = 200
"""Conversations that are read by id for their facts, unless another number is asked for."""
_MARGIN: Final = timedelta(days=1)
"""Which of its times the service compares with a window is not documented."""
_FIRST_YEAR: Final = 1000
"""Years before it have fewer than four digits."""
OWNERS: Final = frozenset({"owner", "domains", "external"})
"""The facts for which the owner is needed."""


class Decided(NamedTuple):
    """An observation, and what asks for its edits."""

    observation: Observation | Contradiction
    origins: Origins | None = None


class RuledPlan:
    """The rules' part of one plan. `declared` grows by what rules declare.

    `chosen` are the names of the rules that are planned; None: all, in the whole window. With `within`
    only conversations are planned that began between these moments, or may have; `began` has when,
    where that is known. No other conversation is asked for, declared or not.
    """

    def __init__(
        self,
        workspace: Workspace,
        scope: Scope,
        chosen: AbstractSet[str] | None,
        *,
        now: float,
        lookups: int = LOOKUPS,
        within: tuple[datetime, datetime] | None = None,
    ) -> None:
        rules = workspace.rules or NO_RULES
        before = scope.before
        base = None
        if before is not None and (before.rules is not None or workspace.rules is not None):
            base = BaseRules(before.rules or NO_RULES, before.declared)
        looked_for = {} if within else scope.declared
        self.declared: dict[str, Declaration] = {}
        self.began: dict[str, datetime] = {}
        self._within = within
        self._by_id = scope.declared
        self._chosen = chosen
        self._rules = rules
        self._every_id = workspace.declared | scope.declared
        self._new_decider = partial(
            Decider,
            rules,
            self._every_id,
            partial(after, owned=workspace.owned),
            datetime.fromtimestamp(now, UTC),
            base,
        )
        self._unchanged = None if scope.then is None else Unchanged(workspace, scope.then, now)
        every = [rules, *([base.rules] if base else [])]
        if self._unchanged is not None:
            every.append(self._unchanged.rules)
        needs = frozenset[str]().union(*(each.needs for each in every))
        ours = workspace.project.settings.organisation.domains
        self._subjects = Subjects(
            looked_for,
            self._is_undecided,
            _window(every, within),
            sweep=(chosen is None or bool(chosen)) and not self._is_the_same(base),
            owners="owner" in needs or (not ours and bool(needs & OWNERS)),
            teams="team" in needs,
            lookups=lookups,
            relevant=self._may_be_within,
            # When it started says in which window it is.
            needs=needs | {"started"},
        )
        self._problems: list[Problem] = []
        self._begin()

    def _begin(self) -> None:
        """Nothing is observed yet, or all of it is void."""
        self.declared.clear()
        self.declared.update(self._subjects.declared)
        self.began.clear()
        self.left_out = 0
        self._decider = self._new_decider()
        self._problems.clear()

    async def observations(
        self, reader: Reader, ids: Collection[str] | None = None
    ) -> AsyncGenerator[Decided, None]:
        """Each conversation that something is declared of, and what asks for its edits.

        With `ids` only these are read, by id, and each is among the results.
        """
        subjects = self._subjects
        if ids is not None:
            only = {id: Declaration(id, Place("", 1), "", {}) for id in ids}
            subjects = replace(subjects, declared=only, sweep=False, needs=None)
        async with aclosing(survey(reader, subjects)) as found:
            async for each in found:
                if isinstance(each, UnreadPage):
                    message = f"page {each.number} of the list could not be read: {each.reason}"
                    help = "conversations on it are not planned; plan again"
                    self._problems.append(Problem(Code.UNKNOWN, message, help))
                elif not isinstance(each, Subject):
                    if isinstance(each, Contradiction) and each.anew:
                        self._begin()
                    yield Decided(each)
                else:
                    decided = self._decide(each)
                    if decided and (ids is not None or each.observed.id in self.declared):
                        yield decided

    def completed(self, plan: Plan) -> Plan:
        """`plan` with the counts of the rules, and what is wrong with single conversations."""
        tally, chosen = self._decider.tally, self._chosen
        problems = (*plan.problems, *tally.problems(chosen), *self._problems)
        effects = self._decider.effects.found()
        since = plan.since and plan.since._replace(left_out=plan.since.left_out + self.left_out)
        funnels = tally.funnels(chosen)
        return replace(plan, rules=funnels, effects=effects, since=since, problems=problems)

    def _is_the_same(self, base: BaseRules | None) -> bool:
        """Whether no rule is other than at the revision of --changed-since, nor than at the base."""
        if self._unchanged is None:
            return False
        others = [self._unchanged.rules, *([base.rules] if base else [])]
        return all(each.digests == self._rules.digests for each in others)

    def _is_undecided(self, observed: Observed, facts: Facts) -> bool:
        return self._may_be_within(facts) and self._decider.is_undecided(observed, facts)

    def _may_be_within(self, facts: Facts) -> bool:
        started = facts.started
        if self._within is None or not isinstance(started, datetime):
            return True
        return self._within[0] <= started <= self._within[1]

    def _decide(self, subject: Subject) -> Decided | None:
        observed, started = subject.observed, subject.facts.started
        if not self._may_be_within(subject.facts):
            return None
        if isinstance(started, datetime):
            self.began[observed.id] = started
        if self._unchanged is not None and observed.id not in self._by_id:
            wanted = self._decider.wanted(observed, subject.facts)
            if wanted is None or self._unchanged.declares(wanted, observed, subject.facts):
                self.left_out += wanted is not None and observed.id not in self._every_id
                return None
        verdict = self._decider.add(observed, subject.facts)
        declaration = verdict.declaration
        if declaration is not None and self._chosen is not None and observed.id not in self._by_id:
            declaration = _part(declaration, verdict, self._chosen)
        by_id = self._by_id.get(observed.id)
        if declaration is None and by_id is not None:
            # What the base declared, and a rule is about now.
            declaration = replace(by_id, dropped=None)
        if declaration is not None:
            self.declared[observed.id] = declaration
        by_id = self._every_id.get(observed.id)
        if observed.call is not None and isinstance(subject.facts.owner, str):
            # The list of users may know who the owner is where the row has an id only.
            observed = replace(observed, call=observed.call._replace(owner=subject.facts.owner))
        return Decided(observed, Origins(observed.id, by_id, verdict, self._rules))


def _window(rules: Collection[RuleSet], within: tuple[datetime, datetime] | None) -> Filters:
    """The list's filters for the hull of all rules' windows, `within` a window if there is one."""
    ends = [each.window for each in rules if each.rules]
    starts = [start for start, _ in ends if start]
    lasts = [last for _, last in ends if last]
    first = min(starts) if starts and len(starts) == len(ends) else None
    last = max(lasts) if lasts and len(lasts) == len(ends) else None
    if within is not None:
        first, last = max(first or within[0], within[0]), min(last or within[1], within[1])
    return filters(first, last)


def filters(start: datetime | None, end: datetime | None) -> Filters:
    """The list's filters for conversations that started in this time; none for its far ends."""
    first = start - _MARGIN if start and start.year >= _FIRST_YEAR else None
    last = end + _MARGIN if end and end.year < MAXYEAR else None
    return Criteria(first, last).filters


def _part(
    declaration: Declaration, verdict: Verdict, chosen: Collection[str]
) -> Declaration | None:
    """What the chosen rules give of a declaration; None where that is nothing."""
    mine = {
        name for name, rules in verdict.rules.items() if any(rule.name in chosen for rule in rules)
    }
    gone = {key for key, rule in verdict.gave.items() if rule.name in chosen}
    labels = {k: v for k, v in (declaration.labels or {}).items() if k in mine}
    dropped = {k: v for k, v in (declaration.dropped or {}).items() if k in gone}
    if not mine and not dropped:
        return None
    title = declaration.title if None in mine else None
    return replace(declaration, title=title, labels=labels or None, dropped=dropped or None)
