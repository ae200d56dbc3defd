"""Observing many conversations with as few requests as possible.

The first page of the list tells how many there are and what its rows hold; from then on it is
arithmetic: the pages that are left, or one request for each id that is left. Rows that do not tell
what is needed are asked for by id, and so is an id that the sweep missed, because paging over a
growing list skips rows: only a 404 for that very id means that it does not exist.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from confsync._util.parallel import in_parallel
from confsync.attention.client import Listing
from confsync.model import UNKNOWN, Missing, Unread
from confsync.model.errors import NotFound, Refused, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from confsync.attention.client import Reader
    from confsync.attention.resource import Page
    from confsync.model import Declaration, Observation

_ADDRESS: Final = "check api.url in confsync.yaml"
PAGE_SIZES: Final = (50, 25, 10)
"""The first is the most that the service gives [documented]; the others in case it refuses that."""


async def observe(
    reader: Reader, wanted: Mapping[str, Declaration], found: Callable[[Observation], None]
) -> None:
    """Call `found` once for each conversation in `wanted`.

    Raises `Denied`, and `Unreadable` where not even the list can be read.
    """
    search = _Search(reader, wanted, found)
    if len(wanted) > 1:
        await search.sweep()
    # Asking for one is cheaper than looking for it.
    await search.ask_for_the_rest()


class _Search:
    """What is still to be found, and how."""

    def __init__(
        self,
        reader: Reader,
        wanted: Mapping[str, Declaration],
        found: Callable[[Observation], None],
    ) -> None:
        self.reader = reader
        self.found = found
        self.left = dict(wanted)
        self.hopeful: set[str] = set()
        """Those that further pages of the list may still tell."""
        self.right_address = False
        """Whether something was seen that only the service has: then a 404 means what it says."""

    async def sweep(self) -> None:
        """Read a list page by page for as long as that is cheaper than asking by id."""
        pages = await self.first_page(Listing.LIGHT)
        if pages is None:
            return
        self.hopeful = self.told_by(pages)
        if pages.cost() < len(self.left) - len(self.hopeful):
            # The light rows leave out what is needed; the full ones may have it.
            pages = await self.fuller_page() or pages
            self.hopeful = self.told_by(pages)

        async def read(number: int) -> None:
            try:
                page = await self.reader.page(pages.listing, number, pages.size, self.left)
            except (Refused, NotFound):
                pages.end(number)
            except Unreadable:
                pass  # what stood on it is asked for by id
            else:
                pages.note(number, page)
                self.take(page)

        numbers = pages.while_cheaper(lambda: len(self.hopeful))
        await in_parallel(self.reader.connections, numbers, read)

    async def first_page(self, listing: Listing) -> _Pages | None:
        """The first page, its rows taken; None where the service refuses to list."""
        # Few are asked for one by one before three sizes are tried.
        for size in PAGE_SIZES[: max(1, len(self.left) - 1)]:
            try:
                page = await self.reader.page(listing, 1, size, self.left)
            except Refused:
                continue
            except NotFound as error:
                where = f"the address has no list of conversations ({error.message})"
                raise Unreadable(where, _ADDRESS) from None
            self.right_address = True
            self.take(page)
            return _Pages(listing, page, min(page.size or page.length or size, size))
        return None

    async def fuller_page(self) -> _Pages | None:
        """The first page of the full list; None where it does not work, or tells no more."""
        try:
            pages = await self.first_page(Listing.FULL)
        except Unreadable:
            return None
        return pages if pages and len(self.told_by(pages)) > len(self.hopeful) else None

    def told_by(self, pages: _Pages) -> set[str]:
        """The ids that are left and that rows like those of `pages` would tell enough of."""
        return {id for id, each in self.left.items() if _told(each, pages.titles, pages.labels)}

    def take(self, page: Page) -> None:
        """Report the rows that tell enough of a wanted conversation."""
        for row in page.rows:
            wanted = self.left.get(row.id)
            if wanted is None:
                continue  # twice on one page
            self.hopeful.discard(row.id)
            if _told(wanted, row.title is not UNKNOWN, row.labels is not UNKNOWN):
                self.report(row)

    async def ask_for_the_rest(self) -> None:
        """Ask for what is left by id."""
        not_found: dict[str, str] = {}

        async def ask(id: str) -> None:
            try:
                self.report(await self.reader.get(id))
                self.right_address = True
            except NotFound as error:
                if self.right_address:
                    self.report(Missing(id))
                else:
                    not_found[id] = error.message
            except (Unreadable, Refused) as error:
                self.report(Unread(id, error.message))

        await in_parallel(self.reader.connections, list(self.left), ask)
        if not_found and not self.right_address:
            await self.first_page(Listing.LIGHT)
        for id, message in not_found.items():
            doubt = f"{message}, and so was all else; {_ADDRESS}"
            self.report(Missing(id) if self.right_address else Unread(id, doubt))

    def report(self, sighting: Observation) -> None:
        """What became known of one conversation."""
        del self.left[sighting.id]
        self.found(sighting)


class _Pages:
    """Which pages a list has: `totalRecords` is advice, an empty page is the end."""

    def __init__(self, listing: Listing, first: Page, size: int) -> None:
        self.listing = listing
        self.size = size
        # A page without rows does not tell what rows would.
        self.titles = first.titles or not first.length
        self.labels = first.labels or not first.length
        self.last: int | None = None
        self.next = 2
        self.note(1, first)

    def note(self, number: int, page: Page) -> None:
        """Learn from page `number`."""
        if page.total is not None:
            self.last = ceil(page.total / self.size)
        if not page.length or (page.total is None and page.length < self.size):
            self.end(number)

    def end(self, number: int) -> None:
        """There is nothing after page `number`."""
        self.last = number if self.last is None else min(self.last, number)

    def cost(self) -> int:
        """The requests that the rest takes; as many as were spent where nobody told."""
        return self.next - 1 if self.last is None else max(0, self.last - self.next + 1)

    def while_cheaper(self, asking: Callable[[], int]) -> Iterator[int]:
        """The numbers of the pages that are left, as long as they are fewer than `asking()`."""
        while (self.last is None or self.next <= self.last) and self.cost() < asking():
            self.next += 1
            yield self.next - 1


def _told(wanted: Declaration, title: bool, labels: bool) -> bool:
    return (title or wanted.title is None) and (labels or not wanted.needs_labels)
