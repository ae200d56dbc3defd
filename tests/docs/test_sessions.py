"""Each command in the pages runs, in order, and prints what the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import Page, pages
from tests.docs.session import Session

if TYPE_CHECKING:
    from tests.docs.pages import Block

LANGUAGES = {"console", "diff", "python"}
PLAYED = [
    pytest.param(page, id=page.name)
    for page in pages()
    if page.name.startswith(("README", "docs/", "CONTRIBUTING"))
    and any(block.language in LANGUAGES for block in page.blocks)
]


def played(page: Page) -> list[tuple[Block, str]]:
    """The blocks of a page, each with the text that it should have."""
    with Session() as session:
        return [(block, session.play(block)) for block in page.blocks]


@pytest.mark.parametrize("page", PLAYED)
def test_every_output_is_what_the_command_prints(
    page: Page, request: pytest.FixtureRequest
) -> None:
    now = played(page)
    if request.config.getoption("--update-golden"):
        lines = page.file.read_text(encoding="utf-8").splitlines(keepends=True)
        for block, text in reversed(now):
            lines[block.first : block.last] = [text]
        page.file.write_text("".join(lines), encoding="utf-8")
    else:
        for block, text in now:
            assert text == block.text, f"{page.name}:{block.first + 1}"
