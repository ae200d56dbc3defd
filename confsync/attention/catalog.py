"""The live label categories: `GET /labels`, and by id what the list leaves out.

Not known are the list's envelope, and whether it pages. A part is never taken for the whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync._util.parallel import in_parallel
from confsync.model.catalog import Category, catalog_of
from confsync.model.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.attention.categories import LiveCategory
    from confsync.attention.client import Reader
    from confsync.model.catalog import Catalog

_MOST: Final = 10_000
"""Categories that are read. Organisations have dozens."""


async def entries(reader: Reader) -> tuple[LiveCategory, ...]:
    """All categories as the list has them.

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
            count = f"{len(found):,} of {page.total:,}" if page.total else f"only {len(found):,}"
            raise Unreadable(f"the service gave {count} label categories")
        found |= new
    return tuple(found.values())


async def completed(reader: Reader, listed: Iterable[LiveCategory]) -> tuple[LiveCategory, ...]:
    """The `listed` ones with all their options. Raises the same as `entries`."""
    whole = {entry.id: entry for entry in listed}

    async def ask(id: str) -> None:
        entry = await reader.label(id)
        whole[id] = replace(entry, complete=True)

    lacking = [entry.id for entry in whole.values() if not entry.complete]
    await in_parallel(reader.connections, lacking, ask)
    return tuple(whole.values())


def catalog(entries: Iterable[LiveCategory], known: Catalog) -> Catalog:
    """The catalog of these categories; where an entry has no options, those that are `known`.

    Raises `Unreadable` where that is no catalog.
    """
    try:
        return catalog_of(_filled(entry, known) for entry in entries)
    except ValueError as error:
        raise Unreadable(str(error)) from None


def _filled(entry: LiveCategory, known: Catalog) -> Category:
    before = known.get(entry.category.name)
    if entry.complete or before is None:
        return entry.category
    return replace(entry.category, options=before.options)
