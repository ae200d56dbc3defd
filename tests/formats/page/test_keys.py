"""Keyboard, drawing in pieces, and paper, in a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.formats.page.pages import (
    PIECE,
    SMALL,
    Show,
    numbered,
)
from tests.formats.samples import CHANGE, WIDE

PRINTED = 1000


def test_keys(shown: Show) -> None:
    with shown(SMALL) as it:
        it.press("j")
        assert it.focused() == CHANGE.title
        it.press("j", "j", "j")
        assert it.focused() == "(no title)", "the last one stays"
        it.press("k")
        assert it.focused() == WIDE.title
        details = it.page.locator("ol.changes details").nth(1)
        assert details.get_attribute("open") == ""
        it.press("Enter")
        assert details.get_attribute("open") is None
        it.press("/", "j", "k", "?")
        assert it.page.get_by_role("searchbox").input_value() == "jk?", "they are text there"
        assert it.count() == "0 of 3 changes"
        it.press("Escape")
        assert it.count() == "3 changes"
        it.press("Escape", "j")
        assert it.focused() == CHANGE.title
        it.press("/")
        it.page.keyboard.type("globex")
        it.press("Enter")
        assert it.focused() == "(no title)"
        it.press("Control+k", "Alt+j")
        assert it.focused() == "(no title)"


def test_the_keys_are_reported(shown: Show) -> None:
    with shown(SMALL) as it:
        dialog = it.page.get_by_role("dialog")
        expect(dialog).to_be_hidden()
        it.press("?")
        expect(dialog).to_be_visible()
        assert dialog.locator("kbd").all_text_contents() == [
            *("/", "j", "k", "Enter", "r", "Esc", "?")
        ]
        it.press("j", "Escape")
        expect(dialog).to_be_hidden()
        assert it.focused() == ""
        it.page.get_by_role("button", name="Keyboard").click()
        dialog.get_by_role("button", name="Close").click()
        expect(dialog).to_be_hidden()


def test_folding_all(shown: Show) -> None:
    with shown(numbered(150)) as it:
        it.page.get_by_role("button", name="Fold all").click()
        expect(it.page.locator("ol.changes .edits").first).to_be_hidden()
        it.page.locator("footer").scroll_into_view_if_needed()
        expect(it.page.locator("ol.changes details")).to_have_count(150)
        expect(it.page.locator("ol.changes details[open]")).to_have_count(0)


def test_a_long_list_is_drawn_in_pieces(shown: Show) -> None:
    with shown(numbered(1000)) as it:
        assert len(it.titles()) == PIECE
        for drawn in range(2 * PIECE, 5 * PIECE, PIECE):
            it.page.locator("footer").scroll_into_view_if_needed()
            last = it.page.locator("ol.changes > li").nth(drawn - 1)
            expect(last).to_be_attached(timeout=15_000)
        it.page.locator("ol.changes summary").last.focus()
        before = it.focused()
        it.press("j")
        assert _number(it.focused()) == _number(before) + 1


def _number(name: str) -> int:
    return int(name.rpartition(" ")[2])


def test_paper_has_everything_up_to_a_number_that_is_said(shown: Show) -> None:
    for size, printed in ((250, 250), (PRINTED + 50, PRINTED)):
        with shown(numbered(size)) as it:
            it.page.get_by_role("button", name="Fold all").click()
            it.page.emulate_media(media="print")
            it.page.evaluate("dispatchEvent(new Event('beforeprint'))")
            assert len(it.titles()) == printed
            expect(it.page.locator("ol.changes .edits").last).to_be_visible()
            expect(it.page.get_by_role("searchbox")).to_be_hidden()
            cut = it.page.locator(".cut")
            expect(cut).to_be_visible(visible=printed < size)
            if printed < size:
                expect(cut).to_have_text("The first 1,000 of 1,050 changes are printed.")
            it.page.emulate_media(media="screen")
            it.page.evaluate("dispatchEvent(new Event('afterprint'))")
            assert len(it.titles()) == PIECE
            expect(cut).to_be_hidden()
    with shown(numbered(20)) as it:
        assert it.page.pdf().startswith(b"%PDF")
