"""Settings, manifests and commands that the pages show are valid, even where they are not run."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from confsync.project.project import load_project
from tests.docs.pages import Block, Page, pages
from tests.docs.reference import listed
from tests.support.command import confsync

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def blocks(*languages: str) -> list[object]:
    """The blocks of the user's pages in these languages, as parameters."""
    return [
        pytest.param(block, id=f"{page.name}:{block.first}")
        for page in pages()
        if page.name.startswith(("README", "docs/"))
        for block in page.blocks
        if block.language in languages and not _unchecked(block)
    ]


def _unchecked(block: Block) -> bool:
    return any(note.startswith(("unchecked: ", "invalid: ")) for note in block.notes)


@pytest.mark.parametrize("block", blocks("yaml"))
def test_every_yaml_is_a_manifest_or_settings(block: Block, tmp_path: Path) -> None:
    text = block.text
    if re.search("^(?:conversations|rules):$", text, re.MULTILINE):
        (tmp_path / "confsync.yaml").write_text("version: 1\nmanifests: [page.yaml]\n")
        (tmp_path / "page.yaml").write_text(text, encoding="utf-8")
        ran = confsync("validate", "-C", tmp_path)
        assert ran.code == 0, ran.err
        return
    whole = text if "version:" in text else f"version: 1\n{text}"
    whole = whole if "manifests:" in whole else f"{whole}manifests: [x]\n"
    (tmp_path / "confsync.yaml").write_text(whole, encoding="utf-8")
    load_project(tmp_path)


def commands(block: Block) -> Iterator[list[str]]:
    """The words of each confsync command in a block."""
    text = block.text.replace("\\\n", " ")
    for line in text.splitlines():
        if block.language == "sh" or line.startswith("$ "):
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words and words[0] == "confsync":
                yield words[1:]


@pytest.mark.parametrize("block", blocks("sh", "console"))
def test_every_command_and_option_exists(block: Block) -> None:
    known = listed(confsync("--help").out)
    for words in commands(block):
        if words[0].startswith("-"):
            continue
        assert words[0] in known
        help = confsync(words[0], "--help").out
        if below := listed(help):
            assert words[1] in below
            help = confsync(*words[:2], "--help").out
        for word in words:
            if word.startswith("--") and word != "--help":
                assert word.split("=")[0] in help, words


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_block_has_a_language_that_a_test_knows(page: Page) -> None:
    known = {"console", "diff", "json", "python", "sh", "text", "yaml"}
    assert {block.language for block in page.blocks} <= known
