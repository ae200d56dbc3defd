"""The page in a real browser: readable without a script, harmless, and open to everybody."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from confsync.formats.page.document import READABLE
from tests.formats import samples
from tests.formats.page.pages import (
    PIECE,
    SMALL,
    Show,
    numbered,
    page_of_plan,
    page_of_run,
    tokens,
)
from tests.formats.page.test_document import MARKUP
from tests.formats.samples import a_plan
from tests.formats.test_hostile import HOSTILE
from tests.formats.test_hostile import a_plan as hostile_plan
from tests.formats.test_hostile import a_run as hostile_run
from tests.support.browser import AXE

TEXTS = {**HOSTILE, **MARKUP}


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
def test_the_script_draws_what_is_there_without_it(page: str, shown: Show) -> None:
    with shown(page) as it:
        drawn = it.page.locator("ol.changes").evaluate("list => list.outerHTML")
        assert items(drawn) == items(page)


def test_without_a_script_it_is_readable_up_to_a_number(shown: Show) -> None:
    with shown(numbered(READABLE + 50), java_script_enabled=False) as it:
        assert len(it.titles()) == READABLE
        expect(it.page.locator("noscript .note")).to_contain_text(f"it shows the first {READABLE}")
        expect(it.page.locator(".tools")).to_be_hidden()
        expect(it.page.locator("button[data-group]").first).to_be_disabled()


def test_hostile_texts_do_nothing(shown: Show) -> None:
    """Seen, searched, clicked and hovered."""
    with shown(HOSTILE_PLAN) as it:
        assert it.count() == f"{len(TEXTS)} changes"
        assert len(it.titles()) == len(TEXTS)
        assert it.page.locator("script, img, iframe, object, embed, link, base, form").count() == 2
        for text in MARKUP.values():
            it.page.get_by_role("searchbox").fill(text)
        it.page.get_by_role("searchbox").fill("")
        for place, link in enumerate(it.page.locator("ol.changes a.id").all()):
            link.click()
            expect(it.page.locator(".change").nth(place)).to_have_attribute("aria-current", "true")
            it.settle()
            expect(link).to_be_in_viewport()
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
            reported = [
                (each["id"], each["impact"], node["html"], node["failureSummary"])
                for each in found["violations"]
                for node in each["nodes"]
            ]
            assert reported == [], json.dumps(reported, indent=1)
        over = it.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, "nothing is wider than the window"
