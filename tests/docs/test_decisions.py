"""The decisions have one form, and the index has all of them."""

from __future__ import annotations

import re

from tests.docs.pages import page
from tests.support.checkout import ROOT

FOLDER = ROOT / "docs" / "adr"
FILES = sorted(FOLDER.glob("[0-9]*.md"))


def test_each_has_its_number_and_three_sections() -> None:
    for number, file in enumerate(FILES, 1):
        text = file.read_text(encoding="utf-8")
        assert file.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        sections = re.findall(r"^## (.*)$", text, re.MULTILINE)
        assert sections == ["Context", "Decision", "Consequences"]
        assert len(text.splitlines()) <= 40, "a decision is short"


def test_the_index_lists_them_in_order() -> None:
    links = [link for link in page(FOLDER / "README.md").links if link[0].isdigit()]
    assert links == [file.name for file in FILES]
