"""The staged pages keep what the repository's pages have, and the check of the site notices errors.

Building needs zensical; `make docs` does it and checks the result.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from tests.docs.pages import PAGES, page
from tests.docs.site.check import problems, read
from tests.docs.site.stage import EXAMPLE, SCHEMAS, plainer, rewritten, site_path, stage
from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "docs"
    stage(folder)
    return folder


def test_every_link_of_every_page_leads_to_a_staged_file(staged: Path) -> None:
    links = 0
    for file in staged.rglob("*.md"):
        for link in page(file).links:
            target = link.partition("#")[0]
            if target and not target.startswith(("https:", "mailto:")):
                links += 1
                assert (file.parent / target).is_file(), f"{file.name}: {link}"
    assert links > 100


def test_every_page_is_in_the_navigation(staged: Path) -> None:
    settings = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))

    def listed(nav: list[dict[str, Any]]) -> list[str]:
        found = [each for item in nav for each in item.values()]
        return [
            name for each in found for name in ([each] if isinstance(each, str) else listed(each))
        ]

    shown = listed(settings["project"]["nav"])
    assert len(shown) == len(set(shown))
    pages = {file.relative_to(staged).as_posix() for file in staged.rglob("*.md")}
    decisions = {name for name in pages if re.match(r"adr/\d", name)}
    assert pages - decisions - {"reporting.md"} == {*shown}


def test_code_is_not_touched_and_comments_are_gone(staged: Path) -> None:
    for file in PAGES:
        target = staged / site_path(file.relative_to(ROOT).as_posix())
        if target.exists():
            blocks = [block.text for block in page(file).blocks]
            assert [block.text for block in page(target).blocks] == blocks
            assert not any(block.notes for block in page(target).blocks)


def test_schemas_are_under_paths_that_stay(staged: Path) -> None:
    for kind in SCHEMAS:
        schema = json.loads((staged / "schemas" / f"{kind}.json").read_text(encoding="utf-8"))
        assert schema["$id"] == f"urn:confsync:schema:{kind}:1"
        assert f"]({kind}.json)" in (staged / "schemas" / "index.md").read_text(encoding="utf-8")


def test_the_example_is_the_page_of_a_real_plan(staged: Path) -> None:
    text = (staged / EXAMPLE).read_text(encoding="utf-8")
    assert text.startswith(("<!DOCTYPE html>", "<!doctype html>"))
    assert "Q1 Deal Review - Acme Corp" in text
    assert f'<a href="{EXAMPLE}"><picture>' in (staged / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("link", "moved"),
    [
        ("[a](../README.md#try-it)", "[a](../index.md#try-it)"),
        ("[a](../security.md)", "[a](../security.md)"),
        ("[a](../../confsync/cli/main.py)", "[a](../source/confsync/cli/main.py.txt)"),
        (
            "[a](../../examples/gitlab/.gitlab-ci.yml)",
            "[a](../source/examples/gitlab/dot-gitlab-ci.yml.txt)",
        ),
        ("[a](https://keepachangelog.com)", "[a](https://keepachangelog.com)"),
        ("[a](#here)", "[a](#here)"),
        ("x \\\ny", "x   \ny"),
        ("```sh\n[a](../README.md) \\\n```", "```sh\n[a](../README.md) \\\n```"),
    ],
)
def test_links_lead_to_the_same_in_the_site(link: str, moved: str) -> None:
    text, _ = rewritten(
        "docs/adr/0001-no-state-file.md", link.replace("../README.md", "../README.md")
    )
    assert text == moved.replace("../index.md#", "../pages.md#")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**A**\n- b\n  c\n- d\n", "**A**\n\n- b\n    c\n- d\n"),
        ("1. a\n   - b\n2. c\n", "1. a\n    - b\n2. c\n"),
        ("a - b\nc\n", "a - b\nc\n"),
    ],
)
def test_lists_are_lists_in_the_dialect_of_the_site(text: str, plain: str) -> None:
    assert plainer(text) == plain


def test_code_within_a_list_stays_within_it() -> None:
    text, _ = rewritten("docs/files.md", "1. a\n   ```sh\n   b\n   ```\n")
    assert text == "1. a\n    ```sh\n    b\n    ```\n"


def built(folder: Path, body: str) -> list[str]:
    """The problems of a site with this page and another."""
    (folder / "other.html").write_text('<article><h2 id="there">x</h2></article>')
    (folder / "page.html").write_text(f"<html><body>{body}</body></html>")
    return list(problems(folder.resolve(), read(folder.resolve())))


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (
            '<a href="other.html#there">x</a><a href="https://x.example">y</a><h2 id="a"></h2><a href="#a">z</a>',
            "",
        ),
        ('<a href="gone.html">x</a>', "page.html: leads nowhere: gone.html"),
        ('<a href="other.html#gone">x</a>', "page.html: no such anchor: other.html#gone"),
        ('<a href="#gone">x</a>', "page.html: no such anchor: #gone"),
        ('<a href="../x.html">x</a>', "page.html: outside of the site: ../x.html"),
        (
            '<a href="http://x.example">x</a>',
            "page.html: an address of this kind: http://x.example",
        ),
        ('<img src="gone.png">', "page.html: leads nowhere: gone.png"),
        (
            '<script src="https://x.example/a.js"></script>',
            "page.html: asks another server: https://x.example/a.js",
        ),
        (
            '<link rel="stylesheet" href="//x.example/a.css">',
            "page.html: asks another server: //x.example/a.css",
        ),
    ],
)
def test_the_check_notices(body: str, wrong: str, tmp_path: Path) -> None:
    assert built(tmp_path, body) == ([wrong] if wrong else [])
