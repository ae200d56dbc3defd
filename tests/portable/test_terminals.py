"""Terminals that interpret no escape sequences, and people who want no colour."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support.checkout import ROOT

pytest.importorskip("pty", reason="there are no pseudo-terminals on Windows")
from tests.cli.terminal import on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_no_colour_where_none_is_wanted(variables: dict[str, str], tmp_path: Path) -> None:
    """Such a terminal gets no sequence at all, except that NO_COLOR leaves the line of progress."""
    project = shutil.copytree(ROOT / "examples" / "quickstart", tmp_path / "project")
    for command in (["plan"], ["apply", "--yes"], ["validate", "nothing"], ["--help"]):
        _, shown = on_a_terminal(*command, "-C", project, **variables)
        assert shown
        assert "\x1b[3" not in shown
        assert "\x1b[1m" not in shown
        if "TERM" in variables:
            assert "\x1b" not in shown
            assert "\r" not in shown
