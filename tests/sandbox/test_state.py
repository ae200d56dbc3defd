from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest

from confsync.model.errors import ConfsyncError
from confsync.sandbox import samples
from confsync.sandbox.state import State

if TYPE_CHECKING:
    from pathlib import Path


def ids(state: State) -> list[str]:
    return [each.id for each in state]


def test_conversations_are_newest_first() -> None:
    old, new = {"createdAt": "2020-01-01T00:00:00Z"}, {"createdAt": "2026-09-01T00:00:00Z"}
    assert ids(State.of({"a": old, "b": {}, "c": new, "d": {}})) == ["c", "b", "d", "a"]


def test_attributes_that_are_not_given_are_believable() -> None:
    made = State.of({"a": {"labels": {"Team": "EMEA"}}}).get("a")
    assert made is not None
    assert made.attributes["uuid"] == "a"
    assert made.attributes["title"] == "Call 1"
    assert made.labels == {"Team": "EMEA"}


def test_a_new_conversation_comes_first_and_a_changed_one_stays_in_its_place() -> None:
    state = State.of({"a": {}, "b": {}})
    first, new = state.get("a"), State.of({"new": {}}).get("new")
    assert first is not None
    assert new is not None
    state.put(new)
    state.put(first.with_(title="changed"))
    assert ids(state) == ["new", "a", "b"]
    assert [each.attributes["title"] for each in state.slice(1, 2)] == ["changed"]
    state.remove("a")
    assert ids(state) == ["new", "b"]
    assert len(state) == 2
    assert state.revision == 3


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "project" / ".confsync" / "sandbox.json"
    saved = samples.state()
    saved.save(file)
    saved.save(file)
    loaded = State.load(file)
    assert [(each.id, each.attributes) for each in loaded] == [
        (each.id, each.attributes) for each in saved
    ]
    assert loaded.categories == saved.categories
    assert [each.name for each in file.parent.iterdir()] == ["sandbox.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    State.of({}).save(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_save_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    State.of({"a": {}}).save(file)
    before = file.read_bytes()
    with pytest.raises(TypeError):
        State.of({"a": {"title": object()}}).save(file)  # type: ignore[dict-item]
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"sandbox": 1, "conversations": [], "labels": []}', "[" * 100_000],
)
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "sandbox.json"
    file.write_text(content)
    with pytest.raises(ConfsyncError, match="not a saved state"):
        State.load(file)


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.json"
    file.write_text(json.dumps({"sandbox": 99, "conversations": {}, "labels": []}))
    with pytest.raises(ConfsyncError, match="another version"):
        State.load(file)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfsyncError, match="cannot be read"):
        State.load(tmp_path)
