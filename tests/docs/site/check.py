"""Checks the built site: every link, anchor and picture, and that no page asks another server."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LOADED: Final = {"src", "srcset", "data", "poster"}
COUNTED: Final = ("table", "tr", "pre", "ol", "ul", "li", "img", "h1", "h2", "h3", "em", "strong")
"""Elements of which a page must have as many as GitHub makes of its Markdown."""


@dataclass
class Built(HTMLParser):
    """What one HTML page refers to, and what can be referred to in it."""

    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    """Elements of the page's own text."""
    _article: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._article += tag == "article"
        if self._article:
            self.counts[tag] += 1
        if "id" in given:
            self.anchors.add(given["id"])
        if tag in {"a", "area"} and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") not in {"canonical", "next", "prev"}:
            self.loads.append(given.get("href", ""))
        self.loads += [given[name] for name in _LOADED & given.keys()]

    def handle_endtag(self, tag: str) -> None:
        self._article -= tag == "article"


def read(site: Path) -> dict[Path, Built]:
    """Every HTML page of the site."""
    found = {}
    for file in sorted(site.rglob("*.html")):
        found[file] = Built()
        found[file].feed(file.read_text(encoding="utf-8"))
    return found


def lost(name: str, markdown: str, page: Built) -> Iterator[str]:
    """Elements that the site makes of a page's Markdown, and GitHub does not, or the other way round."""
    wanted = Built()
    wanted.feed(f"<article>{MarkdownIt('commonmark').enable('table').render(markdown)}</article>")
    for tag in COUNTED:
        if wanted.counts[tag] != page.counts[tag]:
            yield f"{name}: {page.counts[tag]} of <{tag}>, not {wanted.counts[tag]}"


def problems(site: Path, pages: Mapping[Path, Built]) -> Iterator[str]:
    """Everything that is wrong with the site."""
    for file, page in pages.items():
        if file.name == "404.html":  # its links are relative to any address
            continue
        name = file.relative_to(site).as_posix()
        for link in page.links:
            yield from (f"{name}: {why}: {link}" for why in _wrong(file, link, site, pages))
        for load in page.loads:
            if urlsplit(load).netloc:
                yield f"{name}: asks another server: {load}"
            else:
                yield from (f"{name}: {why}: {load}" for why in _wrong(file, load, site, pages))


def _wrong(file: Path, link: str, site: Path, pages: Mapping[Path, Built]) -> Iterator[str]:
    parts = urlsplit(link)
    if parts.scheme in {"https", "mailto", "data"}:
        return
    if parts.scheme or parts.netloc:
        yield "an address of this kind"
        return
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    if target.is_dir():
        target /= "index.html"
    if not target.is_relative_to(site):
        yield "outside of the site"
    elif not target.is_file():
        yield "leads nowhere"
    elif parts.fragment and target in pages and parts.fragment not in pages[target].anchors:
        yield "no such anchor"
