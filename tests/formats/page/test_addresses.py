"""An address with an id leads to that change, in a real browser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.formats.page.pages import (
    PIECE,
    SMALL,
    Show,
    numbered,
    page_of_plan,
)
from tests.formats.samples import CHANGE, UNTITLED, a_plan

if TYPE_CHECKING:
    from tests.support.browser import Opened


def test_an_address_leads_to_a_change(shown: Show) -> None:
    with shown(numbered(10_000), "#c07777") as it:
        item = it.page.locator("#c07777")
        expect(item).to_have_attribute("aria-current", "true")
        expect(item).to_be_in_viewport()
        assert it.focused() == "Call 7777"
        it.press("k")
        assert it.focused() == "Call 7776"
        it.press(*["k"] * 80)
        assert it.focused() == "Call 7696", "what is before it is drawn too"
        it.page.get_by_role("searchbox").fill("nothing like it")
        it.page.evaluate("location.hash = 'c00042'")
        expect(it.page.locator("#c00042")).to_be_in_viewport()
        assert it.count() == "10,000 changes", "what hides it is removed"
        expect(it.page.locator("[aria-current]")).to_have_count(1)


PLACES = [0, 1, 2, 99, 100, 101, 200, 300, 900, 1300, 1398, 1399]


def _seen_at(it: Opened, place: int) -> None:
    """The change at this place is in sight, and stays there; only what is near it is drawn."""
    item = it.page.locator(f"#c{place:05}")
    expect(item).to_have_attribute("aria-current", "true")
    it.settle(10)  # The pieces around it are drawn in frames that follow.
    expect(item).to_be_in_viewport()
    assert len(it.titles()) <= 3 * PIECE


@pytest.mark.parametrize("place", PLACES)
def test_an_address_leads_to_any_place_of_a_long_list(place: int, shown: Show) -> None:
    with shown(numbered(1400), f"#c{place:05}") as it:
        _seen_at(it, place)


def test_another_address_leads_there_too(shown: Show) -> None:
    with shown(numbered(1400)) as it:
        for place in (*PLACES[1:], *PLACES[::-1]):
            it.page.evaluate(f"location.hash = 'c{place:05}'")
            _seen_at(it, place)


@pytest.mark.parametrize(
    "id", ["a b", "株式会社", "50%", "a#b?c&d", "'\"<>", "%41", "\u202eid", "constructor"]
)
def test_any_id_has_an_address(id: str, shown: Show) -> None:
    changes = (replace(CHANGE, id="first"), replace(UNTITLED, id=id))
    with shown(page_of_plan(a_plan(*changes))) as it:
        it.page.locator("ol.changes a.id").nth(1).click()
        expect(it.page.locator(".change").nth(1)).to_have_attribute("aria-current", "true")
        address = it.page.evaluate("location.hash")
    with shown(page_of_plan(a_plan(*changes)), address) as it:
        expect(it.page.locator(".change").nth(1)).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("fragment", ["#no-one", "#%E0%A4%A", "#", "#<img src=x onerror=alert(1)>"])
def test_an_address_of_nothing_leads_nowhere(fragment: str, shown: Show) -> None:
    with shown(SMALL, fragment) as it:
        assert it.count() == "3 changes"
        expect(it.page.locator("[aria-current]")).to_have_count(0)
