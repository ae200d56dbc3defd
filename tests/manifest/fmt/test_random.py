"""What is formatted means the same, has every comment, and is formatted once and for all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, note, reject, settings
from hypothesis import strategies as st

from confsync.manifest.comments import comments
from confsync.manifest.read import read_manifest
from confsync.manifest.source import decode
from confsync.model.errors import InvalidInput
from tests.manifest.fmt.messy import Mess
from tests.manifest.writer import Labels, Wanted, Writer, conversations, labels
from tests.support.command import confsync
from tests.support.folder import Folder

if TYPE_CHECKING:
    from pathlib import Path


def declared(text: bytes) -> list[tuple[str, str | None, object]]:
    try:
        found, problems = read_manifest(decode(text, "a.yaml"))
    except InvalidInput:
        reject()
    if problems:
        reject()
    return [(each.id, each.title, each.labels) for each in found]


def commented(text: bytes) -> Counter[str]:
    return Counter(comment.text for comment in comments(decode(text, "a.yaml").text))


def formatted(folder: Folder, text: bytes) -> bytes:
    """What `confsync fmt` makes of a good manifest, which is what it should be."""
    meaning = declared(text)
    note(text.decode())
    file = folder.manifest(text)
    ran = confsync("fmt", "-C", folder.root)
    after = file.read_bytes()
    note(after.decode())
    assert (ran.code, ran.out) == (0, "conversations/a.yaml\n" if after != text else "")
    assert confsync("fmt", "--check", "-C", folder.root).code == 0
    assert declared(after) == meaning
    assert commented(after) == commented(text)
    return after


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])
def test_a_mess_is_put_in_order(folder: Folder, data: st.DataObject) -> None:
    after = formatted(folder, Mess(data.draw).manifest().encode())
    assert after.count(b"\r\n") in {0, after.count(b"\n")}


@given(st.data(), conversations, st.none() | labels)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_kept(
    folder: Folder, data: st.DataObject, wanted: dict[str, Wanted], defaults: Labels | None
) -> None:
    formatted(folder, Writer(data.draw).manifest(wanted, defaults).encode())


@given(st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.filter_too_much])
def test_both_parsers_find_the_same_comments(data: st.DataObject) -> None:
    text = Mess(data.draw).manifest().encode()
    declared(text)
    found = [*comments(decode(text, "a.yaml").text)]
    with mock.patch("ruamel.yaml.main.CParser", None):
        declared(text)  # a tab before a comment is too much for it
        assert [*comments(decode(text, "a.yaml").text)] == found


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
