"""Consoles and checkouts of Windows, as far as they can be played here."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from confsync.cli import process
from confsync.project.project import find_project
from tests.support.checkout import ROOT
from tests.support.command import confsync

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example project."""
    return Path(shutil.copytree(ROOT / "examples" / "quickstart", tmp_path / "project"))


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_an_output_that_lacks_characters_shows_their_codes(encoding: str, project: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "confsync", "plan", "-C", str(project), "--expand"],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )
    shown = ran.stdout.decode(encoding)
    assert ran.stderr == b""
    assert '"Acme call 3" \\u2192 "Q1 Deal Review - Acme Corp"' in shown


def test_a_checkout_with_other_line_ends_is_the_same_project(project: Path) -> None:
    before = confsync("plan", "-C", project, "--format", "json")
    for file in project.rglob("*.yaml"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert confsync("validate", "-C", project).code == 0
    assert confsync("fmt", "--check", "-C", project).code == 0
    after = confsync("plan", "-C", project, "--format", "json")
    assert after.document["changes"] == before.document["changes"]
    file = project / "conversations" / "apac.yaml"
    assert confsync("edit", "-C", project, "--set", "Team=ANZ", file).code == 0
    text = file.read_bytes()
    assert b"ANZ" in text
    assert text.count(b"\n") == text.count(b"\r\n")


def kernel(mode: Callable[[int], int], accepts: int) -> SimpleNamespace:
    """The part of the API of Windows that is used: `mode` says which handles are consoles."""
    return SimpleNamespace(
        kernel32=SimpleNamespace(
            GetStdHandle=lambda number: number,
            GetConsoleMode=lambda handle, _known: mode(handle),
            SetConsoleMode=mock.Mock(return_value=accepts),
        )
    )


@pytest.mark.parametrize(
    ("consoles", "accepts", "interprets", "asked"),
    [
        ({-11, -12}, 1, True, 2),
        ({-11, -12}, 0, False, 1),
        ({-12}, 0, False, 1),
        (set(), 0, True, 0),
    ],
)
def test_a_console_that_interprets_no_sequences_gets_none(
    consoles: set[int], accepts: int, interprets: bool, asked: int
) -> None:
    api = kernel(lambda handle: handle in consoles, accepts)
    with mock.patch.object(ctypes, "windll", api, create=True):
        assert process._interprets_sequences() is interprets
    assert api.kernel32.SetConsoleMode.call_count == asked
    assert all(call.args[1] & 4 for call in api.kernel32.SetConsoleMode.call_args_list)


def test_a_pattern_with_a_backslash_is_an_error_everywhere(project: Path) -> None:
    settings = find_project(project) / "confsync.yaml"
    settings.write_text("version: 1\nmanifests: ['conversations\\*.yaml']\n", encoding="utf-8")
    ran = confsync("validate", "-C", project)
    assert ran.code == 1
    assert "a pattern is relative to this file" in ran.err + ran.out
