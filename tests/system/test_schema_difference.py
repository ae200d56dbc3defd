"""The schemas of files that people write against `validate`, in both directions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from confsync.manifest.source import decode
from confsync.model.errors import InvalidInput
from confsync.operations.schema import manifest_schema, project_schema
from confsync.project.project import project_of
from tests.support.checkout import ROOT
from tests.support.folder import Folder
from tests.system.beyond_schemas import MANIFESTS, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Draft202012Validator(project_schema())
MANIFEST = Draft202012Validator(manifest_schema())


def accepted(settings: Any) -> bool:
    """Whether the program takes these settings, apart from files that they name."""
    try:
        project_of(Path("/nowhere"), decode(json.dumps(settings).encode(), "confsync.yaml"))
    except InvalidInput:
        return False
    return True


def near(*parts: str) -> st.SearchStrategy[str]:
    """Texts of a few of these parts."""
    return st.lists(st.sampled_from(parts), max_size=6).map("".join)


wrong: st.SearchStrategy[Any] = st.sampled_from([None, True, 0, -1, 601, 0.5, "", "x", [], [1], {}])
globs = near("a", ".", "..", "/", "*", "**", ".yaml", ":", "\\", "\0", "?")
catalogs = near("a", ".", "..", "/", ".yaml", ".yml", "confsync.yaml", ":", "\\", "é")
HOSTS = (
    *("x.example", "localhost", "LocalHost", "127.0.0.1", "127.0.0.256", "127.1", "[::1]"),
    *("", "u@x", "u:p@x", "a b", "é", "sandbox", "x\\y"),
)
addresses = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["https://", "HTTPS://", "http://", "ftp://", "//", "sandbox", ""]),
    st.sampled_from(HOSTS),
    st.sampled_from(["", ":", ":80", ":080", ":65535", ":65536", ":000080", ":a", ":1:2"]),
    near("/", "v2", "@", ":", "?", "#", " ", "é", "\\", "[", "..", "\x7f", '"'),
)
numbers = st.sampled_from([0, 1, 32, 33, 100, 101, 600, 601, 0.5, 32.5, -1])
patterns = st.lists(near("*", "a", "", "[", "/"), max_size=2)
SECTIONS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "api": {
        "url": addresses,
        "concurrency": numbers,
        "max_requests_per_second": numbers,
        "timeout": numbers,
        "settle": numbers,
    },
    "app": {"url": near("https://", "http://", "x", "{id}", "{", "}", " ", '"', "\\", "/")},
    "labels": {
        "owned": patterns,
        "catalog": catalogs,
        "ignore": patterns | st.sampled_from(["ai", "AI"]),
        "values": st.sampled_from(["text", "json", "JSON"]),
    },
    "organisation": {"domains": patterns},
    "guards": dict.fromkeys(("max_changes", "max_change_percent", "max_removals"), numbers),
    "protect": {"ids": patterns, "labels": patterns},
    "sync": {"window": near("1", "0", "9" * 9, "d", "h", "D", "-", " ", "٣")},
    "lint": dict.fromkeys(
        ("blank-title", "CS601", "CS602", "padded-title", "cs601"),
        st.sampled_from(["error", "warning", "off", "on"]),
    ),
}


@st.composite
def near_misses(draw: st.DrawFn) -> dict[str, Any]:
    """Settings with a few values that are right, or nearly so."""
    made: dict[str, Any] = {"version": 1, "manifests": ["a.yaml"]}
    for name in draw(st.lists(st.sampled_from([*SECTIONS]), max_size=2, unique=True)):
        known = SECTIONS[name]
        keys = draw(st.lists(st.sampled_from([*known]), min_size=1, max_size=2, unique=True))
        made[name] = {key: draw(known[key] | wrong) for key in keys}
    top = st.sampled_from(["version", "manifests", "base", "api", "lint", "nope"])
    if draw(st.booleans()):
        made["manifests"] = draw(st.lists(globs, max_size=2))
    elif draw(st.booleans()):
        made[draw(top)] = draw(wrong | st.sampled_from([1, 2, "1", "main"]))
    return made


@given(near_misses())
def test_settings_are_right_for_both_or_for_neither(value: dict[str, Any]) -> None:
    assert PROJECT.is_valid(value) == accepted(value)


@pytest.mark.parametrize("about", SETTINGS)
def test_settings_that_only_the_program_refuses(about: str) -> None:
    for value in SETTINGS[about]:
        assert PROJECT.is_valid(value)
        assert not accepted(value)


@pytest.mark.parametrize("about", MANIFESTS)
def test_manifests_that_only_the_program_refuses(about: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for value in MANIFESTS[about]:
        assert MANIFEST.is_valid(value)
        folder.manifest(json.dumps(value))
        assert folder.validate().code == 1


SPANS = ("x", "2", "h", "1.5h", "-1h", "2H", "")
NOTHING: tuple[Any, ...] = (
    {},
    {"any": []},
    {"any": [{}]},
    {"not": {}},
    {"title": []},
    {"labels": {}},
    {"labels": {"a": []}},
    {"crm": []},
    {"crm": {}},
    {"started": {}},
    {"duration": {}},
    *({"settled": each} for each in SPANS),
    *({"duration": {"at_most": each}} for each in SPANS),
    *({"ended": {"within": each}} for each in SPANS),
)
RIGHT: tuple[Any, ...] = (
    {"settled": "0h"},
    {"duration": {"at_least": "1h30m"}},
    {"labels": {"a": None}},
    {"labels": {"a": [None, "x"]}},
    {"any": [{"title": ""}]},
    "all",
)


def rules() -> Iterator[Any]:
    """Manifests whose rules are nearly right."""
    for when in (*NOTHING, *RIGHT):
        yield {"rules": {"r": {"when": when, "title": "x"}}}
    for name in ("", " ", " a", "a ", "a b", "é", "a" * 500):
        yield {"rules": {name: {"when": "all", "title": "x"}}}
        yield {"conversations": {}, "tables": {name: ["x"]}}
    for gives in ({}, {"title": ""}, {"labels": {"a": None}}, {"title": "x", "labels": {}}):
        yield {"rules": {"r": {"when": "all", **gives}}}
    for file in ("", "/x", "a:b", "a\\b", ".", ".."):
        yield {"conversations": {}, "tables": {"t": {"file": file, "key": "x"}}}


def test_rules_are_right_for_both_or_for_neither(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for value in rules():
        folder.manifest(json.dumps(value))
        ran = folder.validate()
        assert MANIFEST.is_valid(value) == (ran.code == 0), (value, ran.err)


def test_the_documentation_lists_what_a_schema_cannot_know() -> None:
    _, _, text = (ROOT / "docs/files.md").read_text(encoding="utf-8").partition("### What a schema")
    for heading, listed in (("manifests", MANIFESTS), ("settings", SETTINGS)):
        _, _, below = text.partition(f"In {heading}:\n\n")
        lines = below.partition("\n\n")[0].splitlines()
        assert [line.removeprefix("- ") for line in lines] == [*listed]
