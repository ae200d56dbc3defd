"""Short ways to say what the engine's values are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from confsync.engine.diff import edits, glob_matcher
from confsync.model import (
    ABSENT,
    UNKNOWN,
    Change,
    Declaration,
    Edit,
    Observed,
    Place,
    Plan,
    field_order,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PLACE = Place("conversations/all.yaml", 3, 5)

Shown = dict[str, tuple[Any, Any]]


def declare(title: str | None = None, labels: Mapping[str, Any] | None = None) -> Declaration:
    return Declaration("c1", PLACE, title, labels)


def live(labels: Mapping[str, Any] | None = None, title: str | None = "Old") -> Observed:
    return Observed("c1", title, labels or {})


def differ(declared: Declaration, observed: Observed, owned: Collection[str] = ()) -> Shown:
    """Before and after of each edit, by its path with dots."""
    found = edits(declared, observed, glob_matcher(owned))
    assert list(found) == sorted(found, key=lambda edit: field_order(edit.label))
    return {edit.field: (edit.before, edit.after) for edit in found}


def a_change(*found: Edit, id: str = "c1", title: str = "A title") -> Change:
    """A change whose plan saw no labels outside of the edits."""
    return Change(id, PLACE, title, found, ("Team",), "sha256:d", labels={})


def a_plan(*changes: Change, declared: int = 10) -> Plan:
    return Plan("https://example.com/v2", declared, declared - len(changes), changes)


# Any text, with the half surrogate pairs that JSON can carry.
texts = st.text(st.characters(exclude_categories=()), max_size=8)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
_sides = st.tuples(json_values, json_values).flatmap(
    lambda pair: st.sampled_from([pair, (ABSENT, pair[1]), (pair[0], ABSENT)])
)
title_edits = st.builds(Edit, st.none(), st.just(ABSENT) | texts, texts)
label_edits = st.builds(lambda key, sides: Edit(key, *sides), texts, _sides)
changes = st.builds(
    Change,
    id=texts,
    place=st.builds(Place, texts, st.integers(1, 9999), st.integers(1, 999)),
    title=texts,
    edits=st.lists(
        title_edits | label_edits, min_size=1, max_size=4, unique_by=lambda e: e.label
    ).map(tuple),
    left_alone=st.lists(texts, max_size=3).map(tuple),
    declaration=st.sampled_from(["sha256:a", "sha256:b"]),
    dropped=st.lists(texts, max_size=2).map(tuple),
    labels=st.just(UNKNOWN) | st.dictionaries(texts, json_values, max_size=3),
)
plans = st.lists(changes, max_size=3, unique_by=lambda change: change.id).map(
    lambda each: a_plan(*each)
)
