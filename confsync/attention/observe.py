"""Observing many conversations with as few requests as possible.

The first page of the list tells how many there are and what its rows hold; from then on it is
arithmetic: the pages that are left, or one request for each id that is left. Rows that do not tell
what is needed are asked for by id, and so is an id that the sweep missed, because paging over a
growing list skips rows: only a 404 for that very id means that it does not exist.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from confsync.attention.client import Listing
from confsync.errors import NotFound, Refused, Unreadable
from confsync.model import UNKNOWN, Missing, Unread
from confsync.parallel import in_parallel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from confsync.attention.client import Reader
    from confsync.attention.resource import Page
    from confsync.model import Declaration, Sighting

PAGE_SIZES: Final = (50, 25, 10)
"""The first is the most that the service gives [documented]; the others in case it refuses that."""


async def observe(
    reader: Reader, wanted: Mapping[str, Declaration], found: Callable[[Sighting], None]
) -> None:
    """Call `found` once for each conversation in `wanted`.

    Raises `Denied`, and `Unreadable` where not even the list can be read.
    """
    search = _Search(reader, wanted, found)
    if len(wanted) > 1:
        await search.sweep(Listing.LIGHT)
        await search.ask_for_the_rest()
    else:
        # Asking for one is cheaper than looking for it.
        await search.ask_for_the_rest(confirm=True)


class _Search:
    """What is still to be found, and how."""

    def __init__(
        self, reader: Reader, wanted: Mapping[str, Declaration], found: Callable[[Sighting], None]
    ) -> None:
        self.reader = reader
        self.found = found
        self.left = dict(wanted)
        self.hopeful: set[str] = set()
        """Those that further pages of the list may still tell."""

    async def sweep(self, listing: Listing) -> None:
        """Read `listing` page by page for as long as that is cheaper than asking by id."""
        first, size = await self.first_page(listing)
        if first is None:
            return
        self.take(first)
        self.hopeful = {id for id, wanted in self.left.items() if _told(wanted, *_fields(first))}
        pages = _Pages(first, size)
        if listing is Listing.LIGHT and pages.cost() < len(self.left) - len(self.hopeful):
            # The light rows leave out what is needed; the full ones may have it.
            await self.sweep(Listing.FULL)
            return

        async def read(number: int) -> None:
            try:
                page = await self.reader.page(listing, number, size)
            except (Unreadable, Refused, NotFound):
                return  # what stood on it is asked for by id
            pages.note(number, page)
            self.take(page)

        numbers = pages.while_cheaper(lambda: len(self.hopeful))
        await in_parallel(self.reader.connections, numbers, read)

    async def first_page(self, listing: Listing) -> tuple[Page | None, int]:
        """The first page and the size that the service gives; None where it gives no list."""
        for size in PAGE_SIZES:
            try:
                page = await self.reader.page(listing, 1, size)
            except Refused:
                continue
            except NotFound as error:
                advice = "check api.url in confsync.yaml"
                where = f"the address has no list of conversations ({error.message})"
                raise Unreadable(where, advice) from None
            return page, page.size or min(len(page.rows), size) or size
        return None, 0

    def take(self, page: Page) -> None:
        """Report the rows that tell enough of a wanted conversation."""
        for row in page.rows:
            wanted = self.left.get(row.id)
            if wanted is None:
                continue
            self.hopeful.discard(row.id)
            if _told(wanted, row.title is not UNKNOWN, row.labels is not UNKNOWN):
                self.report(row)

    async def ask_for_the_rest(self, *, confirm: bool = False) -> None:
        """Ask for what is left by id; `confirm` that a 404 is not just a wrong address."""

        async def ask(id: str) -> None:
            try:
                self.report(await self.reader.get(id))
            except NotFound:
                if confirm:
                    await self.first_page(Listing.LIGHT)
                self.report(Missing(id))
            except (Unreadable, Refused) as error:
                self.report(Unread(id, error.message))

        await in_parallel(self.reader.connections, list(self.left), ask)

    def report(self, sighting: Sighting) -> None:
        """What became known of one conversation."""
        del self.left[sighting.id]
        self.found(sighting)


class _Pages:
    """Which pages there are: `totalRecords` is advice, an empty page is the end."""

    def __init__(self, first: Page, size: int) -> None:
        self.size = size
        self.last: int | None = None
        self.next = 2
        self.note(1, first)

    def note(self, number: int, page: Page) -> None:
        """Learn from page `number`."""
        if page.total is not None:
            self.last = ceil(page.total / self.size)
        if not page.rows or (page.total is None and len(page.rows) < self.size):
            self.last = min(self.last or number, number)

    def cost(self) -> int:
        """The requests that the rest takes; as many as were spent where nobody told."""
        return self.next - 1 if self.last is None else self.last - self.next + 1

    def while_cheaper(self, asking: Callable[[], int]) -> Iterator[int]:
        """The numbers of the pages that are left, as long as they are fewer than `asking()`."""
        while (self.last is None or self.next <= self.last) and self.cost() < asking():
            self.next += 1
            yield self.next - 1


def _fields(page: Page) -> tuple[bool, bool]:
    """Whether rows like these tell titles, and labels."""
    rows = page.rows
    return any(r.title is not UNKNOWN for r in rows), any(r.labels is not UNKNOWN for r in rows)


def _told(wanted: Declaration, title: bool, labels: bool) -> bool:
    return (title or wanted.title is None) and (labels or wanted.labels is None)
