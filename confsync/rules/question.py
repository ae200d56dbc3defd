"""A question about conversations: conditions and rules, all of which must match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from confsync.rules.ruleset import RuleSet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from confsync.rules.call import Call, Truth
    from confsync.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Question:
    """The rules of `rules` whose names are `asked` must all match; the others exclude."""

    rules: RuleSet
    asked: frozenset[str]

    def answer(self, call: Call) -> Truth:
        """Whether all match; None where that is undecided."""
        if not self.asked:
            return True
        found = {match.rule.name: match.truth for match in self.rules.matches(call)}
        truths = [found.get(name, False) for name in self.asked]
        return False if False in truths else None if None in truths else True

    @property
    def window(self) -> tuple[datetime | None, datetime | None]:
        """The time outside of which nothing matches, by when conversations started."""
        windows = [each.when.started for each in self.rules.rules if each.name in self.asked]
        starts = [start for start, _ in windows if start]
        ends = [end for _, end in windows if end]
        return max(starts, default=None), min(ends, default=None)


def question(project: RuleSet, conditions: Iterable[Rule], names: Iterable[str]) -> Question:
    """The question whether `conditions` and the rules with these `names` match."""
    by_name = {rule.name: rule for rule in project.rules}
    conditions = tuple(conditions)
    left, wanted = [*names], dict[str, None]()
    asked = {*left, *(each.name for each in conditions)}
    while left:
        name = left.pop()
        if name not in wanted:
            wanted[name] = None
            left += by_name[name].unless
    rules = (*conditions, *(by_name[name] for name in wanted))
    return Question(RuleSet(rules, project.tables, project.ours), frozenset(asked))
