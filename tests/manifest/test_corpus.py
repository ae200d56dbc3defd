"""What is promised of the corpus that other tests build on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from confsync.manifest import source as sources
from confsync.manifest.read import read_manifest
from tests.manifest.corpus import CORPUS

if TYPE_CHECKING:
    from pathlib import Path


def test_there_are_many() -> None:
    assert len(CORPUS) >= 40


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_each_declares_something_and_is_valid(file: Path) -> None:
    declarations, problems = read_manifest(sources.read(file, file.name))
    assert problems == []
    assert declarations
