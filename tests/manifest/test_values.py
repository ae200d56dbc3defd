"""What the values of a manifest mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from tests.support.folder import Folder

pytestmark = pytest.mark.usefixtures("parser")

E_ACUTE, E_AND_ACUTE = "\u00e9", "e\u0301"


def labels(folder: Folder, text: str, values: Any = "text") -> Any:
    """What the conversation `a` has for labels."""
    return folder.declared(text, values)["a"].labels


@pytest.mark.parametrize(
    "plain",
    [
        "no",
        "on",
        "yes",
        "off",
        "y",
        "2026-11-22",
        "12:30",
        "1_000",
        "0b1",
        "0o8",
        "+0x1",
        "08:5",
        "1.2.3",
        "1e",
        ".",
        "--",
        "nULL",
        "TRue",
        "=",
        "~x",
        "e3",
        "+",
        "_1",
        "0x",
        "inf",
        "nan",
    ],
)
def test_text_in_yaml_1_2_is_text(plain: str, folder: Folder) -> None:
    text = f"conversations:\n  a:\n    title: {plain}\n    labels:\n      {plain}x: {plain}\n"
    declared = folder.declared(text)["a"]
    assert (declared.title, declared.labels) == (plain, {f"{plain}x": plain})


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("", None),
        ("~", None),
        ("Null", None),
        ("true", True),
        ("FALSE", False),
        ("0", 0),
        ("-17", -17),
        ("+12", 12),
        ("007", 7),
        ("0o17", 15),
        ("0xfF", 255),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1e3", -1000.0),
        ("+1.5E-1", 0.15),
        ("[1, [], {a: null}]", [1, [], {"a": None}]),
        ("{a: {b: [no, 2]}}", {"a": {"b": ["no", 2]}}),
        ('"1"', "1"),
        ("'true'", "true"),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("!!str", ""),
        ("9" * 1001, "9" * 1001),
    ],
)
def test_any_json_where_the_settings_allow_it(plain: str, value: Any, folder: Folder) -> None:
    found = labels(folder, f"conversations: {{a: {{labels: {{k: {plain} }}}}}}", "json")
    assert found == {"k": value}
    assert type(found["k"]) is type(value)


@pytest.mark.parametrize("plain", [".inf", "-.Inf", ".nan", "1e999"])
def test_what_json_cannot_say_is_wrong_even_there(plain: str, folder: Folder) -> None:
    folder.write(
        "confsync.yaml", "version: 1\nmanifests: [conversations/*]\nlabels: {values: json}"
    )
    folder.manifest(f"conversations: {{a: {{labels: {{k: [{plain}]}}}}}}")
    assert [(p["code"], p["column"]) for p in folder.problems()] == [("CS201", 33)]


def test_defaults_are_for_what_does_not_say_otherwise(folder: Folder) -> None:
    declared = folder.declared("""
        defaults: {labels: {team: emea, stage: open, old: null}}
        conversations:
          a:
          b: {title: B}
          c: {labels: {team: apac}}
          d: {labels: {team: null, old: "yes", more: x}}
    """)
    shared = {"team": "emea", "stage": "open", "old": None}
    assert {id: (each.title, each.labels) for id, each in declared.items()} == {
        "a": (None, shared),
        "b": ("B", shared),
        "c": (None, {**shared, "team": "apac"}),
        "d": (None, {"team": None, "stage": "open", "old": "yes", "more": "x"}),
    }


def test_what_is_not_declared_is_not_managed(folder: Folder) -> None:
    declared = folder.declared(
        "conversations: {a: {title: ''}, b: {labels: {}}, c: {labels: {k: }}}"
    )
    assert {id: (each.title, each.labels) for id, each in declared.items()} == {
        "a": ("", None),
        "b": (None, {}),
        "c": (None, {"k": None}),
    }


def test_anchors_aliases_and_merge_keys(folder: Folder) -> None:
    declared = folder.declared("""
        conversations:
          first: &first
            title: &title One
            labels: &labels {a: "1", b: "2"}
          second: {title: *title, labels: *labels}
          third: {<<: *first, title: Three}
          fourth: {title: Four, <<: [{labels: {x: y}}, *first]}
          fifth: &fifth {labels: {<<: [{a: first}, {a: second, b: second}, *labels], c: own}}
          sixth: {labels: {b: own, <<: {<<: *labels, c: deep}}}
          *title : {title: Seven}
          "<<": {labels: {"<<": text}}
    """)
    one = {"a": "1", "b": "2"}
    assert {id: (each.title, each.labels) for id, each in declared.items()} == {
        "first": ("One", one),
        "second": ("One", one),
        "third": ("Three", one),
        "fourth": ("Four", {"x": "y"}),
        "fifth": (None, {"a": "first", "b": "second", "c": "own"}),
        "sixth": (None, {"a": "1", "b": "own", "c": "deep"}),
        "One": ("Seven", None),
        "<<": (None, {"<<": "text"}),
    }
    assert declared["third"].place.line == 7
    assert (declared["One"].place.line, declared["One"].place.column) == (11, 11)


def test_ids_can_be_merged_and_stand_where_they_are_written(folder: Folder) -> None:
    declared = folder.declared("""
        defaults: &d {labels: {conversations: &c "x"}}
        conversations:
          <<: {a: {title: A}}
          b: {title: B}
    """)
    assert {id: each.place.line for id, each in declared.items()} == {"b": 5, "a": 4}


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        (f"{{{E_AND_ACUTE}: x}}", {E_ACUTE: "x"}),
        (f"{{{E_AND_ACUTE}: own, <<: {{{E_ACUTE}: merged}}}}", {E_ACUTE: "own"}),
        (f"{{<<: [{{{E_ACUTE}: one}}, {{{E_AND_ACUTE}: two}}]}}", {E_ACUTE: "one"}),
        ('{"e\\u0301": x, e: y}', {E_ACUTE: "x", "e": "y"}),
        ("{\u212a: kelvin}", {"K": "kelvin"}),
    ],
)
def test_label_keys_are_composed_when_they_are_read(
    written: str, keys: dict[str, str], folder: Folder
) -> None:
    assert labels(folder, f"conversations: {{a: {{labels: {written}}}}}") == keys
    inherited = f"{{defaults: {{labels: {written}}}, conversations: {{a: }}}}"
    assert labels(folder, inherited) == keys


def test_an_own_key_replaces_a_default_that_is_spelled_otherwise(folder: Folder) -> None:
    text = f"{{defaults: {{labels: {{{E_ACUTE}: d}}}}, conversations: {{a: {{labels: {{{E_AND_ACUTE}: o}}}}}}}}"
    assert labels(folder, text) == {E_ACUTE: "o"}


def test_titles_values_and_ids_keep_their_spelling(folder: Folder) -> None:
    text = (
        f"conversations: {{{E_AND_ACUTE}: {{title: {E_AND_ACUTE}, labels: {{k: {E_AND_ACUTE}}}}}}}"
    )
    declared = folder.declared(text)[E_AND_ACUTE]
    assert (declared.title, declared.labels) == (E_AND_ACUTE, {"k": E_AND_ACUTE})


def test_two_spellings_of_a_key_are_one_key_twice(folder: Folder) -> None:
    with pytest.raises(InvalidInput) as error:
        folder.declared(f"conversations: {{a: {{labels: {{{E_ACUTE}: x, {E_AND_ACUTE}: x}}}}}}")
    assert [problem.code for problem in error.value.problems] == ["CS108"]
