"""Problems on a terminal: between the changes and the summary, in lines that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.world import World, world

pytest.importorskip("pty", reason="there are no pseudo-terminals on Windows")
from tests.cli.terminal import on_a_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def it() -> Iterator[World]:
    wanted = {"c1": {"title": "New"}, "gone": {"title": "A"}}
    with world({"c1": {"title": "Old"}}, wanted) as made:
        yield made


def test_problems_come_before_the_summary(it: World) -> None:
    _, shown = on_a_terminal("plan", "-C", it.root, "--color", "never")
    assert shown.index("~ title") < shown.index("CS401") < shown.index("Plan: 1 conversation")


def test_lines_fit(it: World) -> None:
    it.write("confsync.yaml", "version: 1\nmanifests: [a]\nlabel: {}\n")
    _, shown = on_a_terminal("plan", "-C", it.root, "--color", "never")
    assert "unknown key" in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 80
