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
    became of each rule's fields, by its name; `gave` are the rules of the base that gave a label, by
    key, and `matched_before` the names of those that match. `about_labels` is the first rule that
    matches and is about labels.
    """

    matches: Sequence[Match]
    given: dict[Field, Given] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    fates: dict[str, dict[Field, Fate]] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)
    gave: Mapping[str, Rule] = field(default_factory=dict)
    matched_before: frozenset[str] = frozenset()
    about_labels: Rule | None = None


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
            if name is not None and match.truth and decision.about_labels is None:
                decision.about_labels = match.rule
    for name, asking in by_name.items():
        if name in declared:
            _settle(decision, name, asking, Fate.DECLARED_BY_ID)
            continue
        certain = [e for e in asking if e.truth and not isinstance(e.asks[name], NoValue)]
        if len(certain) < len(asking):
            _leave_uncertain(decision, name, asking)
        if certain:
            _choose(decision, call, name, certain, ours, left_out)
    return decision


def _leave_uncertain(decision: Decision, name: Field, asking: Iterable[Match]) -> None:
    """Leave the field to those of the rules that are decided and have a value."""
    for match in asking:
        value = match.asks[name]
        if not match.truth or (isinstance(value, NoValue) and value.unknown):
            _leave(decision, name, [match], Fate.UNDECIDED)
        elif isinstance(value, NoValue):
            _leave(decision, name, [match], Fate.NO_VALUE)


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
    different = _different(asking, name) if len(asking) > 1 else ()
    if different or name in left_out:
        if different:
            decision.contradictions.append(Contradiction(name, different))
        _leave(decision, name, asking, Fate.CONFLICT)
        return
    live = _live_title(call) if name is None else call.label(name)
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
    if len(givers) > 1 and name is not None and live is not ABSENT:
        givers.sort(key=lambda rule: not rule.overwrite)
    decision.given[name] = Given(first, tuple(givers))
    if name is not None:
        decision.held.discard(name)
    _settle(decision, name, asking, fate)


def _different(asking: Sequence[Match], name: Field) -> tuple[Rule, ...]:
    """The first rule of each value, where they ask for more than one."""
    different = [asking[0]]
    for match in asking:
        if not any(_equal(match.asks[name], each.asks[name]) for each in different):
            different.append(match)
    return tuple(match.rule for match in different) if len(different) > 1 else ()


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
    about_labels = decision.about_labels
    has_labels = labels is not None or about_labels is not None
    if decision.held and has_labels:
        # What a rule is about is not removed for being owned by the repository.
        for name in decision.held - spelled:
            live = call.label(name)
            if live is not ABSENT and live is not UNKNOWN:
                wanted[name] = live
    if place is None and about_labels is not None:
        place = next(match.rule.place for match in decision.matches if match.truth)
    if place is None:
        return None
    if labels is None and call.observed.labels is UNKNOWN:
        has_labels = False
    dropped = by_id.dropped if by_id else None
    return Declaration(call.observed.id, place, title, wanted if has_labels else None, dropped)


def _declared(by_id: Declaration | None) -> set[Field]:
    if by_id is None:
        return set()
    found: set[Field] = {nfc(key) for key in by_id.labels or {}}
    return found | ({None} if by_id.title is not None else set())


def _live_title(call: Call) -> str | Absent | Unknown:
    title = call.observed.title
    return ABSENT if title is None else title


def _leave(decision: Decision, name: Field, asking: Iterable[Match], fate: Fate) -> None:
    if name is not None:
        decision.held.add(name)
    _settle(decision, name, asking, fate)


def _settle(decision: Decision, name: Field, asking: Iterable[Match], fate: Fate) -> None:
    for match in asking:
        decision.fates.setdefault(match.rule.name, {})[name] = fate


def _equal(one: Json | NoValue, other: Json | NoValue) -> bool:
    if isinstance(one, NoValue) or isinstance(other, NoValue):
        return False
    return (one is None) == (other is None) and same(one, other)
