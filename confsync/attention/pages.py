"""Paging through a list, several pages at a time.

A total is advice, and an empty page is the end.
"""

from __future__ import annotations

from contextlib import aclosing
from math import ceil
from typing import TYPE_CHECKING, Final, TypeVar

from confsync._util.parallel import results
from confsync.model.errors import NotFound, Refused, TooLarge, Unreadable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence

    from confsync.attention.client import Filters, Listing, Reader
    from confsync.attention.resource import Page, Pick

T = TypeVar("T")
PAGE_SIZES: Final = (50, 25, 10)
"""The first is the most that the service gives [documented]; the others in case it refuses that."""
MOST_PAGES: Final = 20_000
"""A million conversations. A list that never ends is not read for ever."""
_UNPROMISED: Final = 20
"""Pages that a list may have beyond twice the promised ones: it grows while it is read."""


class Pages:
    """Which pages of a list are left: those that its total promises, or all up to the last one.

    `number` is a page's number from 1 on.
    """

    def __init__(self, listing: Listing, size: int, filters: Filters = ()) -> None:
        self.listing = listing
        self.size = size
        self.filters = filters
        self.total: int | None = None
        """The total by the last answer that has one."""
        self._fresh = 0
        self._highest = 0
        self._empty: int | None = None
        self._repeats = False
        self._last: int | None = None
        self._end: int | None = None
        self._next = 2

    def note(self, number: int, page: Page[T], *, new: bool = True) -> None:
        """Learn from page `number`; `new`: it has a row that no page before had."""
        self._fresh += new
        if page.length:
            self._highest = max(self._highest, number)
        else:
            self._empty = min(number, self._empty or number)
        self._repeats = self._repeats or (not new and page.length >= self._full)
        if page.total is not None:
            self.total = page.total
            self._last = max(self._last or 1, ceil(page.total / self.size))
        if not page.length or ((page.length < self._full or not new) and self._is_last(number)):
            self._ends(number)

    def failed(self, number: int) -> None:
        """Learn that page `number` could not be read; it may have been the last."""
        if self._is_last(number):
            self._ends(number)

    def cost(self) -> int:
        """The requests for the pages left; as many as were sent where no total is known."""
        known = [number for number in (self._last, self._end) if number is not None]
        return max(0, min(known) - self._next + 1) if known else self._next - 1

    def promised(self, worth: Callable[[], bool] = lambda: True) -> Iterator[int]:
        """The numbers of the pages left that the total promises, as long as they are `worth` it.

        Without a total: all.
        """
        while (self._end is None or self._next < self._end) and worth() and not self._too_many():
            if self._last is not None and self._next > self._last:
                return
            self._next += 1
            yield self._next - 1

    def beyond(self) -> Iterator[int]:
        """The numbers of the pages after those, until one ends the list."""
        while self._end is None and not self._too_many():
            self._next += 1
            yield self._next - 1

    def contradiction(self, listed: int) -> str | None:
        """What is wrong with a list that was read to its end and had `listed` rows, or None."""
        if self._end is None:
            return f"the list does not end: {self._next - 1:,} pages were read"
        if self.total is not None and listed < self.total:
            return f"the list has {listed:,} of the {self.total:,} conversations that it reports"
        if self._empty is not None and self._empty < self._highest:
            return f"page {self._empty} of the list is empty, and page {self._highest} is not"
        if self.total is None and self._repeats and self._fresh == 1:
            return "every page of the list has the same rows"
        return None

    def _too_many(self) -> bool:
        most = MOST_PAGES if self._last is None else min(MOST_PAGES, 2 * self._last + _UNPROMISED)
        return self._next > most

    @property
    def _full(self) -> int:
        """How many rows suggest another page; where there is a total, as many as we ask for."""
        return self.size if self._last is None else PAGE_SIZES[0]

    def _is_last(self, number: int) -> bool:
        return self._last is None or number >= self._last

    def _ends(self, number: int) -> None:
        self._end = number if self._end is None else min(self._end, number)


async def open_list(
    reader: Reader,
    listing: Listing,
    pick: Pick[T],
    filters: Filters = (),
    sizes: Sequence[int] = PAGE_SIZES,
) -> tuple[Pages, Page[T]]:
    """A list's first page, and the pages left.

    Raises `Refused` where the service refuses each of the `sizes`, `TooLarge` where even its answer to
    the last of them is too large, `Unreadable`, `Denied`.
    """
    refused: Refused | TooLarge
    for size in sizes:
        try:
            page = await reader.page(listing, 1, size, pick, filters)
        except (Refused, TooLarge) as error:
            refused = error
            continue
        except NotFound as error:
            where = f"the address has no list of conversations ({error.message})"
            raise Unreadable(where, "check api.url in confsync.yaml") from None
        pages = Pages(listing, min(page.size or page.length or size, size), filters)
        pages.note(1, page)
        return pages, page
    raise refused


async def read_pages(
    reader: Reader,
    pages: Pages,
    numbers: Iterable[int],
    pick: Pick[T],
    filters: Filters = (),
    *,
    at_a_time: int,
) -> AsyncGenerator[tuple[int, Page[T] | Unreadable | Refused | NotFound], None]:
    """Read these pages, so many `at_a_time`; raises `Denied`."""

    async def read(number: int) -> tuple[int, Page[T] | Unreadable | Refused | NotFound]:
        try:
            return number, await _page(reader, pages, number, pick, filters)
        except (Unreadable, Refused, NotFound) as error:
            return number, error

    async with aclosing(results(at_a_time, numbers, read)) as answers:
        async for answer in answers:
            yield answer


async def _page(
    reader: Reader, pages: Pages, number: int, pick: Pick[T], filters: Filters
) -> Page[T]:
    """One page; where it is too large, its two halves."""
    try:
        return await reader.page(pages.listing, number, pages.size, pick, filters)
    except TooLarge:
        if pages.size % 2:
            raise
    half = pages.size // 2
    first = await reader.page(pages.listing, 2 * number - 1, half, pick, filters)
    second = await reader.page(pages.listing, 2 * number, half, pick, filters)
    return first._replace(
        rows=first.rows + second.rows,
        length=first.length + second.length,
        titles=first.titles or second.titles,
        labels=first.labels or second.labels,
        size=pages.size,
        unreadable=first.unreadable + second.unreadable,
    )
