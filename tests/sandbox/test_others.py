from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.sandbox import samples
from confsync.sandbox.others import PASSING, AiWrites, Arrive, Deed, Leave, PersonWrites, do
from confsync.sandbox.state import State

TWO: dict[str, dict[str, Any]] = {
    "a": {"title": "first", "labels": {"Team": "EMEA", "Sentiment": "Positive"}},
    "b": {"title": "second", "labels": {"Team": "APAC"}},
}


def after(deed: Deed, state: State | None = None) -> dict[str, tuple[object, dict[str, Any]]]:
    state = State.of(TWO) if state is None else state
    do(deed, state)
    return {each.id: (each.attributes["title"], each.labels) for each in state}


@pytest.mark.parametrize(
    ("target", "pick", "changed", "mood"),
    [("a", 0.0, "a", "Neutral"), ("a", 0.9, "a", "Negative"), (0.99, 0.0, "b", "Positive")],
)
def test_the_ai_gives_its_category_another_value(
    target: str | float, pick: float, changed: str, mood: str
) -> None:
    before, now = after(AiWrites("none", 0)), after(AiWrites(target, pick))
    title, labels = before[changed]
    assert now == before | {changed: (title, {**labels, "Sentiment": mood})}


def test_the_ai_writes_only_categories_that_are_its_own() -> None:
    first = next(iter(samples.CONVERSATIONS))
    before = after(AiWrites("none", 0), samples.state())[first][1]
    for pick in (0.0, 0.3, 0.6, 0.9):
        now = after(AiWrites(first, pick), samples.state())[first][1]
        changed = {key for key in now if now[key] != before.get(key)}
        assert changed in ({"Sentiment"}, {"Competitors"})


def test_the_ai_keeps_a_value_that_has_no_alternative() -> None:
    state = State.of(
        {"a": {"labels": {"Mood": "Fine"}}},
        [{"name": "Mood", "aiFlow": True, "options": [{"value": "Fine"}]}],
    )
    assert after(AiWrites("a", 0.5), state)["a"][1] == {"Mood": "Fine"}


def test_a_person_changes_the_title_or_a_label_or_adds_one() -> None:
    renamed = after(PersonWrites("a", 0.1))["a"]
    added = after(PersonWrites("a", 0.5))["a"]
    relabelled = after(PersonWrites("a", 0.7))["a"]
    assert renamed == ("Changed by Kim (0.100000)", TWO["a"]["labels"])
    assert added[1] == {**TWO["a"]["labels"], "Reviewed": "Changed by Kim (0.500000)"}
    assert relabelled[1] == {**TWO["a"]["labels"], "Team": "Changed by Kim (0.700000)"}


def test_calls_come_first_and_leave_again() -> None:
    state = State.of(TWO)
    new = (f"{PASSING}1", f"{PASSING}2")
    assert list(after(Arrive(new), state)) == [*reversed(new), "a", "b"]
    assert list(after(Leave(), state)) == ["a", "b"]
    assert list(after(Leave(), state)) == ["a", "b"]


def test_a_call_may_be_the_first_one() -> None:
    assert list(after(Arrive((f"{PASSING}1",)), State.of({}))) == [f"{PASSING}1"]


picks = st.floats(0, 1, exclude_max=True)
targets = st.one_of(st.sampled_from(["a", "b", "none", ""]), picks)


@given(
    st.builds(AiWrites, targets, picks) | st.builds(PersonWrites, targets, picks),
    st.sampled_from([{}, TWO, samples.CONVERSATIONS]),
)
def test_deeds_never_fail(deed: Deed, conversations: dict[str, Any]) -> None:
    after(deed, State.of(conversations, samples.CATEGORIES))
