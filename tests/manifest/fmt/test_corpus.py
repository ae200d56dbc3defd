"""Formatting manifests as people write them: the meaning and the comments stay, once is enough."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from confsync.manifest import source as sources
from confsync.manifest.comments import comments
from confsync.manifest.fmt.normal import normal_form
from confsync.manifest.read import read_manifest
from confsync.manifest.source import decode
from tests.manifest.corpus import CORPUS

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.manifest.source import Source


def meaning(source: Source) -> list[tuple[str, str | None, object]]:
    declared, problems = read_manifest(source, "json")
    assert problems == []
    return [(each.id, each.title, each.labels) for each in declared]


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_the_corpus_is_formatted_once_and_means_the_same(file: Path) -> None:
    before = sources.read(file, file.name)
    after = decode(normal_form(before, "json").encode(), file.name)
    assert meaning(after) == meaning(before)
    assert _texts(after) == _texts(before)
    assert normal_form(after, "json") == after.text


def test_formatting_finds_something_to_do_in_the_corpus() -> None:
    sources_ = [sources.read(file, file.name) for file in CORPUS]
    changed = sum(normal_form(source, "json") != source.text for source in sources_)
    assert changed > 15


def _texts(source: Source) -> Counter[str]:
    return Counter(comment.text.rstrip() for comment in comments(source.text))
