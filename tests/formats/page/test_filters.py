"""Search, filter and sort the changes of a page in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from confsync.model import ABSENT, Change, Place
from tests.formats import samples
from tests.formats.page.pages import (
    PIECE,
    SMALL,
    Show,
    data,
    page_of_plan,
    page_of_run,
)
from tests.formats.samples import WIDE, a_plan, label, title

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("acme corp", ["Q1 Deal Review - Acme Corp"]),
        ("ACME   deal", ["Q1 Deal Review - Acme Corp"]),
        (samples.GLOBEX, ["(no title)"]),
        ("old_stage", ["Q1 Deal Review - Acme Corp"]),
        ("discovery", ["Q1 Deal Review - Acme Corp"]),
        ("globex.yaml", ["(no title)"]),
        ("株式会社みらい", [WIDE.title]),
        ("nothing like it", []),
        ("<script>", []),
    ],
)
def test_search(typed: str, found: list[str], shown: Show) -> None:
    with shown(SMALL) as it:
        it.page.get_by_role("searchbox").fill(typed)
        assert it.titles() == found
        assert it.count() == f"{len(found)} of 3 changes"
        expect(it.page.locator(".nothing")).to_be_visible(visible=not found)
        it.page.get_by_role("button", name="Clear filters").click()
        assert it.count() == "3 changes"
        assert len(it.titles()) == 3


def test_text_is_found_in_any_form_it_is_written(shown: Show) -> None:
    change = Change("c1", Place("a.yaml", 1), "Cafe\u0301", (title("x", "Cafe\u0301"),))
    with shown(page_of_plan(a_plan(change))) as it:
        it.page.get_by_role("searchbox").fill("CAF\u00c9")
        assert it.count() == "1 change"


def test_filters(shown: Show) -> None:
    plan = samples.many(300)
    fields = {
        change.id: {edit.label or "title": edit.op for edit in change.edits}
        for change in plan.changes
    }
    with shown(page_of_plan(plan)) as it:

        def expected(fits: Callable[[Change], bool]) -> None:
            number = sum(map(fits, plan.changes))
            assert it.count() == f"{number} of 300 changes"
            assert it.titles() == [c.title for c in plan.changes if fits(c)][:PIECE]

        chip = it.page.locator(".chip", has_text="label removed")
        chip.click()
        expect(chip).to_have_attribute("aria-pressed", "true")
        expected(lambda change: "remove" in fields[change.id].values())
        it.page.locator(".chip", has_text="title").click()
        expected(lambda c: "remove" in fields[c.id].values() or "title" in fields[c.id])
        it.page.get_by_role("button", name="Clear filters").click()
        it.page.get_by_role("combobox", name="Label").select_option("stage")
        expected(lambda change: "stage" in fields[change.id])
        it.page.get_by_role("combobox", name="File").select_option("conversations/みらい.yaml")
        expected(lambda c: "stage" in fields[c.id] and "みらい" in c.place.file)
        it.page.get_by_role("searchbox").fill("emea")
        expected(lambda c: {"stage", "team"} <= fields[c.id].keys() and "みらい" in c.place.file)


def test_a_group_shows_its_members(shown: Show) -> None:
    plan = samples.many(300)
    page = page_of_plan(plan)
    with shown(page) as it:
        for number, members in enumerate(data(page)["groups"]):
            button = it.page.locator(f"[data-group='{number}']")
            button.click()
            expect(button).to_have_attribute("aria-pressed", "true")
            assert it.count() == f"{len(members)} of 300 changes"
            assert it.titles() == [plan.changes[at].title for at in members][:PIECE]
        button.click()
        assert it.count() == "300 changes"


def test_outcomes(shown: Show) -> None:
    run = samples.a_run()
    with shown(page_of_run(run)) as it:
        results = it.page.locator("ol.changes .result")
        it.page.get_by_role("button", name="refused").click()
        assert results.all_text_contents() == ["refused"]
        it.page.get_by_role("button", name="not reached").click()
        assert sorted(results.all_text_contents()) == ["not reached", "refused"]
        assert it.count() == f"2 of {len(run.outcomes)} changes"


def test_sorting(shown: Show) -> None:
    changes = [
        Change(f"c{n}", Place(file, line), name, (label("a", ABSENT, "b"),) * edits)
        for n, (name, file, line, edits) in enumerate(
            [("Call 10", "b.yaml", 1, 1), ("Call 9", "a.yaml", 20, 2), ("Äcme", "a.yaml", 3, 3)]
        )
    ]
    with shown(page_of_plan(a_plan(*changes))) as it:
        for by, order in {
            "title": ["Äcme", "Call 9", "Call 10"],
            "file": ["Äcme", "Call 9", "Call 10"],
            "edits": ["Äcme", "Call 9", "Call 10"],
            "": ["Call 10", "Call 9", "Äcme"],
        }.items():
            it.page.get_by_role("combobox", name="Sort").select_option(by)
            assert it.titles() == order
