"""Hidden values: equal where the values are the same, and of no use for anything else."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

from hypothesis import assume, example, given
from hypothesis import strategies as st

from confsync.model import Declaration, Observed
from confsync.model.redaction import PLACEHOLDER, Redactor
from confsync.model.snapshot import Snapshot, hidden
from confsync.model.values import same
from tests.engine.values import PLACE, json_values, texts

HIDER = Redactor(frozenset({"title", "labels"}))
PATH = ("labels", "é")


def spelled(value: Any) -> st.SearchStrategy[Any]:
    """The same value in other words."""
    if isinstance(value, str):
        return st.sampled_from([value, normalize("NFD", value)])
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return st.sampled_from([value, float(value)])
    if isinstance(value, list):
        return st.tuples(*map(spelled, value)).map(list)
    return st.just(value)


@given(json_values.flatmap(lambda value: st.tuples(st.just(value), spelled(value) | json_values)))
@example(("Å", "A\u030a"))
@example((True, 1))
@example((1, 1.0))
@example((None, ""))
@example(({"a": 1}, [["a", 1]]))
@example(({"é": 1, "e\u0301": 1}, {"é": 1}))
@example(({"keys": 1, "values": {}}, {}))
def test_hidden_alike_are_those_that_are_the_same(pair: tuple[Any, Any]) -> None:
    one, other = pair
    alike = HIDER.hide("c1", PATH, one) == HIDER.hide("c1", PATH, other)
    assert alike is same(one, other)


@given(texts)
def test_equal_values_in_different_places_are_not_seen_to_be_equal(value: str) -> None:
    hidden = {
        HIDER.hide("c1", ("title",), value),
        HIDER.hide("c2", ("title",), value),
        HIDER.hide("c1", ("labels", "title"), value),
        HIDER.hide("c1", ("labels", "a"), value),
        Redactor().hide("c1", ("title",), value),
    }
    assert len(hidden) == 5
    assert HIDER.hide("c1", PATH, value) == HIDER.hide("c1", ("labels", "e\u0301"), value)


@given(json_values, st.lists(json_values | st.just(PLACEHOLDER), max_size=3))
def test_a_value_is_found_by_whoever_has_it(value: Any, guesses: list[Any]) -> None:
    assume(not any(same(value, guess) for guess in guesses))
    hidden = HIDER.hide("c1", PATH, value)
    assert same(HIDER.find(hidden, "c1", PATH, [*guesses, value]), value)
    shown = HIDER.find(hidden, "c1", PATH, guesses)
    assert str(shown).startswith(PLACEHOLDER)
    assert not any(same(shown, guess) for guess in guesses), "or nobody would see that it differs"


def test_the_key_is_not_shown() -> None:
    assert HIDER.key.hex() not in repr(HIDER)
    assert repr(HIDER.key) not in repr(HIDER)


def test_what_a_revision_declared_is_compared_too() -> None:
    seen = hidden(Observed("c1", None, {"Team": "EMEA"}), HIDER)
    snapshot = Snapshot("sandbox", True, "2026-11-22T06:00:00Z", {"c1": seen}, HIDER)

    def told(dropped: dict[str, Any]) -> Any:
        found: list[Any] = []
        assert not [*snapshot.tell({"c1": Declaration("c1", PLACE, dropped=dropped)}, found.append)]
        return found[0].labels["Team"]

    assert told({"Team": "EMEA"}) == "EMEA", "still as it was declared, so it is taken off"
    assert told({"Team": "APAC"}) == PLACEHOLDER
