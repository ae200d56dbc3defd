"""Ticks that a reviewer sets, kept in the browser; and links into the service's app."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from confsync.cli.page import assets
from confsync.formats.page.document import plan_page, run_page
from confsync.model import Run
from tests.formats import samples
from tests.formats.page.pages import SMALL, Show, numbered, page_of_run, texts
from tests.formats.samples import CHANGE, a_plan

if TYPE_CHECKING:
    from pathlib import Path

APP = "https://app.example/calls/{id}/summary"


def test_ticks_are_counted_and_kept_for_this_plan(shown: Show, tmp_path: Path) -> None:
    with shown(numbered(150)) as it:
        boxes, ticks = it.page.locator(".reviewed input"), it.page.locator(".ticks")
        expect(ticks).to_have_text("")
        boxes.nth(0).check()
        boxes.nth(2).check()
        expect(ticks).to_have_text("2 of 150 reviewed")
        boxes.nth(0).uncheck()
        it.page.reload()
        expect(ticks).to_have_text("1 of 150 reviewed")
        expect(boxes.nth(2)).to_be_checked()
        it.page.get_by_role("searchbox").fill("Call 2")
        expect(boxes.nth(0)).to_be_checked()
        expect(ticks).to_have_text("1 of 150 reviewed")
        # Another plan at the same address has none.
        (tmp_path / "page.html").write_text(numbered(149), encoding="ascii")
        it.page.reload()
        expect(ticks).to_have_text("")


def test_a_key_ticks_the_change_that_has_the_focus(shown: Show) -> None:
    with shown(SMALL) as it:
        it.press("r", "j", "r")
        expect(it.page.locator(".ticks")).to_have_text("1 of 3 reviewed")
        expect(it.page.locator(".reviewed input").nth(0)).to_be_checked()
        it.press("r")
        expect(it.page.locator(".ticks")).to_have_text("")


def test_a_browser_that_keeps_nothing_counts_all_the_same(shown: Show) -> None:
    with shown(SMALL) as it:
        it.page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full') } }")
        it.page.locator(".reviewed input").nth(1).check()
        expect(it.page.locator(".ticks")).to_have_text("1 of 3 reviewed")


def test_without_a_script_and_in_runs_there_is_nothing_to_tick(shown: Show) -> None:
    with shown(SMALL, java_script_enabled=False) as it:
        expect(it.page.locator(".reviewed").first).to_be_hidden()
    with shown(page_of_run(samples.a_run())) as it:
        expect(it.page.locator(".reviewed")).to_have_count(0)


def test_a_call_has_a_link_into_the_app(shown: Show) -> None:
    change = replace(CHANGE, id='a/b?c#d&"e')
    with shown(plan_page(a_plan(change), assets(), APP)) as it:
        link = it.page.get_by_role("link", name="Open in the app")
        assert link.get_attribute("href") == (
            "https://app.example/calls/a%2Fb%3Fc%23d%26%22e/summary"
        )
        assert link.get_attribute("rel") == "noopener noreferrer"
    assert (
        "Open in the app"
        not in plan_page(a_plan(change), assets()).partition("<ol")[2].partition("<script")[0]
    )


def test_a_run_has_its_date_and_its_duration() -> None:
    run = replace(samples.a_run(), started="2026-11-24T10:05:09+00:00", seconds=91.5)
    page = run_page(run, assets())
    assert "Started 2026-11-24 10:05 UTC. It took about 91 to 92 seconds." in " ".join(
        texts(page, "p")
    )
    assert "Started" not in run_page(Run("https://x"), assets())
