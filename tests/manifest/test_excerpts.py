"""The source line of a problem that was found later, when the file is no longer open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from confsync.manifest import source
from confsync.manifest.source import with_excerpts
from confsync.model import Excerpt, Place, Problem

if TYPE_CHECKING:
    from tests.support.folder import Folder

ID = "日本-id"


def problem(line: int, column: int = 3, file: str = "conversations/a.yaml") -> Problem:
    return Problem("CS401", "gone", place=Place(file, line, column), id=ID)


@pytest.mark.parametrize(
    ("written", "excerpt"),
    [
        (f"  {ID}: {{title: x}}", Excerpt(f"  {ID}: {{title: x}}", len(ID))),
        (f'  "{ID}":\n    title: x', Excerpt(f'  "{ID}":', len(ID) + 2)),
        (f"  {ID[:2]}", Excerpt(f"  {ID[:2]}", 2)),
        (f"  {ID}: {'x' * 500}", Excerpt(f"  {ID}: {'x' * 500}"[:200], len(ID))),
    ],
)
def test_the_id_is_marked_at_its_place(written: str, excerpt: Excerpt, folder: Folder) -> None:
    folder.manifest(f"conversations:\r\n{written}\n")
    assert with_excerpts([problem(2)], folder.root) == (replace(problem(2), excerpt=excerpt),)


def test_far_to_the_right_only_a_part_of_the_line_is_shown(folder: Folder) -> None:
    folder.manifest(f"{{conversations: {{{' ' * 1000}{ID}: {{title: x}}}}}}")
    (found,) = with_excerpts([problem(1, 1018)], folder.root)
    assert found.excerpt == Excerpt(" " * 48 + f"{ID}: {{title: x}}}}}}", len(ID), 970)


def test_each_file_is_read_once(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.manifest("conversations:\n  a:\n  b:\n")
    opened: list[str] = []
    original = source.decode

    def watched(data: bytes, name: str) -> source.Source:
        opened.append(name)
        return original(data, name)

    monkeypatch.setattr(source, "decode", watched)
    found = with_excerpts([problem(2), problem(3), problem(1, file="gone.yaml")], folder.root)
    assert [each.excerpt and each.excerpt.text for each in found] == ["  a:", "  b:", None]
    assert opened == ["conversations/a.yaml"]


def test_what_has_an_excerpt_or_no_place_stays(folder: Folder) -> None:
    given = (replace(problem(1), excerpt=Excerpt("x")), Problem("CS001", "x"))
    assert with_excerpts(given, folder.root) == given


def test_where_the_file_is_no_longer_the_same_nothing_is_made_up(folder: Folder) -> None:
    folder.manifest("conversations: {}\n")
    assert with_excerpts([problem(9)], folder.root) == (problem(9),)
