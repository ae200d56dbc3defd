"""What the base revision gave to a conversation, by rules that have changed since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync._util.nfc import nfc
from confsync.model.values import same
from confsync.rules.call import Call
from confsync.rules.ruleset import NoValue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from confsync.model import Declaration, Json, Place
    from confsync.rules.rule import Rule
    from confsync.rules.ruleset import Match, RuleSet


class Gave(NamedTuple):
    """The labels that the base's rules give, and the first rule that gives each; by key in NFC.

    `matched` are the names of all that match.
    """

    labels: Mapping[str, Json]
    rules: Mapping[str, Rule]
    matched: frozenset[str] = frozenset()

    @property
    def place(self) -> Place | None:
        """The place of the first of these rules."""
        return next((rule.place for rule in self.rules.values()), None)


NOTHING: Final = Gave({}, {})


@dataclass(frozen=True, slots=True)
class BaseRules:
    """The rules of the base revision, and what it declared by id."""

    rules: RuleSet
    declared: Mapping[str, Declaration]

    def gave(self, call: Call, now: Sequence[Match], rules: RuleSet) -> Gave:
        """What the base's rules give to the conversation as it is.

        `now` are the matches of `rules`, which are the same where no rule has changed.
        """
        unchanged = rules.digests == self.rules.digests
        seen = Call(call.observed, call.facts, self.rules.ours, call.now)
        matches = now if unchanged else self.rules.matches(seen)
        by_id = self.declared.get(call.observed.id)
        taken = {nfc(key) for key in (by_id and by_id.labels) or {}}
        gave: dict[str, Json] = {}
        givers: dict[str, Rule] = {}
        disputed: set[str] = set()
        for match in matches:
            for key, value in match.asks.items():
                if key is None or key in taken:
                    continue
                if (
                    not match.truth
                    or isinstance(value, NoValue)
                    or (key in gave and not same(gave[key], value))
                ):
                    disputed.add(key)
                else:
                    gave.setdefault(key, value)
                    givers.setdefault(key, match.rule)
        labels = {k: v for k, v in gave.items() if k not in disputed and v is not None}
        matched = frozenset(match.rule.name for match in matches if match.truth)
        return Gave(labels, {key: givers[key] for key in labels}, matched)


def with_dropped(
    wanted: Declaration, by_id: Declaration | None, gave: Mapping[str, Json], held: AbstractSet[str]
) -> Declaration:
    """`wanted`, which drops what the base gave and neither ids nor rules are about any more."""
    before = {**((by_id and by_id.dropped) or {}), **gave}
    mentioned = {nfc(key) for key in wanted.labels or {}} | held
    dropped = {key: value for key, value in before.items() if key not in mentioned}
    return replace(wanted, dropped=dropped or None)
