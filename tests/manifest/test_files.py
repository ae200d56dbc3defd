"""A manifest as a file: what can be read, and what the places in it are."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from confsync.manifest import source
from confsync.model import Place

if TYPE_CHECKING:
    from tests.support.folder import Folder

MIB = 2**20


def test_an_empty_file_declares_nothing(folder: Folder, parser: str) -> None:
    folder.manifest("")
    assert folder.found() == [("CS107", 1, 1, "this file declares nothing")]


def test_a_folder_named_like_a_manifest(folder: Folder) -> None:
    (folder.root / "conversations/a.yaml").mkdir(parents=True)
    assert folder.found() == [("CS101", 1, 1, "this is a folder, not a file")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_never_ends_is_not_read(folder: Folder) -> None:
    file = folder.manifest("")
    file.unlink()
    os.mkfifo(file)
    assert folder.found() == [("CS101", 1, 1, "this is not a regular file")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or not os.geteuid(), reason="root may read all")
def test_a_file_that_may_not_be_read(folder: Folder) -> None:
    folder.manifest("conversations: {}").chmod(0)
    assert folder.found() == [("CS101", 1, 1, "cannot read this file: permission denied")]
    (folder.root / "conversations/a.yaml").chmod(0o600)


def test_a_link_to_nowhere(folder: Folder) -> None:
    file = folder.manifest("")
    file.unlink()
    file.symlink_to("gone")
    assert folder.found() == [("CS101", 1, 1, "cannot read this file: no such file or directory")]


def test_a_large_file_is_refused_by_its_size(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = source.decode
    read: list[str] = []
    with folder.manifest("").open("r+b") as file:
        file.truncate(200 * MIB)

    def watched(data: bytes, name: str) -> source.Source:
        read.append(name)
        return decode(data, name)

    monkeypatch.setattr(source, "decode", watched)
    (problem,) = folder.problems()
    assert read == ["confsync.yaml"]
    assert (problem["code"], problem["message"]) == ("CS104", "this file is too large")
    assert problem["help"] == "files of up to 64 MiB are read: split it"
    (folder.root / "conversations/a.yaml").unlink()


def test_a_file_that_grows_while_it_is_read_is_refused(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.manifest("conversations: {}\n")
    size = source._size
    monkeypatch.setattr(
        source, "_size", lambda path, name: size(path, name) - (name != "confsync.yaml")
    )
    assert folder.found() == [("CS101", 1, 1, "this file grew while it was read")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_change_no_place(
    end: str, mark: str, folder: Folder, parser: str
) -> None:
    lines = ["# Ünïcode", "conversations:", "  a:", "    title: |", "      two", "      lines"]
    lines += ['  "b": {title: 日本語, labels: {k: v}}', "  𝒸: {title: x}", ""]
    declared = folder.declared(mark + end.join(lines))
    assert {id: each.place for id, each in declared.items()} == {
        "a": Place("a.yaml", 3, 3),
        "b": Place("a.yaml", 7, 3),
        "𝒸": Place("a.yaml", 8, 3),
    }
    assert declared["a"].title == "two\nlines\n"


def test_hostile_names_of_files_are_shown_safely(folder: Folder) -> None:
    folder.write("conversations/a\x1b[2J\n::error::x.yaml", "[]")
    folder.write("conversations/b\u202e.yaml", "[]")
    ran = folder.validate()
    assert (
        ran.err.count("conversations/a\\x1b[2J\\n::error::x.yaml:1:1: error CS201: the file") == 1
    )
    assert ran.err.count("conversations/b\\u202e.yaml:1:1: error CS201: the file") == 1
    names = {problem["file"] for problem in folder.problems()}
    assert names == {"conversations/a\x1b[2J\n::error::x.yaml", "conversations/b\u202e.yaml"}


def test_a_name_that_is_not_utf_8(folder: Folder) -> None:
    name = os.fsdecode(b"conversations/\xff.yaml")
    try:
        folder.write(name, "[]")
    except OSError:
        pytest.skip("such names cannot be here")
    assert "conversations/\\udcff.yaml:1:1: error CS201: the file" in folder.validate().err
