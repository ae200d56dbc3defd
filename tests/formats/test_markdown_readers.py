"""Comments as three readers of Markdown see them: text from outside is in code, and is whole there."""

from __future__ import annotations

import json
import subprocess
from html.parser import HTMLParser
from typing import Any

import pytest

from confsync.formats.markdown import plan_markdown, run_markdown
from tests.formats import samples
from tests.formats.samples import CHANGE, UNTITLED, WIDE, a_plan
from tests.formats.test_hostile import HOSTILE
from tests.formats.test_hostile import a_plan as hostile_plan
from tests.formats.test_hostile import a_run as hostile_run
from tests.formats.test_markdown import OWN, parsed
from tests.support.node import MODULES, NODE, needs

pytestmark = [needs("commonmark"), needs("marked")]

_READ = """
import { readFileSync } from "node:fs";
import { HtmlRenderer, Parser } from "commonmark";
import { marked } from "marked";
const reader = new Parser(), writer = new HtmlRenderer();
const texts = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) =>
  [writer.render(reader.parse(text)), marked.parse(text, { async: false })])));
"""
TAGS = {
    *("h2", "h3", "p", "pre", "code", "strong", "blockquote", "details", "summary"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


class _Seen(HTMLParser):
    """The code blocks, the tags, and the text outside of code."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.tags: set[str] = set()
        self.outside: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        assert names <= (
            {"class"} if tag == "code" else {"align"} if tag in {"th", "td"} else set()
        )
        self.tags.add(tag)
        if tag == "pre":
            self._inside = True
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.blocks[-1] += data
        else:
            self.outside += data.split("\n")


def seen(html: str) -> _Seen:
    found = _Seen()
    found.feed(html)
    found.close()
    return found


def views() -> list[str]:
    texts = [
        *HOSTILE.values(),
        "```\n</details>\n# x",
        "~~~~\n<b>",
        "    \n\n| a |\n|---|",
        "> [x](y)",
    ]
    return [
        *(plan_markdown(hostile_plan(text)) for text in texts),
        *(run_markdown(hostile_run(text), 20_000) for text in texts),
        plan_markdown(a_plan(CHANGE, WIDE, UNTITLED)),
        plan_markdown(samples.many(300)),
        run_markdown(samples.a_run()),
    ]


@pytest.fixture(scope="module")
def read() -> list[tuple[str, list[str]]]:
    """Each view, and the HTML that each reader makes of it."""
    assert NODE is not None
    made = views()
    command = [NODE, "--input-type=module", "--eval", _READ]
    given = json.dumps(made)
    done = subprocess.run(
        command,
        input=given,
        cwd=MODULES.parent,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: list[Any] = json.loads(done.stdout)
    return list(zip(made, found, strict=True))


def test_all_readers_see_the_same_code_and_only_our_words_outside(
    read: list[tuple[str, list[str]]],
) -> None:
    for text, pages in read:
        blocks = [token.content for token in parsed(text) if token.type in {"fence", "code_block"}]
        for html in pages:
            found = seen(html)
            assert found.blocks == blocks
            assert found.tags <= TAGS
            assert [each for each in found.outside if not OWN.fullmatch(each)] == []
