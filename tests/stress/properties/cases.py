"""Random projects and services, and what the rule makes of them, written as simply as it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from hypothesis import strategies as st

from confsync.sandbox.switches import Switches

Labels = dict[str, Any]
Edits = dict[tuple[str, ...], tuple[Any, Any]]
NOTHING = "(nothing)"

# Composed and decomposed, singletons that NFC replaces (Kelvin, Angstrom), and what libraries trip over.
KEYS = [
    "Call Type",
    "deal_stage",
    "deal_size",
    "é",
    "e\u0301",
    "K",
    "\u212a",
    "\u212b",
    "__x__",
    "",
    "日本",
]
TEXTS = [
    "Discovery",
    "Demo",
    "",
    " ",
    "é",
    "e\u0301",
    "1",
    "true",
    "null",
    "line\nend",
    "\u3000",
    "🚀",
]
JSON = [
    True,
    False,
    0,
    1,
    1.0,
    -2.5,
    [],
    ["a", None],
    {},
    {"a": {"e\u0301": 1}},
    {"a": {"é": True}},
]
OWNED: list[list[str]] = [[], [], ["*"], ["deal_*"], ["é"], ["e\u0301", "K"], ["__*", "Call Type"]]


@dataclass(frozen=True)
class Case:
    live: dict[str, Any]
    declared: dict[str, Any]
    owned: list[str]
    values: str
    switches: Switches
    saved: bool

    def seen(self, id: str) -> bool:
        """Whether the service gives the conversation to whoever asks for it."""
        hidden = self.live.get(id, {}).get("archived") and self.switches.hidden_get != "200"
        return id in self.live and not hidden


def nfc(text: str) -> str:
    return normalize("NFC", text)


def form(value: Any) -> Any:
    """Equal for values that are the same: by NFC, and True is not 1."""
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list):
        return [form(each) for each in value]
    if isinstance(value, dict):
        return {nfc(key): form(each) for key, each in value.items()}
    return ("bool", value) if isinstance(value, bool) else value


def owns(pattern: str, key: str) -> bool:
    return key.startswith(nfc(pattern[:-1])) if pattern.endswith("*") else key == nfc(pattern)


def wanted(declared: Labels, live: Labels, owned: list[str]) -> Labels:
    """The labels as they should be. All keys are in NFC."""
    kept = {
        key: value
        for key, value in live.items()
        if key in declared or not any(owns(pattern, key) for pattern in owned)
    }
    kept |= declared
    return {key: value for key, value in kept.items() if key not in declared or value is not None}


def expected(declared: dict[str, Any], live: dict[str, Any], owned: list[str]) -> Edits:
    """The edits by path: before and after."""
    edits: Edits = {}
    title = NOTHING if live["title"] is None else live["title"]
    if "title" in declared and form(declared["title"]) != form(title):
        edits["title",] = title, declared["title"]
    if "labels" in declared:
        before = {nfc(key): value for key, value in (live["labels"] or {}).items()}
        ours = {nfc(key): value for key, value in declared["labels"].items()}
        after = wanted(ours, before, owned)
        for key in before.keys() | after.keys():
            pair = before.get(key, NOTHING), after.get(key, NOTHING)
            if form(pair[0]) != form(pair[1]):
                edits["labels", key] = pair
    return edits


def labels(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Labels]:
    """Keys that are the same by NFC stand there once."""
    return st.lists(st.tuples(st.sampled_from(KEYS), values), max_size=6).map(
        lambda items: dict({nfc(key): (key, value) for key, value in items}.values())
    )


def switches() -> st.SearchStrategy[Switches]:
    shapes = st.sampled_from(["full", "no-labels", "no-title", "bare"])
    return st.builds(
        Switches,
        labels=st.sampled_from(["replace", "merge"]),
        echo=st.sampled_from(["fresh", "stale"]),
        light=shapes,
        full=shapes,
        wrap=st.sampled_from(["bare", "data"]),
        meta=st.sampled_from(["full", "total", "none"]),
        page_size=st.sampled_from([1, 2, 3, 10, 50]),
        oversize=st.sampled_from(["clamp", "refuse"]),
        auth=st.sampled_from(["both", "bearer", "raw"]),
        # Labels that are left out are unknown: tests/system/apply/test_unknown_labels.py.
        empty=st.sampled_from(["map", "null"]),
        hidden=st.sampled_from(["listed", "hidden"]),
        hidden_get=st.sampled_from(["200", "200", "403", "404"]),
        errors=st.sampled_from(["documented", "message", "text", "empty"]),
    )


def live() -> st.SearchStrategy[dict[str, Any]]:
    text = st.sampled_from(TEXTS)
    conversation = st.fixed_dictionaries(
        {
            "title": st.none() | text,
            "labels": st.none() | labels(text | st.none() | st.sampled_from(JSON)),
            "archived": st.sampled_from([False, False, False, True]),
        }
    )
    return st.lists(conversation, min_size=1, max_size=5).map(numbered)


def declared(values: str) -> st.SearchStrategy[dict[str, Any]]:
    text = st.sampled_from(TEXTS)
    value = text | st.none()
    if values == "json":
        value |= st.sampled_from(JSON)
    conversation = st.one_of(
        st.fixed_dictionaries({"title": text}),
        st.fixed_dictionaries({"labels": labels(value)}),
        st.fixed_dictionaries({"title": text, "labels": labels(value)}),
    )
    # More than there are live ones: those are missing.
    return st.lists(conversation, min_size=1, max_size=6).map(numbered)


def numbered(conversations: list[Any]) -> dict[str, Any]:
    return {f"c{n}": each for n, each in enumerate(conversations)}


def cases() -> st.SearchStrategy[Case]:
    def with_values(values: str) -> st.SearchStrategy[Case]:
        return st.builds(
            Case,
            live=live(),
            declared=declared(values),
            owned=st.sampled_from(OWNED),
            values=st.just(values),
            switches=switches(),
            saved=st.booleans(),
        )

    return st.sampled_from(["text", "text", "json"]).flatmap(with_values)
