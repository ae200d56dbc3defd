"""The rule that decides, as a table: declared, live, and what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.engine.diff import edits, glob_matcher, left_alone, wanted_labels
from confsync.model import ABSENT, UNKNOWN, Observed
from tests.engine.values import declare, differ, live
from tests.stress.properties.cases import expected, form, labels, nfc

if TYPE_CHECKING:
    from tests.engine.values import Shown

NFC, NFD = "\u00e9", "e\u0301"
KELVIN = "\u212a"  # NFC makes it the letter K
ADDED, REMOVED = (ABSENT, "x"), ("x", ABSENT)


@pytest.mark.parametrize(
    ("title", "observed", "edit"),
    [
        pytest.param("New", "Old", ("Old", "New"), id="another title"),
        pytest.param("Old", "Old", None, id="the same title"),
        pytest.param(None, "Old", None, id="not declared"),
        pytest.param("New", None, (ABSENT, "New"), id="the service has none"),
        pytest.param("", None, (ABSENT, ""), id="an empty title is a title"),
        pytest.param("", "Old", ("Old", ""), id="declared empty"),
        pytest.param(f"Caf{NFC}", f"Caf{NFD}", None, id="decomposed in the service"),
        pytest.param(f"Caf{NFD}", f"Caf{NFC}", None, id="decomposed in the file"),
        pytest.param("100 K", f"100 {KELVIN}", None, id="Kelvin sign"),
        pytest.param("a b", "a\u00a0b", ("a\u00a0b", "a b"), id="a space that does not break"),
        pytest.param("old", "Old", ("Old", "old"), id="case counts"),
    ],
)
def test_title(title: str | None, observed: str | None, edit: tuple[Any, Any] | None) -> None:
    declared = declare(title, labels=None if title is not None else {})
    assert differ(declared, live(title=observed)) == ({"title": edit} if edit else {})


@pytest.mark.parametrize(
    ("declared", "observed", "owned", "difference"),
    [
        pytest.param({"a": "x"}, {}, [], {"a": ADDED}, id="added"),
        pytest.param({"a": "x"}, {"a": "y"}, [], {"a": ("y", "x")}, id="changed"),
        pytest.param({"a": None}, {"a": "x"}, [], {"a": REMOVED}, id="removed"),
        pytest.param({"a": None}, {}, [], {}, id="null for what is absent"),
        pytest.param(
            {"a": None}, {"a": None}, [], {"a": (None, ABSENT)}, id="null for a live null"
        ),
        pytest.param({"a": "x"}, {"a": "x", "b": "y"}, [], {}, id="the rest stays"),
        pytest.param({}, {"a": "x"}, [], {}, id="none declared, none owned"),
        pytest.param({}, {"a": "x"}, ["*"], {"a": REMOVED}, id="none declared, all owned"),
        pytest.param(None, {"a": "x"}, ["*"], {}, id="labels not managed although all owned"),
        pytest.param({"a": "x"}, {"a": "x"}, ["*"], {}, id="owned and declared"),
        pytest.param({"a": None}, {"a": "x"}, ["*"], {"a": REMOVED}, id="owned and declared null"),
        pytest.param({}, {"deal_a": "x", "other": "y"}, ["deal_*"], {"deal_a": REMOVED}, id="glob"),
        pytest.param({}, {"Deal_a": "x"}, ["deal_*"], {}, id="case counts in globs"),
        pytest.param(
            {},
            {"a": "x", "b": "x", "c": "y"},
            ["[ab]", "z?"],
            {"a": REMOVED, "b": REMOVED},
            id="sets",
        ),
        pytest.param({}, {"a*": "x", "ab": "y"}, ["a[*]"], {"a*": REMOVED}, id="a literal star"),
        pytest.param(
            {}, {"two\nlines": "x"}, ["two*"], {"two\nlines": REMOVED}, id="a line end in a key"
        ),
        pytest.param({}, {NFD: "x"}, [NFC], {NFD: REMOVED}, id="owned by another form"),
        pytest.param({}, {NFC: "x"}, [NFD], {NFC: REMOVED}, id="owned, decomposed in the settings"),
        pytest.param({NFC: "x"}, {NFD: "x"}, ["*"], {}, id="decomposed in the service"),
        pytest.param({NFD: "x"}, {NFC: "x"}, ["*"], {}, id="decomposed in the file"),
        pytest.param(
            {NFC: "x"}, {NFD: "y"}, [], {NFD: ("y", "x")}, id="the service's spelling is kept"
        ),
        pytest.param({NFD: None}, {NFC: "x"}, [], {NFC: REMOVED}, id="removed in any form"),
        pytest.param(
            {NFC: None},
            {NFC: "x", NFD: "x"},
            [],
            {NFC: REMOVED, NFD: REMOVED},
            id="both forms removed",
        ),
        pytest.param(
            {NFC: "x"}, {NFD: "y", NFC: "x"}, [], {}, id="both forms live, ours as declared"
        ),
        pytest.param({KELVIN: None}, {"K": "y"}, [], {"K": ("y", ABSENT)}, id="Kelvin, null"),
        pytest.param({"K": "x"}, {KELVIN: "x"}, ["*"], {}, id="Kelvin sign in the service"),
        pytest.param(
            {KELVIN: "x"}, {"K": "y"}, [], {"K": ("y", "x")}, id="Kelvin sign in the file"
        ),
        pytest.param({"a": NFC}, {"a": NFD}, [], {}, id="decomposed value"),
        pytest.param({"a": ""}, {}, [], {"a": (ABSENT, "")}, id="an empty label is a label"),
        pytest.param({"": "x"}, {}, [], {"": ADDED}, id="an empty key is a key"),
        pytest.param(
            {"__a__": "x"},
            {"__b": "x"},
            ["__*"],
            {"__a__": ADDED, "__b": REMOVED},
            id="underscores",
        ),
        pytest.param(
            {"a.b": "x", "a['b']": "x"},
            {},
            [],
            {"a.b": ADDED, "a['b']": ADDED},
            id="keys like paths",
        ),
        pytest.param(
            {"a": "x"}, {"b": "x"}, ["*"], {"a": ADDED, "b": REMOVED}, id="nothing in common"
        ),
        pytest.param({"a": "1"}, {"a": 1}, [], {"a": (1, "1")}, id="text for a number"),
        pytest.param({"a": "x"}, {"a": None}, [], {"a": (None, "x")}, id="text for a live null"),
        pytest.param({"a": "x"}, {"a": ["x"]}, [], {"a": (["x"], "x")}, id="text for a list"),
        pytest.param(
            {"b": "x"}, {"a": {"n": [1, None]}, "b": "x"}, [], {}, id="what is not text stays"
        ),
        pytest.param({"a": "x\ny"}, {"a": "x\nz"}, [], {"a": ("x\nz", "x\ny")}, id="several lines"),
        pytest.param(
            {"a": "\ud800"},
            {"a": "\udc00"},
            [],
            {"a": ("\udc00", "\ud800")},
            id="half surrogate pairs",
        ),
    ],
)
def test_labels(
    declared: dict[str, Any] | None, observed: dict[str, Any], owned: list[str], difference: Shown
) -> None:
    title = "Old" if declared is None else None
    found = differ(declare(title, declared), live(observed), owned)
    assert found == {f"labels.{key}": pair for key, pair in difference.items()}


@pytest.mark.parametrize(
    ("declared", "observed", "same"),
    [
        (True, True, True),
        (True, 1, False),
        (1, True, False),
        (0, False, False),
        (1, 1.0, True),
        (1, "1", False),
        ([1, 2], [1, 2], True),
        ([1, 2], [2, 1], False),
        ([1], [1, 1], False),
        ([True], [1], False),
        ([], {}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": None}, {}, False),
        ({"a": {NFC: [NFC]}}, {"a": {NFD: [NFD]}}, True),
        ({NFC: 1}, {NFC: 1, NFD: 1}, False),
        ({NFC: 1, NFD: 1}, {NFC: 1}, False),
        ("", None, False),
        ([], None, False),
    ],
)
def test_values_of_any_kind(declared: Any, observed: Any, same: bool) -> None:
    found = differ(declare(labels={"a": declared}), live({"a": observed}))
    assert found == ({} if same else {"labels.a": (observed, declared)})


def test_one_edit_for_a_label_however_deep_it_differs() -> None:
    before, after = {"x": [{"y": 1}, 2]}, {"x": [{"y": 3}, 4]}
    assert differ(declare(labels={"a": after}), live({"a": before})) == {
        "labels.a": (before, after)
    }


def test_long_values_are_not_compared_line_by_line() -> None:
    """Comparing lines is quadratic: this took 7 s."""
    one, other = ("\n".join(str(n % m) for n in range(200_000)) for m in (997, 991))
    assert differ(declare(labels={"a": one}), live({"a": other})) == {"labels.a": (other, one)}


def test_what_is_unknown_is_not_compared() -> None:
    with pytest.raises(LookupError):
        edits(declare("New"), Observed("c1", UNKNOWN, {}), glob_matcher([]))
    with pytest.raises(LookupError):
        edits(declare(labels={}), Observed("c1", "Old", UNKNOWN), glob_matcher([]))
    assert edits(declare("Old"), Observed("c1", "Old", UNKNOWN), glob_matcher(["*"])) == ()


def test_left_alone_are_the_live_keys_that_are_neither_declared_nor_touched() -> None:
    declared = declare(labels={"same": "x", "changed": "x", NFC: "x", "gone": None})
    observed = live(
        {"same": "x", "changed": "y", NFD: "x", "gone": "x", "ours": "x", "b": 1, "a": None}
    )
    found = edits(declared, observed, glob_matcher(["ours"]))
    assert left_alone(declared, observed, found) == ("a", "b")
    title_only = declare("New")
    assert left_alone(title_only, live({"b": 1, "a": 1}), ()) == ("a", "b")
    assert left_alone(title_only, Observed("c1", "Old", UNKNOWN), ()) == ()


@given(
    st.none() | st.sampled_from(["Old", "New", NFC, NFD]),
    labels(st.sampled_from(["x", "y", NFC, NFD]) | st.none()),
    labels(st.sampled_from(["x", NFC, NFD, None, True, 1, [NFC], {NFD: 1}])),
    st.sampled_from([[], ["*"], ["deal_*", NFD]]),
)
def test_edits_are_what_the_rule_says(
    title: str | None, ours: dict[str, Any], theirs: dict[str, Any], owned: list[str]
) -> None:
    declared = {"labels": ours} | ({} if title is None else {"title": title})
    found = edits(declare(title, ours), live(theirs), glob_matcher(owned))
    rule = expected(declared, {"title": "Old", "labels": theirs}, owned)
    ours_ = {tuple(nfc(edit.field).split(".", 1)): (edit.before, edit.after) for edit in found}
    nothing = {
        path: tuple("(nothing)" if v is ABSENT else v for v in pair) for path, pair in ours_.items()
    }
    assert {path: form([*pair]) for path, pair in nothing.items()} == {
        path: form([*pair]) for path, pair in rule.items()
    }


@given(labels(st.sampled_from(["x", "y"]) | st.none()), labels(st.sampled_from(["x", 1, None])))
def test_wanted_labels_want_nothing_more(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    owned = glob_matcher(["deal_*"])
    once = wanted_labels(ours, theirs, owned)
    assert wanted_labels(ours, once, owned) == once
