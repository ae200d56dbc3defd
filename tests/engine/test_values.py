"""When two values are the same, and what a field's live value is."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given

from confsync._util.nfc import nfc
from confsync.model import ABSENT, UNKNOWN, Absent, Json, Observed
from confsync.model.values import current, same
from tests.engine.values import json_values, texts


@given(json_values, json_values)
def test_being_the_same_has_no_direction(one: Json, other: Json) -> None:
    assert same(one, one)
    assert same(one, other) == same(other, one)
    assert not same(one, ABSENT)


@given(texts)
def test_text_is_the_same_in_every_canonical_form(text: str) -> None:
    assert nfc(text) == normalize("NFC", text)
    assert same(text, normalize("NFD", text))
    assert same({text: [text]}, {normalize("NFD", text): [normalize("NFD", text)]})


@pytest.mark.parametrize(
    ("label", "title", "value"),
    [
        (None, "T", "T"),
        (None, "", ""),
        (None, None, ABSENT),
        ("a", "T", 1),
        ("null", "T", None),
        ("b", "T", ABSENT),
    ],
)
def test_the_live_value_of_a_field(
    label: str | None, title: str | None, value: Json | Absent
) -> None:
    assert current(Observed("c", title, {"a": 1, "null": None}), label) is value


def test_what_the_service_did_not_say_is_not_absent() -> None:
    observed = Observed("c", UNKNOWN, UNKNOWN)
    for label in (None, "a"):
        with pytest.raises(LookupError):
            current(observed, label)
