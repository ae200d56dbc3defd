"""The tools of everything that edits a person's file: splices, quoting, and the careful write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from confsync.manifest import source as sources
from confsync.manifest.quoting import double_quoted, scalar
from confsync.manifest.rewrite import rewrite
from confsync.manifest.text_edits import TextEdit, apply_edits
from confsync.model.errors import ConfsyncError
from tests.manifest.writer import TRICKY

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = st.one_of(st.sampled_from(TRICKY), st.text(st.characters(exclude_categories=["Cs"])))


@given(st.lists(st.tuples(st.text(), st.text(), st.text())), st.text())
def test_splices_replace_their_spans_and_nothing_else(
    parts: list[tuple[str, str, str]], end: str
) -> None:
    """Each part: what stays, what goes, and what comes for it."""
    before, splices = "", []
    for stays, goes, comes in parts:
        before += stays
        splices.append(TextEdit(len(before), len(before) + len(goes), comes))
        before += goes
    wanted = "".join(stays + comes for stays, _, comes in parts) + end
    assert apply_edits(before + end, splices) == wanted


@pytest.mark.parametrize("wrong", [[(0, 3, ""), (2, 4, "")], [(4, 5, "")], [(2, 1, "")]])
def test_text_edits_that_contradict_each_other_are_refused(
    wrong: list[tuple[int, int, str]],
) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        apply_edits("text", [TextEdit(*each) for each in wrong])


@given(TEXTS)
def test_every_reader_reads_a_quoted_text_as_it_is(text: str) -> None:
    for written in (double_quoted(text), scalar(text)):
        for line in (f"- {written}\n", f"[{written}]\n"):
            assert yaml.safe_load(line) == [text]
            assert YAML(typ="safe").load(line) == [text]
            assert YAML(typ="safe", pure=True).load(line) == [text]


@given(TEXTS)
def test_every_reader_reads_a_quoted_key_as_it_is(text: str) -> None:
    line = f"{scalar(text)}: 1\n" if len(text) < 100 else f"? {scalar(text)}\n: 1\n"
    assert yaml.safe_load(line) == {text: 1}
    assert YAML(typ="safe", pure=True).load(line) == {text: 1}


@pytest.mark.parametrize(
    "text", ["Discovery", "Q1 Deal Review - Acme Corp", "Übergabe", "日本語", "a/b (c)"]
)
def test_ordinary_text_needs_no_quotes(text: str) -> None:
    assert scalar(text) == text


@pytest.mark.parametrize("text", ["no", "Yes", "1", "1:30", "2026-11-22", "a: b", "a #b", "~", ""])
def test_what_some_reader_would_misread_is_quoted(text: str) -> None:
    assert scalar(text) == f'"{text}"'


def test_a_rewritten_file_keeps_its_mark_line_ends_mode_and_link(tmp_path: Path) -> None:
    file, link = tmp_path / "file.yaml", tmp_path / "link.yaml"
    file.write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    file.chmod(0o640)
    link.symlink_to(file)
    source = sources.read(link, "link.yaml")
    rewrite(link, source, source.text.replace("two", "dos"))
    assert file.read_bytes() == b"\xef\xbb\xbfone\r\ndos\r\n"
    assert link.is_symlink()
    assert os.name == "nt" or file.stat().st_mode & 0o777 == 0o640


def test_a_file_that_changed_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("one\n")
    source = sources.read(file, "file.yaml")
    file.write_text("theirs\n")
    with pytest.raises(ConfsyncError, match="changed meanwhile"):
        rewrite(file, source, "ours\n")
    assert file.read_text() == "theirs\n"


def test_a_file_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    source = sources.Source("file.yaml", "one\n")
    with pytest.raises(ConfsyncError, match=r"cannot read file\.yaml: no such file"):
        rewrite(tmp_path / "file.yaml", source, "ours\n")
    assert not list(tmp_path.iterdir())
