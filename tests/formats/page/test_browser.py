"""The page in a real browser: what people see, click and type, and what never happens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from confsync.formats.page.document import READABLE
from confsync.model import ABSENT, Change, Place
from tests.formats import samples
from tests.formats.page.pages import data, page_of_plan, page_of_run, tokens
from tests.formats.page.test_document import MARKUP
from tests.formats.samples import (
    CHANGE,
    MISSING,
    REFUSAL,
    UNREAD,
    UNTITLED,
    WIDE,
    a_plan,
    label,
    title,
)
from tests.formats.test_hostile import HOSTILE
from tests.formats.test_hostile import a_plan as hostile_plan
from tests.formats.test_hostile import a_run as hostile_run
from tests.support.browser import AXE, Opened

Show = Callable[..., AbstractContextManager[Opened]]

SMALL = page_of_plan(
    a_plan(CHANGE, WIDE, UNTITLED, problems=(MISSING, UNREAD), refusals=(REFUSAL,), sandbox=True)
)
TEXTS = {**HOSTILE, **MARKUP}
PIECE, PRINTED = 100, 1000


def _hostile() -> str:
    """Each text as title, id, label, value, file and message."""
    changes = [
        replace(change, id=f"{text[:2000]}{n}")
        for n, text in enumerate(TEXTS.values())
        for change in hostile_plan(text).changes
    ]
    problems = tuple(p for text in TEXTS.values() for p in hostile_plan(text).problems)
    return page_of_plan(a_plan(*changes, problems=problems, refusals=problems))


HOSTILE_PLAN = _hostile()


def numbered(size: int) -> str:
    """A page of changes that are called Call 0, Call 1, …"""
    return page_of_plan(samples.many(size))


# ---- the same with and without a script ---------------------------------------------------------


def items(html: str) -> list[Any]:
    """What the list has in it."""
    (inside,) = re.findall(r'<ol class="changes"[^>]*>(.*?)</ol>', html, re.DOTALL)
    return tokens(inside)


@pytest.mark.parametrize(
    "page",
    [
        SMALL,
        HOSTILE_PLAN,
        numbered(PIECE),
        page_of_run(samples.a_run()),
        page_of_run(hostile_run(HOSTILE["lines"] + "</ol>")),
    ],
    ids=["small", "hostile", "many", "run", "hostile run"],
)
def test_the_script_draws_what_stands_there_without_it(page: str, shown: Show) -> None:
    with shown(page) as it:
        drawn = it.page.locator("ol.changes").evaluate("list => list.outerHTML")
        assert items(drawn) == items(page)


def test_without_a_script_it_is_readable_up_to_a_number(shown: Show) -> None:
    with shown(numbered(READABLE + 50), java_script_enabled=False) as it:
        assert len(it.titles()) == READABLE
        expect(it.page.locator("noscript .note")).to_contain_text(f"it shows the first {READABLE}")
        expect(it.page.locator(".tools")).to_be_hidden()
        expect(it.page.locator("button[data-group]").first).to_be_disabled()


# ---- searching, filtering, sorting --------------------------------------------------------------


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


def test_text_is_found_in_whatever_form_it_is_written(shown: Show) -> None:
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


# ---- keys, addresses, pieces, paper -------------------------------------------------------------


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


def test_the_keys_are_told(shown: Show) -> None:
    with shown(SMALL) as it:
        dialog = it.page.get_by_role("dialog")
        expect(dialog).to_be_hidden()
        it.press("?")
        expect(dialog).to_be_visible()
        assert dialog.locator("kbd").all_text_contents() == ["/", "j", "k", "Enter", "Esc", "?"]
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
            it.page.mouse.wheel(0, 100_000)
            expect(it.page.locator("ol.changes > li").nth(drawn - 1)).to_be_attached()
        it.page.locator("ol.changes summary").last.focus()
        last = it.focused()
        it.press("j")
        assert _number(it.focused()) == _number(last) + 1


def _number(name: str) -> int:
    return int(name.rpartition(" ")[2])


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
        assert it.count() == "10,000 changes", "what hides it is taken away"
        expect(it.page.locator("[aria-current]")).to_have_count(1)


PLACES = [0, 1, 2, 99, 100, 101, 200, 300, 900, 1300, 1398, 1399]


def _seen_at(it: Opened, place: int) -> None:
    """The change at this place is in sight, and stays there; only what is near it is drawn."""
    item = it.page.locator(f"#c{place:05}")
    expect(item).to_have_attribute("aria-current", "true")
    # The pieces around it are drawn in frames that follow.
    it.page.evaluate(
        "() => new Promise(done => {let n = 30; const next = () => n-- ? "
        "requestAnimationFrame(next) : done(); next()})"
    )
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


@pytest.mark.parametrize("fragment", ["#nobody", "#%E0%A4%A", "#", "#<img src=x onerror=alert(1)>"])
def test_an_address_of_nothing_leads_nowhere(fragment: str, shown: Show) -> None:
    with shown(SMALL, fragment) as it:
        assert it.count() == "3 changes"
        expect(it.page.locator("[aria-current]")).to_have_count(0)


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
            assert it.page.pdf().startswith(b"%PDF")


# ---- what never happens -------------------------------------------------------------------------


def test_hostile_texts_do_nothing(shown: Show) -> None:
    """Seen, searched, clicked and hovered."""
    with shown(HOSTILE_PLAN) as it:
        assert it.count() == f"{len(TEXTS)} changes"
        assert len(it.titles()) == len(TEXTS)
        assert it.page.locator("script, img, iframe, object, embed, link, base, form").count() == 2
        for text in MARKUP.values():
            it.page.get_by_role("searchbox").fill(text)
        it.page.get_by_role("searchbox").fill("")
        for link in it.page.locator("ol.changes a.id").all():
            link.click(force=True)
        it.page.locator(".problems li").first.hover()
        assert it.page.title() == f"Plan: {len(TEXTS)} to change - confsync"


def test_a_script_that_gets_in_is_not_run(shown: Show) -> None:
    """The policy stops what this program might once fail to escape."""
    smuggled = "<script>alert(1)</script><img src=x onerror=alert(2)><b style=color:red>"
    with shown(SMALL.replace("</h1>", f"</h1>{smuggled}", 1)) as it:
        assert it.count() == "3 changes"
        blocked = it.noise.copy()
        assert len(blocked) >= 3, blocked
        said = ("Content Security Policy", "(csp)")
        assert [each for each in blocked if not any(word in each for word in said)] == []
        it.noise.clear()


@pytest.mark.skipif(
    not AXE.exists(), reason="NOT TESTED: axe. Install node and npm, then: make .npm/installed"
)
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
@pytest.mark.parametrize(
    "page",
    [
        SMALL,
        numbered(30),
        page_of_run(samples.a_run(sandbox=True, interrupted=True)),
        page_of_plan(a_plan()),
    ],
    ids=["small", "many", "run", "nothing"],
)
def test_nothing_keeps_anybody_out(page: str, width: int, scheme: str, shown: Show) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with shown(page, "#c00003", **options) as it:
        it.page.evaluate(AXE.read_text(encoding="utf-8"))
        for state in ("", "Label", "?"):
            if state == "Label" and it.page.locator(".tools").count():
                it.page.locator("button.chip").first.click()
            elif state == "?" and it.page.locator(".tools").count():
                it.press("?")
            found = it.page.evaluate("axe.run()")
            told = [
                (each["id"], each["impact"], node["html"], node["failureSummary"])
                for each in found["violations"]
                for node in each["nodes"]
            ]
            assert told == [], json.dumps(told, indent=1)
        over = it.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, "nothing is wider than the window"
