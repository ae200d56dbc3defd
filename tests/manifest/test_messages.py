"""What people read where a manifest is wrong: each file of `data/` with its golden output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.folder import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.folder import Folder

DATA = sorted((Path(__file__).parent / "data").glob("*.yaml"))


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.stem)
def test_a_wrong_manifest_is_explained(
    file: Path, folder: Folder, parser: str, golden: Callable[[str, str], None]
) -> None:
    folder.manifest(file.read_bytes())
    ran = folder.validate()
    assert ran.code == 1
    golden(f"{file.stem}.txt", ran.err)


def test_all_problems_of_all_files_are_reported_at_once_in_their_order(folder: Folder) -> None:
    folder.write("confsync.yaml", SETTINGS.replace("]", ", other/*.yaml]"))
    folder.write("conversations/b.yaml", "conversations: {x: {title: 1}, b: {titel: x}}\n")
    folder.write("conversations/a.yaml", "conversations:\n\t- x\n")
    folder.write("conversations/c.yaml", "conversations: {x: {title: X}}\n")
    assert [(p["code"], p["file"], p["column"]) for p in folder.problems()] == [
        ("CS106", "confsync.yaml", 37),
        ("CS103", "conversations/a.yaml", 1),
        ("CS203", "conversations/b.yaml", 28),
        ("CS202", "conversations/b.yaml", 36),
    ]


def test_an_id_in_two_files_names_both_places(folder: Folder) -> None:
    folder.write("conversations/a.yaml", "conversations:\n  x: {title: One}\n")
    folder.write("conversations/b.yaml", 'conversations:\n  "x": {title: Two}\n')
    assert folder.validate().err == (
        "conversations/b.yaml:2:3: error CS204: the title of x is declared twice, first at"
        " conversations/a.yaml:2:3\n"
        '    | "x": {title: Two}\n'
        "    | ^^^\n"
        "    also: conversations/a.yaml:2:3\n"
        "    help: keep one of the two; other fields may be declared in another file\n"
    )


def test_a_file_with_too_many_problems_is_not_reported_to_the_end(folder: Folder) -> None:
    folder.manifest("conversations:\n" + "".join(f"  a{n}: {{title: {n}}}\n" for n in range(5000)))
    found = folder.found()
    assert len(found) == 1001
    message = "this file has more than 1,000 problems; these are some of them"
    assert found[-1] == ("CS104", 1002, 18, message)
