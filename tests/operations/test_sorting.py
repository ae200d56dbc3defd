"""Which changes an unattended run sends: for any plan, and any rules, within every bound."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from confsync.engine.guards import Guards
from confsync.model import ABSENT, Change, Edit, Op, Place, Plan, Source
from confsync.operations.sync.past import Past, Written
from confsync.operations.sync.sorting import Sorted, Terms, sort

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = ("a", "b", "gone")
VALUES: Any = st.sampled_from([ABSENT, "x", "y"])


@st.composite
def edits(draw: st.DrawFn, label: str) -> Edit:
    before = draw(VALUES)
    after = draw(VALUES.filter(lambda value: value != before))
    rule = draw(st.sampled_from([None, *NAMES]))
    return Edit(label, before, after, Source(Place("r.yaml", 1), rule))


@st.composite
def changes(draw: st.DrawFn, id: str) -> Change:
    labels = draw(st.lists(st.sampled_from(["k", "l"]), min_size=1, max_size=2, unique=True))
    return Change(id, Place("r.yaml", 1), id, tuple(draw(edits(label)) for label in sorted(labels)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, dict[str, Terms], Past, Guards]:
    made = tuple(draw(changes(f"c{n}")) for n in range(draw(st.integers(0, 6))))
    terms = {
        name: Terms(
            name,
            draw(st.integers(0, 4)),
            draw(st.integers(0, 2)),
            draw(st.sampled_from([None, None, "no"])),
        )
        for name in NAMES[:2]
    }
    writes = {
        (change.id, edit.label): Written(
            draw(VALUES), draw(VALUES), draw(st.sampled_from(["", "a"])), draw(st.booleans()), ""
        )
        for change in made
        for edit in change.edits
        if draw(st.booleans())
    }
    began = {each.id: SINCE + timedelta(hours=draw(st.integers(-1, 1))) for each in made}
    guards = Guards(draw(st.sampled_from([None, 2])), ids=draw(st.sampled_from([(), ("c0",)])))
    return Plan("api", 6, 0, made), terms, Past(writes, SINCE, began), guards


def rules(edit: Edit) -> str | None:
    assert edit.source is not None
    return edit.source.rule


def check_bounds(found: Sorted, past: Past, guards: Guards) -> None:
    sent, counted, removing = found.sent.changes, Counter[str](), Counter[str]()
    for change in sent:
        names = {str(rules(edit)) for edit in change.edits}
        assert names <= found.terms.keys()
        assert all(found.terms[name].lacking is None for name in names)
        counted.update(names)
        removing.update({str(rules(e)) for e in change.edits if e.op is Op.REMOVE})
        for edit in change.edits:
            assert edit.op is Op.ADD or past.began[change.id] >= SINCE
            last = past.last(change.id, edit)
            assert last is None or not last.rule or edit.before in {last.after, last.before}
    assert all(number <= found.terms[name].limit for name, number in counted.items())
    assert all(number <= found.terms[name].remove_limit for name, number in removing.items())
    assert guards.max_changes is None or len(sent) <= guards.max_changes
    assert not {change.id for change in sent} & {*guards.ids}


@given(cases())
def test_what_is_sent_is_within_every_bound(
    case: tuple[Plan, dict[str, Terms], Past, Guards],
) -> None:
    plan, terms, past, guards = case
    found = sort(plan, terms, past, guards, 6)
    waiting = [each.change for each in found.waiting]
    both = sorted([*found.sent.changes, *waiting], key=lambda change: change.id)
    assert both == [*plan.changes]
    assert all(each.reasons for each in found.waiting)
    check_bounds(found, past, guards)


@given(cases())
def test_what_one_rule_does_does_not_depend_on_the_order_of_the_plan(
    case: tuple[Plan, dict[str, Terms], Past, Guards],
) -> None:
    plan, terms, past, guards = case
    turned = Plan(plan.api, 6, 0, plan.changes[::-1])
    one, other = (sort(each, terms, past, guards, 6) for each in (plan, turned))
    assert {*one.sent.changes} == {*other.sent.changes}
    assert {e.change.id: e.reasons for e in one.waiting} == {
        e.change.id: e.reasons for e in other.waiting
    }
