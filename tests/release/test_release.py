"""A release is reproducible, and its notes are the changelog's."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from confsync import __version__
from tests.release.build import build, differences, unpacked
from tests.release.notes import main, section
from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_two_builds_are_equal_and_so_is_one_of_the_sdist(tmp_path: Path) -> None:
    first = build(ROOT, tmp_path / "first")
    assert differences(first, build(ROOT, tmp_path / "second")) == []
    wheel, sdist = first
    source = unpacked(sdist, tmp_path / "source")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    # The source distribution itself is not in git.
    tracked = [name for name in listed.stdout.decode().split("\0") if name]
    assert [name for name in tracked if not (source / name).exists()] == []
    assert differences([wheel], build(source, tmp_path / "third", "wheel")) == []


def test_a_different_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a").write_text("2")
    assert differences([tmp_path / "a"], [tmp_path / "b" / "a"]) == ["a"]
    assert differences([tmp_path / "a"], []) == ["a"]


CHANGELOG = """\
# Changelog

## Unreleased

## 0.2.0 - 2026-12-01

### Added
- Second.

## [0.1.0]

- First.
"""


def test_the_notes_are_the_section_of_the_version() -> None:
    assert section(CHANGELOG, "0.2.0") == "### Added\n- Second."
    assert section(CHANGELOG, "0.1.0") == "- First."


@pytest.mark.parametrize("version", ["0.3.0", "0.1", "Unreleased", "0.2.0 - 2026"])
def test_a_version_without_a_section_has_no_notes(version: str) -> None:
    with pytest.raises(ValueError, match="has no section"):
        section(CHANGELOG, version)


def test_another_tag_than_the_version_is_refused() -> None:
    with pytest.raises(ValueError, match=f"is not the version {__version__}"):
        main("v9.9.9")
