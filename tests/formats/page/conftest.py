from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.browser import executable, opened, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.support.browser import Opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module: while it runs, no test of this process can have another event loop."""
    found = executable()
    if found is None:
        pytest.skip("NO BROWSER: neither Chromium nor Chrome is on this machine; see make browser")
    with running(found) as browser:
        yield browser


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Callable[..., AbstractContextManager[Opened]]:
    """Opens a page in the browser. Options are those of a browser's context."""
    file = tmp_path / "page.html"

    def show(html: str, fragment: str = "", **options: Any) -> AbstractContextManager[Opened]:
        file.write_text(html, encoding="ascii")
        return opened(browser, file, fragment, **options)

    return show
