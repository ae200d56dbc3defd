"""Snapshots in files, and files that only look like them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.formats.documents.snapshot import load_snapshot, snapshot_document
from confsync.formats.json import dump
from confsync.model import Missing, Unread
from confsync.model.errors import ConfsyncError
from confsync.model.snapshot import Matches, Snapshot
from tests.engine.values import texts

TIME = "2026-11-22T06:00:00Z"
COMMIT = "0123456789abcdef" * 2 + "01234567"
SNAPSHOT = Snapshot(
    "https://example.com/v2",
    False,
    TIME,
    COMMIT,
    {"c1": Matches("c1", True, {"a": False}), "c2": Missing("c2"), "c3": Unread("c3", "503")},
)


def saved(snapshot: Snapshot) -> bytes:
    return dump(snapshot_document(snapshot)).encode("ascii")


entries = st.one_of(
    st.builds(
        Matches,
        id=texts,
        title=st.none() | st.booleans(),
        labels=st.dictionaries(texts, st.booleans(), max_size=3),
    ),
    st.builds(Missing, texts),
    st.builds(Unread, texts, texts),
)


@given(st.lists(entries, max_size=4), texts.filter(bool), st.booleans())
def test_a_snapshot_comes_back_as_it_was(seen: list[Any], api: str, sandbox: bool) -> None:
    snapshot = Snapshot(api, sandbox, TIME, COMMIT, {each.id: each for each in seen})
    assert load_snapshot(saved(snapshot)) == snapshot


def test_it_is_sorted() -> None:
    turned = dict(reversed([*SNAPSHOT.entries.items()]))
    again = Snapshot(SNAPSHOT.api, False, TIME, COMMIT, turned)
    assert saved(again) == saved(SNAPSHOT)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("kind", "plan", "this is not a snapshot: kind"),
        ("format_version", "2.0", "format version 2.0; this confsync reads 1.x"),
        ("format_version", None, "this is not a snapshot"),
        ("api", None, "api"),
        ("taken", "yesterday", "taken"),
        ("taken", "2026-11-22T06:00:00+01:00", "taken"),
        ("taken", "2026-02-30T06:00:00Z", "day is out of range"),
        ("commit", "HEAD", "commit"),
        ("redacted", [], "an old format"),
        ("conversations/0/state", "gone", "conversations.0"),
        ("conversations/0/id", 1, "conversations.0.observed.id"),
        ("conversations/0/title", "x", "title"),
        ("conversations/0/labels", {"a": "x"}, "labels"),
        ("conversations/1/id", "c1", "a conversation is there twice"),
    ],
)
def test_what_is_damaged_is_refused(path: str, value: Any, message: str) -> None:
    document: Any = json.loads(saved(SNAPSHOT))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    here = document
    for step in steps:
        here = here[step]
    here[last] = value
    with pytest.raises(ConfsyncError) as caught:
        load_snapshot(json.dumps(document).encode())
    assert message in caught.value.message


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"[" * 100_000, saved(SNAPSHOT)[:-5]])
def test_anything_else_is_no_snapshot(data: bytes) -> None:
    with pytest.raises(ConfsyncError, match="this is not a snapshot"):
        load_snapshot(data)
