"""Pages to test, and their structure as a parser that is not ours sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from html.parser import HTMLParser
from typing import Any

from confsync.cli.page import assets
from confsync.formats.page.document import plan_page, run_page
from tests.formats import samples
from tests.support.browser import Opened

ASSETS = assets()
PIECE = 100
"""The number of changes that the page draws at a time."""
Show = Callable[..., AbstractContextManager[Opened]]

Token = tuple[Any, ...]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Token] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tokens.append(("start", tag, tuple(sorted((k, v or "") for k, v in attrs))))

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(("end", tag))

    def handle_data(self, data: str) -> None:
        if self.tokens and self.tokens[-1][0] == "text":
            self.tokens[-1] = ("text", self.tokens[-1][1] + data)
        else:
            self.tokens.append(("text", data))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")

    handle_pi = unknown_decl


def tokens(html: str) -> list[Token]:
    """Tags with their attributes, and texts."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [token for token in reader.tokens if token != ("text", "\n")]


def structure(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements in order, and the names of their attributes.

    Without marks within values, and without choices: there is one for each different text.
    """
    return [
        (token[1], tuple(name for name, _ in token[2]))
        for token in tokens(html)
        if token[0] == "start" and token[1] not in {"ins", "del", "option"}
    ]


def texts(html: str, name: str) -> list[str]:
    """The text in each element of that name, without the texts that are only heard."""
    found: list[str] = []
    inside, unseen = 0, 0
    for token in tokens(html):
        if token[0] == "text" and inside and not unseen:
            found[-1] += token[1]
        elif token[:2] == ("start", name):
            found.append("")
            inside += 1
        elif token == ("end", name):
            inside -= 1
        elif unseen:
            unseen -= token[0] == "end"
        elif token[0] == "start" and ("class", "unseen") in token[2]:
            unseen += 1
    return found


def data(html: str) -> Any:
    """What the page gives its script."""
    (text,) = re.findall(r'<script type="application/json">(.*?)</script>', html)
    return json.loads(text)


def page_of_plan(plan: Any) -> str:
    """The page of a plan."""
    return plan_page(plan, ASSETS)


def page_of_run(run: Any) -> str:
    """The page of a run."""
    return run_page(run, ASSETS)


def numbered(size: int) -> str:
    """A page of changes that are called Call 0, Call 1, …"""
    return page_of_plan(samples.many(size))


SMALL = page_of_plan(
    samples.a_plan(
        samples.CHANGE,
        samples.WIDE,
        samples.UNTITLED,
        problems=(samples.MISSING, samples.UNREAD),
        refusals=(samples.REFUSAL,),
        sandbox=True,
    )
)
