"""What the API's JSON says about label categories. Everything here is checked.

The list is `{"data": […]}` or a bare array; its entries are bare or resources.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from confsync.attention.resource import Malformed
from confsync.model.catalog import Category, Option

if TYPE_CHECKING:
    from confsync.model import Json

_LONGEST_TEXT: Final = 1000
"""Of names and values, with escapes. YAML allows keys up to 1024, the service 128 [documented]."""
_LONGEST_ESCAPE: Final = 10


@dataclass(frozen=True, slots=True)
class LiveCategory:
    """A category. `complete`: the answer has its options; absent is not empty."""

    id: str
    category: Category
    complete: bool


@dataclass(frozen=True, slots=True)
class LabelPage:
    """One page of categories. `total` is the number of all categories, `pages` that of the pages."""

    entries: tuple[LiveCategory, ...]
    total: int | None = None
    pages: int | None = None
    goes_on: bool = False
    """Whether there is a link to a next page."""

    def more(self, number: int, seen: int) -> bool:
        """Whether categories are left, after page `number` and with so many seen."""
        known = (self.total or 0) > seen or (self.pages or 0) > number
        return known or (self.goes_on and self.total is None and self.pages is None)


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
    """A description, shortened: instructions for an AI can be pages."""
    text = value.replace("\0", "") if isinstance(value, str) else ""
    text = text.encode("utf-8", "replace").decode("utf-8").strip()
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1].rstrip()}…"


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _count(value: Json) -> int | None:
    return value if type(value) is int and value >= 0 else None
