"""Snapshots in files, and files that only look like them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.formats.documents.snapshot import load_snapshot, snapshot_document
from confsync.formats.json import dump
from confsync.model import UNKNOWN, Missing, Observed, Unread
from confsync.model.errors import ConfsyncError
from confsync.model.redaction import Redactor
from confsync.model.snapshot import Snapshot
from tests.engine.values import json_values, texts

TIME = "2026-11-22T06:00:00Z"
SNAPSHOT = Snapshot(
    "https://example.com/v2",
    False,
    TIME,
    {"c1": Observed("c1", "A title", {"a": "x"}), "c2": Missing("c2"), "c3": Unread("c3", "503")},
    Redactor(),
)


def saved(snapshot: Snapshot) -> bytes:
    return dump(snapshot_document(snapshot)).encode("ascii")


sightings = st.one_of(
    st.builds(
        Observed,
        id=texts,
        title=st.none() | st.just(UNKNOWN) | texts,
        labels=st.just(UNKNOWN) | st.dictionaries(texts, json_values, max_size=3),
    ),
    st.builds(Missing, texts),
    st.builds(Unread, texts, texts),
)
fields = st.frozensets(st.sampled_from(["title", "labels"]))


@given(st.lists(sightings, max_size=4), fields, texts.filter(bool), st.booleans())
def test_a_snapshot_comes_back_as_it_was(
    seen: list[Any], redacted: frozenset[str], api: str, sandbox: bool
) -> None:
    by_id = {each.id: each for each in seen}
    snapshot = Snapshot(api, sandbox, TIME, by_id, Redactor(redacted))
    again = load_snapshot(saved(snapshot))
    assert again.sightings == snapshot.sightings
    assert (again.api, again.sandbox, again.taken) == (api, sandbox, TIME)
    assert again.hider.fields == redacted
    assert not redacted or again.hider.key == snapshot.hider.key


def test_it_is_sorted_and_has_no_key_that_nothing_needs() -> None:
    turned = dict(reversed([*SNAPSHOT.sightings.items()]))
    again = Snapshot(SNAPSHOT.api, False, TIME, turned, Redactor())
    assert saved(again) == saved(SNAPSHOT)
    assert snapshot_document(SNAPSHOT)["hash_key"] is None


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
        ("redacted", ["id"], "redacted"),
        ("redacted", ["title"], "redacted values need a hash_key"),
        ("hash_key", "secret", "hash_key"),
        ("conversations/0/state", "gone", "conversations.0"),
        ("conversations/0/id", 1, "conversations.0.observed.id"),
        ("conversations/0/title", 1, "title"),
        ("conversations/0/labels", None, "labels"),
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
