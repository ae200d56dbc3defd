"""What is wanted of one conversation: by id, and by the rules that match."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from confsync._util.nfc import nfc
from confsync.model import ABSENT, UNKNOWN, Declaration
from confsync.model.values import same
from confsync.rules.ruleset import NoValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from confsync.model import Absent, Json, Unknown
    from confsync.rules.call import Call
    from confsync.rules.rule import Field, Rule
    from confsync.rules.ruleset import Match


class Fate(StrEnum):
    """What became of one field that a rule that matches gives."""

    ALREADY = "already"
    TO_CHANGE = "to_change"
    DECLARED_BY_ID = "declared_by_id"
    OCCUPIED = "occupied"
    NO_VALUE = "no_value"
    UNDECIDED = "undecided"
    CONFLICT = "conflicts"
    WAITING = "waiting"


class Given(NamedTuple):
    """A value that rules give to a field; a label's value None removes it.

    The first of the `rules` gives it also where the others are not there.
    """

    value: Json
    rules: tuple[Rule, ...]


class Contradiction(NamedTuple):
    """Rules that give different values to one field: the first one of each value."""

    field: Field
    rules: tuple[Rule, ...]


@dataclass(slots=True)
class Decision:
    """What rules give to one conversation.

    `held` are the label keys that some rule is about and that are left as they are; `fates` are what
    became of each field of each rule; `gave` are the rules of the base that gave a label, by key, and
    `matched_before` the names of those that match.
    """

    matches: Sequence[Match]
    given: dict[Field, Given] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    fates: dict[tuple[str, Field], Fate] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)
    gave: Mapping[str, Rule] = field(default_factory=dict)
    matched_before: frozenset[str] = frozenset()

    @property
    def about_labels(self) -> Rule | None:
        """The first rule that matches and is about labels."""
        for match in self.matches:
            if match.truth and any(name is not None for name in match.asks):
                return match.rule
        return None

    @property
    def gives_labels(self) -> bool:
        """Whether a rule that matches is about labels."""
        return self.about_labels is not None


def decide(
    call: Call,
    matches: Sequence[Match],
    by_id: Declaration | None,
    ours: Mapping[str, Json],
    left_out: AbstractSet[Field] = frozenset(),
) -> Decision:
    """What the rules give to the fields that are not declared `by_id`.

    `ours` are the labels that the rules of the base revision gave: they may be replaced. The fields
    `left_out` are not given.
    """
    decision = Decision(matches)
    declared = _declared(by_id)
    by_name: dict[Field, list[Match]] = {}
    for match in matches:
        for name in match.asks:
            by_name.setdefault(name, []).append(match)
    for name, asking in by_name.items():
        if name in declared:
            _settle(decision, name, asking, Fate.DECLARED_BY_ID)
            continue
        certain: list[Match] = []
        for match in asking:
            value = match.asks[name]
            if not match.truth or (isinstance(value, NoValue) and value.unknown):
                _settle(decision, name, [match], Fate.UNDECIDED)
            elif isinstance(value, NoValue):
                _settle(decision, name, [match], Fate.NO_VALUE)
            else:
                certain.append(match)
        if name is not None and len(certain) < len(asking):
            decision.held.add(name)
        if certain:
            _choose(decision, call, name, certain, ours, left_out)
    return decision


def _choose(
    decision: Decision,
    call: Call,
    name: Field,
    asking: Sequence[Match],
    ours: Mapping[str, Json],
    left_out: AbstractSet[Field],
) -> None:
    first = asking[0].asks[name]
    assert not isinstance(first, NoValue)  # noqa: S101 - it was sorted out before
    different = [asking[0]]
    for match in asking[1:]:
        value = match.asks[name]
        assert not isinstance(value, NoValue)  # noqa: S101 - as above
        if not any(_equal(value, each.asks[name]) for each in different):
            different.append(match)
    if len(different) > 1 or name in left_out:
        if len(different) > 1:
            rules = tuple(match.rule for match in different)
            decision.contradictions.append(Contradiction(name, rules))
        _leave(decision, name, asking, Fate.CONFLICT)
        return
    live = _live(call, name)
    if live is UNKNOWN:
        _leave(decision, name, asking, Fate.UNDECIDED)
        return
    wanted: Json | Absent = ABSENT if first is None else first
    if same(live, wanted):
        fate = Fate.ALREADY
    elif (
        name is None
        or live is ABSENT
        or any(match.rule.overwrite for match in asking)
        or (name in ours and same(live, ours[name]))
    ):
        fate = Fate.TO_CHANGE
    else:
        _leave(decision, name, asking, Fate.OCCUPIED)
        return
    givers = [match.rule for match in asking]
    if name is not None and live is not ABSENT:
        givers.sort(key=lambda rule: not rule.overwrite)
    decision.given[name] = Given(first, tuple(givers))
    decision.held.discard(name or "")
    _settle(decision, name, asking, fate)


def declaration(decision: Decision, call: Call, by_id: Declaration | None) -> Declaration | None:
    """What is wanted by id and by rules; None where nothing is."""
    given = decision.given
    title, labels = (by_id.title, by_id.labels) if by_id else (None, None)
    wanted = dict(labels or {})
    spelled = {nfc(key) for key in wanted}
    place = by_id.place if by_id else None
    for name, each in given.items():
        place = place or each.rules[0].place
        if name is None:
            title = each.value if isinstance(each.value, str) else title
        elif name not in spelled:
            wanted[name] = each.value
    if labels is not None or decision.gives_labels:
        # What a rule is about is not removed for being owned by the repository.
        for name in decision.held - spelled:
            live = call.label(name)
            if live is not ABSENT and live is not UNKNOWN:
                wanted[name] = live
    if place is None and decision.gives_labels:
        place = next(match.rule.place for match in decision.matches if match.truth)
    if place is None:
        return None
    has_labels = labels is not None or decision.gives_labels
    if labels is None and call.observed.labels is UNKNOWN:
        has_labels = False
    dropped = by_id.dropped if by_id else None
    return Declaration(call.observed.id, place, title, wanted if has_labels else None, dropped)


def _declared(by_id: Declaration | None) -> set[Field]:
    if by_id is None:
        return set()
    found: set[Field] = {nfc(key) for key in by_id.labels or {}}
    return found | ({None} if by_id.title is not None else set())


def _live(call: Call, name: Field) -> Json | Absent | Unknown:
    if name is not None:
        return call.label(name)
    title = call.observed.title
    return ABSENT if title is None else title


def _leave(decision: Decision, name: Field, asking: Iterable[Match], fate: Fate) -> None:
    if name is not None:
        decision.held.add(name)
    _settle(decision, name, asking, fate)


def _settle(decision: Decision, name: Field, asking: Iterable[Match], fate: Fate) -> None:
    for match in asking:
        decision.fates[match.rule.name, name] = fate


def _equal(one: Json | NoValue, other: Json | NoValue) -> bool:
    if isinstance(one, NoValue) or isinstance(other, NoValue):
        return False
    return (one is None) == (other is None) and same(one, other)
