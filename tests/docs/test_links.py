"""Relative links lead to files and headings that exist, as GitHub resolves them."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from tests.docs.pages import PAGES, Page, page, pages
from tests.support.checkout import ROOT


@pytest.mark.parametrize("here", pages(), ids=lambda page: page.name)
def test_every_link_leads_somewhere(here: Page) -> None:
    for link in here.links:
        target, _, anchor = link.partition("#")
        if target.startswith(("https://", "mailto:")):
            continue
        assert not target.startswith(("/", "http:")), link
        file = (here.file.parent / unquote(target)).resolve() if target else here.file
        assert file.is_relative_to(ROOT), link
        assert file.exists(), link
        if anchor:
            assert file in PAGES, link
            assert anchor in page(file).anchors, link


def test_every_page_of_the_docs_can_be_reached_from_the_readme() -> None:
    reached, left = set(), [ROOT / "README.md"]
    while left:
        file = left.pop()
        if file in reached or file not in PAGES:
            continue
        reached.add(file)
        targets = (link.partition("#")[0] for link in page(file).links)
        left += [(file.parent / unquote(target)).resolve() for target in targets if target]
    assert {file for file in PAGES if file.is_relative_to(ROOT / "docs")} <= reached


def test_no_page_has_trailing_spaces_or_the_marks_of_a_merge() -> None:
    for each in pages():
        for number, line in enumerate(each.file.read_text(encoding="utf-8").splitlines(), 1):
            assert line == line.rstrip(), f"{each.name}:{number}"
            assert not line.startswith(("<<<<<<<", ">>>>>>>")), f"{each.name}:{number}"
