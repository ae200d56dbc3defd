"""How soon the HTML page of a large plan can be used, in a real browser."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from confsync.cli.page import assets
from confsync.formats.page.document import plan_page
from tests.formats.samples import many
from tests.support.browser import executable, opened, running

if TYPE_CHECKING:
    from pathlib import Path

_SEARCH = """() => {
    const search = document.querySelector("input[type=search]");
    const start = performance.now();
    search.value = "emea 77";
    search.dispatchEvent(new Event("input"));
    document.body.offsetHeight;  // what was found is laid out
    return (performance.now() - start) / 1000;
}"""


def page_of(size: int, file: Path) -> Path:
    """The page of a plan of `size` changes, in `file`."""
    file.write_text(plan_page(many(size), assets()), encoding="ascii")
    return file


def seconds_in_browser(file: Path, times: int) -> tuple[float, float] | None:
    """The medians of opening the page until it says how many changes it has, and of a first search.

    None: there is no browser.
    """
    found = executable()
    if found is None:
        return None
    usable, searching = [], []
    with running(found) as browser:
        for _ in range(times):
            start = time.perf_counter()
            with opened(browser, file) as it:
                it.page.wait_for_selector(".count [role=status]:not(:empty)")
                usable.append(time.perf_counter() - start)
                searching.append(float(it.page.evaluate(_SEARCH)))
    return median(usable), median(searching)
