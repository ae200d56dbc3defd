"""What `validate` refuses and a schema cannot know: documents by what `docs/files.md` calls it."""

from __future__ import annotations

from typing import Any, Final


def _rules(*, when: object = "all", **more: object) -> dict[str, Any]:
    return {"rules": {"r": {"when": when, **({"title": "x"} | more)}}}


def _test(given: dict[str, Any], title: str) -> dict[str, Any]:
    return {**_rules(), "tests": [{"name": "t", "given": given, "expect": {"title": title}}]}


MANIFESTS: Final[dict[str, list[Any]]] = {
    "a conversation or a rule that declares nothing": [
        {"conversations": {"a": None}},
        {"defaults": {}, "conversations": {"a": {}}},
        {"rules": {"r": {"when": "all", "labels": {}}}},
    ],
    "invisible characters in ids, names and texts": [
        {"conversations": {"a\u200bb": {"title": "x"}}},
        {"conversations": {"a": {"title": "\0"}}},
        {"rules": {"a\u200bb": {"when": "all", "title": "x"}}},
    ],
    "two spellings of a key that look the same": [
        {"conversations": {"a": {"labels": {"\u00e9": "x", "e\u0301": "y"}}}},
    ],
    "times": [
        _rules(when={"started": {"from": "2026-13-01"}}),
        _rules(when={"started": {"from": "2026-02-01", "to": "2026-01-01"}}),
        _test({"started": "soon"}, "x"),
    ],
    "regular expressions and templates": [
        _rules(when={"title": "/(/"}),
        _rules(title="{"),
        _rules(title="{nope}"),
    ],
    "names of tables and rules that do not exist, or exclude each other": [
        _rules(when={"owner": {"in": "nope"}}),
        _rules(unless=["nope"]),
        _rules(unless=["r"]),
    ],
    "files of tables": [
        {"conversations": {}, "tables": {"t": {"file": "gone.csv", "key": "x"}}},
        {"conversations": {}, "tables": {"t": {"file": "../../x.csv", "key": "x"}}},
    ],
    "results of tests": [_test({"title": "a"}, "y")],
    "a whole number with a fraction, such as `1.0`": [_rules(limit=1.0)],
}

_SETTINGS: Final = {"version": 1, "manifests": ["a.yaml"]}
SETTINGS: Final[dict[str, list[Any]]] = {
    "a whole number with a fraction, such as `1.0`": [
        _SETTINGS | {"api": {"concurrency": 8.0}},
        _SETTINGS | {"guards": {"max_changes": 1.0}},
    ],
    "an IPv6 address that is none, or http to one of another machine": [
        _SETTINGS | {"api": {"url": "https://[:1]"}},
        _SETTINGS | {"api": {"url": "http://[::2]"}},
    ],
}
