"""What changed rules match that those of the base revision did not, and the other way round."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from confsync.model.funnel import RuleEffect

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from confsync.rules.ruleset import RuleSet


class Effects:
    """Counts by rule, of the rules that are not the same now and before."""

    def __init__(self, now: RuleSet, before: RuleSet) -> None:
        names = dict.fromkeys((*now.digests, *before.digests))
        self._changed = [n for n in names if now.digests.get(n) != before.digests.get(n)]
        self._now = now.digests.keys()
        self._more: Counter[str] = Counter()
        self._fewer: Counter[str] = Counter()

    def add(self, now: AbstractSet[str], before: AbstractSet[str]) -> None:
        """Count one conversation, by the names of the rules that match it."""
        for name in self._changed:
            if name in now and name not in before:
                self._more[name] += 1
            elif name in before and name not in now:
                self._fewer[name] += 1

    def found(self) -> tuple[RuleEffect, ...]:
        """The effect of each changed rule, also of those without one."""
        return tuple(
            RuleEffect(name, self._more[name], self._fewer[name], removed=name not in self._now)
            for name in self._changed
        )
