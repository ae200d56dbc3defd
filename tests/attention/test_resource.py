"""What the API's JSON may say, and what is made of it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.attention.resource import (
    Malformed,
    Page,
    decode,
    decode_many,
    observed_row,
    parse_one,
    parse_page,
)
from confsync.model import UNKNOWN, Json, Observed

DEEP = b"[" * 100_000 + b"]" * 100_000


def resource(id: object = "a", **attributes: Any) -> dict[str, Any]:
    return {"type": "conversations", "id": id, "attributes": attributes}


def page_of(value: Json, wanted: set[str]) -> Page[Observed]:
    return parse_page(value, lambda id, row: observed_row(id, row) if id in wanted else None)


def nested(depth: int) -> Json:
    value: Json = "x"
    for _ in range(depth):
        value = [value]
    return value


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"<html></html>",
        b"{",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"[-Infinity]",
        b"{} {}",
        b"\xff\xfe{}",
        b"\x00",
        b"1" * 5000,
        DEEP,
        b'{"a":' * 100_000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_not_json(body: bytes) -> None:
    with pytest.raises(Malformed, match=r"^the answer is not JSON$"):
        decode(body)


@pytest.mark.parametrize(
    "title", ["\ud83d", "a\udc00b", "\udfff\ud800", "第1 🎉", "\u202e\x00\x1b[31m"]
)
def test_half_a_surrogate_pair_is_kept(title: str) -> None:
    body = json.dumps(resource(title=title, labels={title: title})).encode()
    assert parse_one(decode(body), "a") == Observed("a", title, {title: title})


def test_a_key_that_is_there_twice_is_refused_but_in_lists_the_last_one_counts() -> None:
    # As every JSON parser of the standard library's kind has it.
    body = b'{"id": "a", "attributes": {"title": "1", "title": "2"}}'
    with pytest.raises(Malformed, match=r"^a key is twice in the answer$"):
        decode(body)
    page = page_of([decode_many(body)], {"a"})
    assert page.rows == (Observed("a", "2", UNKNOWN),)


@pytest.mark.parametrize("wrap", [lambda value: value, lambda value: {"data": value}])
def test_one_conversation_bare_or_wrapped(wrap: Any) -> None:
    full = resource(title="t", labels={"k": "v"}, transcript=[1, {"a": None}])
    assert parse_one(wrap(full), "a") == Observed("a", "t", {"k": "v"})
    nulls = resource(title=None, labels=None)
    assert parse_one(wrap(nulls), "a") == Observed("a", None, {})
    # Labels that are left out may be there.
    assert parse_one(wrap(resource()), "a") == Observed("a", None, UNKNOWN)


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        "text",
        [],
        [resource()],
        {},
        {"data": None},
        {"data": [resource()]},
        {"id": "a"},
        {"id": "a", "attributes": []},
        resource(5),
        resource(None),
        resource("b", title="t", labels={}),
        resource(title=5),
        resource(title=["t"]),
        resource(labels=["k"]),
        resource(labels="k"),
        resource(labels={"k": nested(33)}),
        resource(labels={"k": float("inf")}),
        resource(labels={"k": [{"deep": float("-inf")}]}),
    ],
)
def test_what_is_not_the_conversation(value: Json) -> None:
    with pytest.raises(Malformed):
        parse_one(value, "a")


@pytest.mark.parametrize("value", [5, 1.5, True, None, [], {}, ["a"], {"x": [None]}, nested(30)])
def test_labels_may_have_any_value_that_can_be_written_back(value: Json) -> None:
    assert parse_one(resource(labels={"k": value}), "a") == Observed("a", None, {"k": value})
    page = page_of([resource(labels={"k": value})], {"a"})
    assert page.rows == (Observed("a", UNKNOWN, {"k": value}),)


def test_a_number_that_no_float_holds_makes_labels_unreadable() -> None:
    body = b'{"id": "a", "attributes": {"title": "t", "labels": {"k": 1e999}}}'
    with pytest.raises(Malformed, match="cannot be written back"):
        parse_one(decode(body), "a")
    page = page_of([decode(body)], {"a"})
    assert page.rows == (Observed("a", "t", UNKNOWN),)


def test_a_row_that_lacks_a_field_is_unknown_never_empty() -> None:
    rows: list[Json] = [
        resource("a"),
        resource("b", title=None, labels=None),
        resource("c", labels=[], title=5),
    ]
    page = page_of(rows, {"a", "b", "c"})
    assert [(row.title, row.labels) for row in page.rows] == [(UNKNOWN, UNKNOWN)] * 3
    assert (page.titles, page.labels) == (False, False)


def test_only_wanted_rows_are_kept_but_all_are_counted() -> None:
    rows: list[Json] = [
        resource("a", labels={}),
        resource("b", title="t"),
        None,
        {"id": 5},
        "x",
        {},
    ]
    page = page_of({"data": rows, "meta": {"totalRecords": 7, "pageSize": 50}}, {"b", "z"})
    assert page == Page(
        (Observed("b", "t", UNKNOWN),), 6, titles=True, labels=True, total=7, size=50, unreadable=4
    )


@pytest.mark.parametrize(
    "meta",
    [
        None,
        [],
        "x",
        {},
        {"totalRecords": -1},
        {"totalRecords": "7"},
        {"totalRecords": True, "pageSize": 1.5},
    ],
)
def test_a_meta_without_numbers(meta: Json) -> None:
    page = page_of({"data": [resource()], "meta": meta}, {"a"})
    assert (page.total, page.size) == (None, None)


def test_a_list_may_be_bare_or_empty() -> None:
    assert page_of([resource()], {"a"}).length == 1
    assert page_of([], {"a"}) == Page((), 0, titles=False, labels=False)


@pytest.mark.parametrize(
    "value",
    [None, 5, "x", {}, {"data": {}}, {"data": None}, [5], [{}], [[resource()]], {"error": []}],
)
def test_what_is_no_list(value: Json) -> None:
    with pytest.raises(Malformed):
        page_of(value, {"a"})


@given(json_values)
def test_no_json_does_harm(value: Json) -> None:
    for parse in (lambda: parse_one(value, "a"), lambda: page_of(value, {"a"})):
        with suppress(Malformed):
            parse()


@given(st.binary(max_size=50))
def test_no_bytes_do_harm(body: bytes) -> None:
    try:
        decode(body)
    except Malformed:
        return
    json.loads(body)
