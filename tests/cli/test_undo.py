"""`confsync undo`: which run, which part of it, and what the files still declare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST, SECOND = "6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11", "0b9a6f5e-2c47-4e1d-8a35-7d90c1e4b822"


@pytest.fixture
def it() -> Iterator[World]:
    """Two conversations in two files, whose declared titles are applied."""
    live: dict[str, dict[str, Any]] = {
        FIRST: {"title": "Old 1", "labels": {"a": "x"}},
        SECOND: {"title": "Old 2"},
    }
    with world(live) as made:
        made.write("conversations/all.yaml", f"conversations:\n  {FIRST}: {{title: New 1}}\n")
        made.write("conversations/two.yaml", f"conversations:\n  {SECOND}: {{title: New 2}}\n")
        assert made.run("apply", "-y").code == 0
        yield made


def titles(it: World) -> list[object]:
    return [it.live[FIRST][0], it.live[SECOND][0]]


def test_the_last_run_is_undone_by_that_name(it: World) -> None:
    ran = it.run("undo", "last", "--yes")
    assert (ran.code, titles(it)) == (0, ["Old 1", "Old 2"])


@pytest.mark.parametrize("target", [SECOND, SECOND[:6], "conversations/two.yaml"])
def test_a_part_of_a_run_is_undone(it: World, target: str) -> None:
    before = len(it.service.log)
    ran = it.run("undo", "last", target, "--yes")
    assert (ran.code, titles(it)) == (0, ["New 1", "Old 2"])
    assert not any(FIRST in request.path for request in it.service.log[before:])


def test_a_target_that_is_not_of_the_run(it: World) -> None:
    ran = it.run("undo", "last", "c9", "--yes")
    assert (ran.code, ran.out) == (64, "")
    assert "there is no conversation, manifest or folder 'c9'" in ran.err


def test_a_call_that_a_later_run_did_not_change_is_named(it: World) -> None:
    assert it.run("undo", "last", FIRST, "--yes").code == 0
    ran = it.run("undo", "last", SECOND, "--yes")
    assert (ran.code, titles(it)) == (64, ["Old 1", "New 2"])
    assert f"this run did not change {SECOND}" in ran.err
    assert "help: to see the runs: confsync runs" in ran.err


def test_files_that_still_declare_what_was_undone_are_mentioned(it: World) -> None:
    note = "2 files still declare what was reverted: the next apply makes it again."
    assert note in it.run("undo", "last", "--yes").err
    assert it.run("apply", "--yes").code == 0
    it.declare({FIRST: {"title": "Old 1"}})
    ran = it.run("undo", "last", "--yes")
    assert "1 file still declares what was reverted" in ran.err


def test_nothing_is_mentioned_where_the_files_declare_what_is_live_again(it: World) -> None:
    it.write("conversations/two.yaml", "conversations: {}\n")
    it.declare({FIRST: {"title": "Old 1", "labels": {"a": "x"}}})
    ran = it.run("undo", "last", "--yes")
    assert (ran.code, ran.err) == (0, "")


def test_a_label_that_the_files_still_remove_is_mentioned(it: World) -> None:
    it.declare({FIRST: {"labels": {"a": None}}})
    assert it.run("apply", "-y").code == 0
    ran = it.run("undo", "last", "-y")
    assert it.live[FIRST][1] == {"a": "x"}
    assert "1 file still declares what was reverted" in ran.err


def test_nothing_recorded_is_an_error() -> None:
    with world() as it:
        ran = it.run("undo", "last", "--yes")
        assert (ran.code, ran.out) == (1, "")
        assert "no run of" in ran.err
