"""What a plan needs where a project has rules: every conversation of a window, decided one by one."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync._util.nfc import nfc
from confsync.attention.criteria import Criteria
from confsync.attention.search import UnreadPage
from confsync.attention.survey import Subject, Subjects, survey
from confsync.engine.diff import after
from confsync.engine.plan import declaration_digest
from confsync.model import Declaration, Observed, Problem, Source
from confsync.model.codes import Code
from confsync.model.json_value import digest
from confsync.rules.base import BaseRules
from confsync.rules.decider import Decider
from confsync.rules.ruleset import NO_RULES

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection, Mapping
    from collections.abc import Set as AbstractSet

    from confsync.attention.client import Reader
    from confsync.model import Change, Observation, Plan
    from confsync.operations.workspace import Workspace
    from confsync.project.scope import Scope
    from confsync.rules.decider import Verdict
    from confsync.rules.ruleset import RuleSet

LOOKUPS: Final = 200
"""Conversations that are read by id for their facts, unless another number is asked for."""
_MARGIN: Final = timedelta(days=1)
"""Which of its times the service compares with a window is not documented."""
_OWNERS: Final = frozenset({"owner", "domains", "external"})


class Decided(NamedTuple):
    """An observation, and what asks for its edits."""

    observation: Observation
    sources: Mapping[str | None, Source]
    declared_as: str | None


class RuledPlan:
    """The rules' part of one plan. `declared` grows by what rules declare.

    `chosen` are the names of the rules that are planned; None: all, in the whole window.
    """

    def __init__(
        self,
        workspace: Workspace,
        scope: Scope,
        chosen: AbstractSet[str] | None,
        *,
        now: float,
        lookups: int = LOOKUPS,
    ) -> None:
        rules = workspace.rules or NO_RULES
        before = scope.before
        base = None
        if before is not None and (before.rules is not None or workspace.rules is not None):
            base = BaseRules(before.rules or NO_RULES, before.declared)
        self.declared: dict[str, Declaration] = dict(scope.declared)
        self._by_id = scope.declared
        self._chosen = chosen
        self._rules = rules
        self._places = {rule.name: rule.place for rule in rules.rules}
        self._decider = Decider(
            rules,
            workspace.declared | scope.declared,
            partial(after, owned=workspace.owned),
            datetime.fromtimestamp(now, UTC),
            base,
        )
        every = [rules, *([base.rules] if base else [])]
        needs = frozenset[str]().union(*(each.needs for each in every))
        ours = workspace.project.settings.organisation.domains
        self._subjects = Subjects(
            scope.declared,
            self._decider.is_undecided,
            _window(every),
            sweep=chosen is None or bool(chosen),
            owners="owner" in needs or (not ours and bool(needs & _OWNERS)),
            teams="team" in needs,
            lookups=lookups,
        )
        self._problems: list[Problem] = []

    async def observations(self, reader: Reader) -> AsyncGenerator[Decided, None]:
        """Each conversation that something is declared of, and what asks for its edits."""
        async with aclosing(survey(reader, self._subjects)) as found:
            async for each in found:
                if isinstance(each, UnreadPage):
                    message = f"page {each.number} of the list could not be read: {each.reason}"
                    help = "conversations on it are not planned; plan again"
                    self._problems.append(Problem(Code.UNKNOWN, message, help))
                elif not isinstance(each, Subject):
                    yield Decided(each, {}, None)
                elif decided := self._decide(each):
                    yield decided

    def completed(self, plan: Plan) -> Plan:
        """`plan` with the counts of the rules, and what is wrong with single conversations."""
        tally, chosen = self._decider.tally, self._chosen
        problems = (*plan.problems, *tally.problems(chosen), *self._problems)
        return replace(plan, rules=tally.funnels(chosen), problems=problems)

    def _decide(self, subject: Subject) -> Decided | None:
        observed = subject.observed
        verdict = self._decider.add(observed, subject.facts)
        declaration = verdict.declaration
        if declaration is not None and self._chosen is not None and observed.id not in self._by_id:
            declaration = _part(declaration, verdict, self._chosen)
        if declaration is None:
            return None
        self.declared[observed.id] = declaration
        sources = {
            name: Source(self._places[rules[0]], rules[0]) for name, rules in verdict.rules.items()
        }
        by_id = self._by_id.get(observed.id)
        return Decided(observed, sources, self._declared_as(observed, by_id, verdict))

    def _declared_as(
        self, observed: Observed, by_id: Declaration | None, verdict: Verdict
    ) -> str | None:
        """The digest of the declaration by id and of the rules that give something."""
        names = sorted({name for rules in verdict.rules.values() for name in rules})
        if not names:
            return None
        return declared_as(by_id, observed.id, self._rules, names)


def declared_as(by_id: Declaration | None, id: str, rules: RuleSet, names: Collection[str]) -> str:
    """The digest of all that asks for the edits of a conversation."""
    own = None if by_id is None else declaration_digest(by_id)
    return digest([id, own, [rules.digests.get(name, "") for name in sorted(names)]])


def still_given(change: Change, by_id: Declaration | None, rules: RuleSet) -> bool:
    """Whether the rules of a change are what they were, and are about what it edits."""
    names: set[str] = set()
    by_name = {rule.name: rule for rule in rules.rules}
    for edit in change.edits:
        rule = by_name.get(edit.source.rule or "") if edit.source else None
        if edit.source and edit.source.rule:
            if rule is None or (edit.label and nfc(edit.label)) not in rule.gives:
                return False
            names.add(rule.name)
    return change.declaration == declared_as(by_id, change.id, rules, names)


def _window(rules: Collection[RuleSet]) -> tuple[tuple[str, str], ...]:
    """The list's filters for the hull of all rules' windows."""
    ends = [each.window for each in rules if each.rules]
    starts = [start for start, _ in ends]
    lasts = [last for _, last in ends]
    first = min((each for each in starts if each), default=None)
    last = max((each for each in lasts if each), default=None)
    return Criteria(
        first - _MARGIN if first and all(starts) else None,
        last + _MARGIN if last and all(lasts) else None,
    ).filters


def _part(
    declaration: Declaration, verdict: Verdict, chosen: Collection[str]
) -> Declaration | None:
    """What the chosen rules give of a declaration; None where that is nothing."""
    mine = {name for name, rules in verdict.rules.items() if any(rule in chosen for rule in rules)}
    labels = {k: v for k, v in (declaration.labels or {}).items() if k in mine}
    if not mine:
        return None
    title = declaration.title if None in mine else None
    return replace(declaration, title=title, labels=labels or None, dropped=None)
