"""The live label categories: `GET /labels`, and what is not told there, by id.

The envelope of the list is not known, nor whether it pages: `{"data": […]}` and a bare array are
taken, entries bare or as resources. What says that there is more than came is believed, and asked
for; a part is never taken for the whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from confsync._util.parallel import in_parallel
from confsync.attention.resource import Malformed
from confsync.model.catalog import Category, Option, catalog_of
from confsync.model.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.attention.client import Reader
    from confsync.model import Json
    from confsync.model.catalog import Catalog

_MOST: Final = 10_000
"""Categories that are read. Organisations have dozens."""
_LONGEST_TEXT: Final = 1000
"""Of names and values, with escapes. Up to 1024 YAML takes for a key, and the service 128 [documented]."""
_LONGEST_ESCAPE: Final = 10


@dataclass(frozen=True, slots=True)
class LiveCategory:
    """A category as it was told. `complete` is whether its options were: absent is not empty."""

    id: str
    category: Category
    complete: bool


@dataclass(frozen=True, slots=True)
class LabelPage:
    """What one answer tells. `total` is how many there are in all, `pages` in how many answers."""

    entries: tuple[LiveCategory, ...]
    total: int | None = None
    pages: int | None = None
    goes_on: bool = False
    """Whether it links to a next page."""

    def more(self, number: int, seen: int) -> bool:
        """Whether something is left, after page `number` and with so many seen."""
        known = (self.total or 0) > seen or (self.pages or 0) > number
        return known or (self.goes_on and self.total is None and self.pages is None)


async def entries(reader: Reader) -> tuple[LiveCategory, ...]:
    """All categories as the list tells them.

    Raises `Unreadable`, also where the service says that there are more than it gives; `NotFound`,
    `Refused` and `Denied`.
    """
    page = await reader.labels()
    found = {entry.id: entry for entry in page.entries}
    number, size = 1, len(page.entries)
    while page.more(number, len(found)):
        number += 1
        page = await reader.labels((("page", str(number)), ("size", str(size))))
        new = {entry.id: entry for entry in page.entries if entry.id not in found}
        if not new or len(found) > _MOST:
            told = f"{len(found):,} of {page.total:,}" if page.total else f"only {len(found):,}"
            raise Unreadable(f"the service gave {told} label categories")
        found |= new
    return tuple(found.values())


async def completed(reader: Reader, told: Iterable[LiveCategory]) -> tuple[LiveCategory, ...]:
    """`told`, with the options that the list left out. Raises the same as `entries`."""
    whole = {entry.id: entry for entry in told}

    async def ask(id: str) -> None:
        entry = await reader.label(id)
        whole[id] = replace(entry, complete=True)

    lacking = [entry.id for entry in whole.values() if not entry.complete]
    await in_parallel(reader.connections, lacking, ask)
    return tuple(whole.values())


def catalog(told: Iterable[LiveCategory], known: Catalog) -> Catalog:
    """What the service told; options that it did not tell are as `known`.

    Raises `Unreadable` where that is no catalog.
    """
    try:
        return catalog_of(_filled(entry, known) for entry in told)
    except ValueError as error:
        raise Unreadable(str(error)) from None


def parse_labels(value: Json) -> LabelPage:
    """A list of categories; raises `Malformed`."""
    data = value.get("data") if isinstance(value, dict) else value
    if not isinstance(data, list):
        raise Malformed("the answer is not a list of labels")
    page = LabelPage(tuple(map(_entry, data)))
    if not isinstance(value, dict):
        return page
    meta, links = value.get("meta"), value.get("links")
    if isinstance(links, dict):
        page = replace(page, goes_on=bool(links.get("next")))
    if isinstance(meta, dict):
        page = replace(
            page, total=_count(meta.get("totalRecords")), pages=_count(meta.get("pageCount"))
        )
    return page


def parse_label(value: Json) -> LiveCategory:
    """One category, bare or under `data`; raises `Malformed`."""
    return _entry(value.get("data", value) if isinstance(value, dict) else value)


def _entry(value: Json) -> LiveCategory:
    if not isinstance(value, dict):
        raise Malformed("the answer has a label that is no object")
    attributes = value.get("attributes")
    fields = attributes if isinstance(attributes, dict) else value
    name = _text(fields.get("name"), "name")
    id = fields.get("uuid", value.get("id", value.get("uuid")))
    options = fields.get("options")
    if not isinstance(options, list | None):
        raise Malformed(f"the options of the label {name!r} are not a list")
    category = Category(
        name,
        _description(fields.get("description")),
        tuple(_option(each, name) for each in options or ()),
        by_ai=fields.get("aiFlow") is True,
    )
    # Without an id there is nothing to ask for, and names are unique.
    return LiveCategory(id if isinstance(id, str) else name, category, "options" in fields)


def _option(value: Json, name: str) -> Option:
    if isinstance(value, str):
        return Option(_text(value, f"option of {name!r}"))
    if not isinstance(value, dict):
        raise Malformed(f"an option of the label {name!r} is no object")
    text = _text(value.get("value"), f"option of {name!r}")
    return Option(text, _description(value.get("description")))


def _text(value: Json, what: str) -> str:
    """A name or a value as a file can hold it."""
    if not isinstance(value, str) or not value:
        raise Malformed(f"a label's {what} is not text")
    longest = len(value) + _LONGEST_ESCAPE * sum(not char.isprintable() for char in value)
    if longest > _LONGEST_TEXT or "\0" in value or not _is_unicode(value):
        raise Malformed(f"a label's {what} cannot be written to a file")
    return value


def _description(value: Json) -> str:
    """As much as helps people: an AI's instructions can be pages."""
    text = value.replace("\0", "") if isinstance(value, str) else ""
    text = text.encode("utf-8", "replace").decode("utf-8").strip()
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1].rstrip()}…"


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _count(value: Json) -> int | None:
    return value if type(value) is int and value >= 0 else None


def _filled(entry: LiveCategory, known: Catalog) -> Category:
    before = known.get(entry.category.name)
    if entry.complete or before is None:
        return entry.category
    return replace(entry.category, options=before.options)
