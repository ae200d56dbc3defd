"""What decides: ids before rules, equal values, contradictions, and what is occupied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from confsync.engine.diff import after, glob_matcher
from confsync.model import Declaration, Observed, Place
from confsync.model.values import same
from confsync.rules.base import BaseRules
from confsync.rules.ruleset import RuleSet
from tests.rules.build import ORDINARY, decider, ruleset, seen

if TYPE_CHECKING:
    import pytest

    from confsync.rules.call import Call
    from confsync.rules.decider import Verdict
    from confsync.rules.ruleset import Match

HERE = Place("ids.yaml", 1)


def rule(**fields: Any) -> dict[str, Any]:
    return {"when": "all", **fields}


def names(verdict: Verdict) -> dict[str | None, tuple[str, ...]]:
    return {field: tuple(rule.name for rule in rules) for field, rules in verdict.rules.items()}


def test_what_is_declared_by_id_wins() -> None:
    found = decider(
        ruleset({"r": rule(labels={"A": "rule", "B": "rule"}, title="rule")}),
        {"c1": Declaration("c1", HERE, "mine", {"A": None})},
    )
    wanted = found.add(seen(), ORDINARY)
    assert wanted.declaration == Declaration("c1", HERE, "mine", {"A": None, "B": "rule"})
    assert names(wanted) == {"B": ("r",)}
    assert found.tally.funnels()[0].declared_by_id == 1


def test_equal_values_are_fine_and_different_ones_are_left_out() -> None:
    rules = {
        "a": rule(labels={"X": "1", "Y": "caf\u00e9"}),
        "b": rule(labels={"X": "2", "Y": "cafe\u0301", "Z": "3"}),
    }
    found = decider(ruleset(rules), owned=["*"])
    wanted = found.add(seen(labels={"X": "kept", "W": "gone"}), ORDINARY).declaration
    assert wanted
    # The live value of what is left out is declared, so that it is not removed for being owned.
    assert wanted.labels == {"Y": "caf\u00e9", "Z": "3", "X": "kept"}
    [problem] = found.tally.problems()
    assert problem.code == "CS440"
    assert "the rules 'a' and 'b' give different values to the label 'X' of c1" in problem.message
    assert [each.conflicts for each in found.tally.funnels()] == [1, 1]


def test_a_contradiction_is_not_hidden_by_the_live_value() -> None:
    rules = {"a": rule(labels={"X": "1"}), "b": rule(labels={"X": "2"})}
    found = decider(ruleset(rules))
    found.add(seen(labels={"X": "1"}), ORDINARY)
    assert [each.code for each in found.tally.problems()] == ["CS440"]


def test_a_value_that_somebody_else_gave_stays() -> None:
    found = decider(ruleset({"r": rule(labels={"X": "1", "Y": None})}))
    assert not found.add(seen(labels={"X": "2", "Y": "x"}), ORDINARY).rules
    assert found.tally.funnels()[0].occupied == 1
    over = decider(ruleset({"r": rule(labels={"X": "1", "Y": None}, overwrite=True)}))
    wanted = over.add(seen(labels={"X": "2", "Y": "x"}), ORDINARY)
    assert names(wanted) == {"X": ("r",), "Y": ("r",)}


def test_a_rule_that_changes_what_it_made_does_not_settle() -> None:
    found = decider(ruleset({"r": rule(title="[X] {title}", labels={"Y": "1"})}))
    wanted = found.add(seen(), ORDINARY)
    assert wanted.declaration == Declaration("c1", Place("rules.yaml", 1), None, {"Y": "1"})
    [problem] = found.tally.problems()
    assert problem.code == "CS441"
    assert "'r' does not settle: each plan would change the title of c1 again" in problem.message


def test_two_rules_that_undo_each_other_do_not_settle() -> None:
    rules = {
        "a": {"when": {"title": "one"}, "title": "two"},
        "b": {"when": {"title": "two"}, "title": "one"},
    }
    found = decider(ruleset(rules))
    assert found.add(seen("one"), ORDINARY).declaration is None
    [problem] = found.tally.problems()
    assert problem.code == "CS441"
    assert "'a' and 'b' do not settle" in problem.message


def test_a_rule_that_needs_what_another_gives_waits() -> None:
    rules = {
        "type": rule(labels={"Call Type": "Demo"}),
        "name": {"when": {"title": "Zoom Meeting"}, "title": "{labels[Call Type]}"},
    }
    found = decider(ruleset(rules))
    wanted = found.add(seen("Zoom Meeting"), ORDINARY)
    assert names(wanted) == {"Call Type": ("type",)}
    assert not found.tally.problems()
    assert [each.waiting for each in found.tally.funnels()] == [0, 1]
    then = decider(ruleset(rules)).add(seen("Zoom Meeting", {"Call Type": "Demo"}), ORDINARY)
    assert names(then)[None] == ("name",)


def test_unless_leaves_out_what_another_rule_matches() -> None:
    rules = {
        "rest": {"when": "all", "unless": ["demo"], "labels": {"X": "rest"}},
        "demo": {"when": {"title": "*demo*", "owner": "jane*"}, "labels": {"X": "demo"}},
    }
    assert names(decider(ruleset(rules)).add(seen("a demo"), ORDINARY)) == {"X": ("demo",)}
    assert names(decider(ruleset(rules)).add(seen("else"), ORDINARY)) == {"X": ("rest",)}


def with_base(before: dict[str, Any], now: dict[str, Any], **labels: Any) -> dict[str, Any]:
    """The labels after a plan whose base had the rules `before`."""
    base = BaseRules(ruleset(before), {})
    found = decider(ruleset(now), base=base)
    state = seen("Acme demo", labels)
    wanted = found.add(state, ORDINARY).declaration
    then = state if wanted is None else after(wanted, state, glob_matcher(()))
    assert isinstance(then.labels, dict)
    return then.labels


def test_what_a_removed_rule_gave_is_taken_away_where_it_is_still_so() -> None:
    before = {"r": rule(labels={"X": "1"}, when={"title": "*demo*"})}
    assert with_base(before, {}, X="1", Y="2") == {"Y": "2"}
    assert with_base(before, {}, X="changed since") == {"X": "changed since"}


def test_what_a_changed_rule_gave_is_replaced() -> None:
    before, now = {"r": rule(labels={"X": "1"})}, {"r": rule(labels={"X": "2"})}
    assert with_base(before, now, X="1") == {"X": "2"}
    assert with_base(before, now, X="3") == {"X": "3"}
    assert with_base(before, {"r": rule(labels={"Y": "2"})}, X="1") == {"Y": "2"}


def test_what_changed_because_the_call_changed_stays() -> None:
    same_rule = {"r": {"when": {"title": "*intro*"}, "labels": {"X": "1"}}}
    assert with_base(same_rule, same_rule, X="1") == {"X": "1"}


KEYS = ("K", "L")
VALUES = ("v", "w")
TITLES = ("a", "b", "c")
conditions = st.fixed_dictionaries(
    {},
    optional={
        "title": st.lists(st.sampled_from([*TITLES, "!a", "*"]), min_size=1, max_size=2),
        "labels": st.dictionaries(
            st.sampled_from(KEYS), st.sampled_from([None, *VALUES]), min_size=1
        ),
    },
)
rules_drawn = st.dictionaries(
    st.sampled_from(["one", "two", "three"]),
    st.fixed_dictionaries(
        {"when": conditions.map(lambda each: each or "all"), "overwrite": st.booleans()},
        optional={
            "title": st.sampled_from([*TITLES, "{labels[K]}"]),
            "labels": st.dictionaries(
                st.sampled_from(KEYS), st.sampled_from([None, *VALUES, "{title}"]), min_size=1
            ),
        },
    ).filter(lambda each: "title" in each or "labels" in each),
    max_size=3,
)
states = st.tuples(
    st.sampled_from(TITLES), st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES))
)
by_ids = st.none() | st.builds(
    lambda title, labels: Declaration("c1", HERE, title, labels),
    st.none() | st.sampled_from(TITLES),
    st.dictionaries(st.sampled_from(KEYS), st.none() | st.sampled_from(VALUES), min_size=1),
)


def model(
    rules: dict[str, Any], title: str, labels: dict[str, str], by_id: Declaration | None
) -> Any:
    """The wanted fields after one pass, by the text of the design; None: left as it is."""
    wanted: dict[str | None, set[tuple[str | None, bool]]] = {}
    for each in rules.values():
        when = {} if each["when"] == "all" else each["when"]
        titles = when.get("title", ["*"])
        positive = [p for p in titles if not p.startswith("!")]
        if "!a" in titles and title == "a":
            continue
        if positive and title not in positive and "*" not in positive:
            continue
        if any(labels.get(key) != value for key, value in when.get("labels", {}).items()):
            continue
        gives: dict[Any, Any] = dict(each.get("labels", {}))
        if "title" in each:
            gives[None] = each["title"]
        for key, value in gives.items():
            filled = {"{title}": title, "{labels[K]}": labels.get("K")}.get(value or "", value)
            if value is None or filled is not None:
                wanted.setdefault(key, set()).add((filled, each["overwrite"]))
    state: dict[Any, Any] = {None: title, **labels}
    for key, asked in wanted.items():
        values = {value for value, _ in asked}
        if len(values) == 1 and (key is None or key not in labels or any(o for _, o in asked)):
            state[key] = values.pop()
    if by_id:
        state[None] = by_id.title or state[None]
        state.update(by_id.labels or {})
    return {key: value for key, value in state.items() if value is not None}


@given(rules_drawn, states, by_ids)
def test_deciding_is_what_the_design_says(
    rules: dict[str, Any], state: tuple[str, dict[str, str]], by_id: Declaration | None
) -> None:
    title, labels = state
    observed = seen(title, labels)
    declared = {"c1": by_id} if by_id else {}
    found = decider(ruleset(rules), declared)
    wanted = found.add(observed, ORDINARY).declaration
    then = observed if wanted is None else after(wanted, observed, glob_matcher(()))
    assert isinstance(then.labels, dict)
    reached: dict[Any, Any] = {None: then.title, **then.labels}
    problems = [each.code for each in found.tally.problems()]
    expected = model(rules, title, labels, by_id)
    if "CS441" not in problems:
        assert reached == expected
    else:
        before: dict[Any, Any] = {None: title, **labels}
        for key in reached.keys() | expected.keys():
            assert reached.get(key) in {expected.get(key), before.get(key)}
    # The order of the rules does not matter.
    backwards = decider(ruleset(dict(reversed(rules.items()))), declared)
    other = backwards.add(observed, ORDINARY).declaration
    assert other is wanted or (
        other is not None
        and wanted is not None
        and (other.title, other.labels) == (wanted.title, wanted.labels)
    )
    # The plan after the apply is empty, but for what was announced.
    again = decider(ruleset(rules), declared)
    following = again.add(then, ORDINARY).declaration
    last = then if following is None else after(following, then, glob_matcher(()))
    waiting = sum(each.waiting for each in found.tally.funnels())
    if "CS441" not in problems and not waiting:
        assert last == then
    # A rule that may not overwrite never does.
    if not any(each["overwrite"] for each in rules.values()) and by_id is None:
        assert all(same(then.labels.get(key), value) for key, value in labels.items())


def test_a_replacement_comes_from_a_rule_that_may_replace() -> None:
    rules = {
        "a": rule(labels={"X": "new"}),
        "b": rule(labels={"X": "new"}, overwrite=True),
    }
    found = decider(ruleset(rules))
    assert names(found.add(seen(labels={"X": "old"}), ORDINARY)) == {"X": ("b", "a")}
    assert names(found.add(seen(labels={}), ORDINARY)) == {"X": ("a", "b")}


def test_a_conversation_is_decided_once_in_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated: list[str] = []
    matches = RuleSet.matches

    def counting(self: RuleSet, call: Call) -> list[Match]:
        evaluated.append(call.observed.id)
        return matches(self, call)

    monkeypatch.setattr(RuleSet, "matches", counting)
    found = decider(ruleset({"a": rule(labels={"X": "new"})}))
    page = [Observed(f"c{number}", "Acme demo", {}) for number in range(50)]
    for _ in range(2):
        assert not any(found.is_undecided(each, ORDINARY) for each in page)
    for each in page:
        found.add(each, ORDINARY)
    assert len(evaluated) == len(page)
    # What is another state is decided anew, also under the same id.
    assert found.add(replace(page[0], labels={"X": "new"}), ORDINARY).rules == {}
    assert len(evaluated) == len(page) + 1
