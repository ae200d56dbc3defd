"""Drives the Chromium of the machine, and records everything that a page must not do."""

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
"""`make .npm/installed` installs it."""

_ARGUMENTS = [
    "--no-sandbox",  # Containers run tests as root.
    "--disable-gpu",
    "--no-first-run",
    # No requests of the browser itself: they are noise, and fail without a network.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


def executable() -> str | None:
    """The path of a Chromium; None if there is none."""
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
    """An open page; `noise` lists everything that it must not do."""

    page: Page
    noise: list[str] = field(default_factory=list)

    def titles(self) -> list[str]:
        """The titles of the changes in view."""
        return self.page.locator("ol.changes h3").all_text_contents()

    def count(self) -> str:
        """The number of matches, as the page prints it."""
        return self.page.locator(".count [role=status]").inner_text()

    def press(self, *keys: str) -> None:
        """Press keys in order."""
        for key in keys:
            self.page.keyboard.press(key)

    def settle(self, frames: int = 3) -> None:
        """Wait for frames: after a new address the browser scrolls in one that follows."""
        self.page.evaluate(
            "n => new Promise(done => { const next = () => n-- ? "
            "requestAnimationFrame(next) : done(); next() })",
            frames,
        )

    def focused(self) -> str:
        """The title of the focused change; empty without one."""
        title: str = self.page.evaluate(
            "document.activeElement.matches('.change summary')"
            " ? document.activeElement.querySelector('h3').textContent : ''"
        )
        return title


@contextmanager
def opened(browser: Browser, file: Path, fragment: str = "", **options: Any) -> Iterator[Opened]:
    """Open the page in `file` from disk; fails if the page did anything but show itself."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(15_000)
    it = Opened(page)
    page.on("console", lambda message: it.noise.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: it.noise.append(f"error: {error}"))
    page.on("dialog", lambda dialog: _refuse(it, dialog))
    page.on("popup", lambda _: it.noise.append("a window"))
    page.on("download", lambda _: it.noise.append("a download"))
    context.on("requestfinished", lambda request: _note(it, request, file))
    context.on("requestfailed", lambda request: _note(it, request, file))
    page.goto(f"{file.as_uri()}{fragment}")
    try:
        yield it
        assert it.noise == []
    finally:
        context.close()


def _refuse(it: Opened, dialog: Dialog) -> None:
    it.noise.append("a dialog")
    dialog.dismiss()


def _note(it: Opened, request: Request, file: Path) -> None:
    if request.url.partition("#")[0] != file.as_uri():
        it.noise.append(f"a request: {request.url} ({request.failure})")
