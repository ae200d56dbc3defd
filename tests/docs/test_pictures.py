"""The pictures show what the commands print now."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.docs.picture import FOLDER, SHOWN, terminal
from tests.support.checkout import ROOT

DRAWN = terminal()


@pytest.mark.parametrize("name", DRAWN)
def test_the_terminal_is_current(name: str, request: pytest.FixtureRequest) -> None:
    file = FOLDER / name
    if request.config.getoption("--update-golden"):
        file.write_text(DRAWN[name], encoding="utf-8")
    assert file.read_text(encoding="utf-8") == DRAWN[name]


def test_it_shows_the_command_and_its_plan_and_asks_no_other_server() -> None:
    light = DRAWN["terminal-light.svg"]
    shown = unescape(" ".join(re.findall(r">([^<]*)</text>", light))).replace("\xa0", " ")
    assert f"$ confsync {SHOWN}" in shown
    # Each colour is a text in the picture.
    assert '" → " Q1 Deal Review -  Acme  Corp "' in shown
    assert "Plan: 2 conversations to change" in shown
    assert [*re.findall(r"https?://[^\"\s]*", light)] == ["http://www.w3.org/2000/svg"]


def test_light_and_dark_differ_in_colours_only() -> None:
    light, dark = (re.sub(r"#[0-9a-f]{6}", "#", DRAWN[name]) for name in sorted(DRAWN))
    assert light == dark
    assert DRAWN["terminal-light.svg"] != DRAWN["terminal-dark.svg"]


@pytest.mark.parametrize("name", ["plan-page.png", "plan-page-dark.png"])
def test_the_page_is_small(name: str) -> None:
    picture = (ROOT / "docs" / "images" / name).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 150_000
