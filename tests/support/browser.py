"""A real Chromium, where the machine has one, and a page that tells of everything it should not do."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, Dialog, Page, Request, sync_playwright

from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
AXE = ROOT / ".npm/node_modules/axe-core/axe.min.js"
"""`make .npm/installed` puts it there."""

_ARGUMENTS = [
    "--no-sandbox",  # Tests of containers run as root.
    "--disable-gpu",
    "--no-first-run",
    # A browser that calls home is noise in a test, and fails on a machine without a network.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


def executable() -> str | None:
    """Where a Chromium is, if anywhere."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (str(MAC) if MAC.exists() else None)


@contextmanager
def running(executable: str) -> Iterator[Browser]:
    """A headless browser until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Opened:
    """A page from a file, and whatever it did besides being shown."""

    page: Page
    noise: list[str] = field(default_factory=list)

    def titles(self) -> list[str]:
        """The titles of the changes that are drawn."""
        return self.page.locator("ol.changes h3").all_text_contents()

    def count(self) -> str:
        """How many fit, as the page says it."""
        return self.page.locator(".count [role=status]").inner_text()

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self) -> str:
        """The title of the change that has the focus; empty where none has."""
        told: str = self.page.evaluate(
            "document.activeElement.matches('.change summary')"
            " ? document.activeElement.querySelector('h3').textContent : ''"
        )
        return told


@contextmanager
def opened(browser: Browser, file: Path, fragment: str = "", **options: Any) -> Iterator[Opened]:
    """The page in `file`, as a person opens it from a disk; it may do nothing but be shown."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(15_000)
    told = Opened(page)
    page.on("console", lambda message: told.noise.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: told.noise.append(f"error: {error}"))
    page.on("dialog", lambda dialog: _refuse(told, dialog))
    page.on("popup", lambda _: told.noise.append("a window"))
    page.on("download", lambda _: told.noise.append("a download"))
    context.on("requestfinished", lambda request: _note(told, request, file))
    context.on("requestfailed", lambda request: _note(told, request, file))
    page.goto(f"{file.as_uri()}{fragment}")
    try:
        yield told
        assert told.noise == []
    finally:
        context.close()


def _refuse(told: Opened, dialog: Dialog) -> None:
    told.noise.append("a dialog")
    dialog.dismiss()


def _note(told: Opened, request: Request, file: Path) -> None:
    if request.url.partition("#")[0] != file.as_uri():
        told.noise.append(f"a request: {request.url} ({request.failure})")
