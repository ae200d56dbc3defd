"""Finding conversations that nobody named: by the list's filters, or by their ids.

A list's total is advice, and an empty page is the end. What cannot be read is told, never taken for
nothing; a filter that the service does not obey is applied here, where the row tells enough.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from confsync._util.parallel import in_parallel
from confsync.attention.client import Listing
from confsync.attention.observe import PAGE_SIZES
from confsync.attention.search import Needs, Search
from confsync.model import Missing, Unread
from confsync.model.errors import NotFound, Refused, ServiceError, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from confsync.attention.client import Reader
    from confsync.attention.resource import Row, Rows


@dataclass(slots=True)
class SearchResult:
    """What a search came to, beside the rows: how many were not meant, or are known already."""

    excluded: int = 0
    known: int = 0
    unseen: list[Missing | Unread] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)
    """Pages of the list that could not be read, and why."""


async def search(
    reader: Reader,
    search: Search,
    needs: Needs,
    known: Container[str],
    found: Callable[[Row], None],
) -> SearchResult:
    """Call `found` once for each conversation of the `search` that is not `known`.

    Raises `Denied`, and `Unreadable` where not even the list's first page can be read.
    """
    sweep = _Sweep(reader, search, needs, known, found)
    await sweep.pages()
    await sweep.ask(sweep.incomplete)
    return sweep.result


async def search_ids(
    reader: Reader, ids: Iterable[str], known: Container[str], found: Callable[[Row], None]
) -> SearchResult:
    """The same for these ids."""
    sweep = _Sweep(reader, Search(), Needs(), known, found)
    ids = dict.fromkeys(ids)
    sweep.result.known = sum(id in known for id in ids)
    await sweep.ask([id for id in ids if id not in known])
    return sweep.result


class _Sweep:
    def __init__(
        self,
        reader: Reader,
        search: Search,
        needs: Needs,
        known: Container[str],
        found: Callable[[Row], None],
    ) -> None:
        self.reader = reader
        self.search = search
        self.needs = needs
        self.known = known
        self.found = found
        self.result = SearchResult()
        self.seen: set[str] = set()
        self.incomplete: list[str] = []

    async def pages(self) -> None:
        """Read the list to its end."""
        listing, size, first = await self._first()
        pages = _Pages(size, first, new=self._take(first))

        async def read(number: int) -> None:
            try:
                page = await self.reader.rows(listing, number, size, self.search.filters)
            except (Unreadable, Refused, NotFound) as error:
                self.result.unread.append((number, error.message))
                pages.failed(number)
            else:
                pages.note(number, page, new=self._take(page))

        await in_parallel(self.reader.connections, pages.numbers(), read)
        # What nobody promised is looked for one page after the other.
        while pages.more():
            pages.next += 1
            await read(pages.next - 1)

    async def _first(self) -> tuple[Listing, int, Rows]:
        """The list that tells what is needed, the size of its pages, and its first page."""
        size, light = await self._first_of(Listing.LIGHT)
        if not light.rows or self._worth(light) == (True, True):
            return Listing.LIGHT, size, light
        try:
            full_size, full = await self._first_of(Listing.FULL)
        except ServiceError:
            return Listing.LIGHT, size, light
        # Its transcripts cost too much, if it is only to know the people.
        heavy = any(row.facts.heavy for row in full.rows)
        here, there = self._worth(light), self._worth(full)
        better = there > here and not (heavy and there[0] == here[0])
        return (Listing.FULL, full_size, full) if better else (Listing.LIGHT, size, light)

    def _worth(self, page: Rows) -> tuple[bool, bool]:
        """Whether a page's rows tell the state, and whether they tell the people."""
        people = not self.needs.people or any(row.facts.people is not None for row in page.rows)
        return any(map(self.needs.met_by, page.rows)), people

    async def _first_of(self, listing: Listing) -> tuple[int, Rows]:
        for size in PAGE_SIZES:
            try:
                page = await self.reader.rows(listing, 1, size, self.search.filters)
            except Refused as error:
                refused = error
                continue
            except NotFound as error:
                where = f"the address has no list of conversations ({error.message})"
                raise Unreadable(where, "check api.url in confsync.yaml") from None
            return min(page.size or page.length or size, size), page
        raise Unreadable(refused.message)

    def _take(self, page: Rows) -> bool:
        """Keep what is meant; whether anything was new."""
        before = len(self.seen)
        for row in page.rows:
            id = row.seen.id
            if id in self.seen:
                continue  # a growing list shows rows twice
            self.seen.add(id)
            if self.search.excludes(row):
                self.result.excluded += 1
            elif id in self.known:
                self.result.known += 1
            elif self.needs.met_by(row):
                self.found(row)
            else:
                self.incomplete.append(id)
        return len(self.seen) > before

    async def ask(self, ids: list[str]) -> None:
        """Ask for conversations by id."""

        async def one(id: str) -> None:
            try:
                row = await self.reader.row(id)
            except NotFound:
                self.result.unseen.append(Missing(id))
            except (Unreadable, Refused) as error:
                self.result.unseen.append(Unread(id, error.message))
            else:
                if self.search.excludes(row):
                    self.result.excluded += 1
                else:
                    self.found(row)

        await in_parallel(self.reader.connections, ids, one)


class _Pages:
    """Which pages are left: those that the total promises, and more until one is not full."""

    def __init__(self, size: int, first: Rows, *, new: bool) -> None:
        self._size = size
        self._last: int | None = None
        self._end: int | None = None
        self.next = 2
        self.note(1, first, new=new)

    def note(self, number: int, page: Rows, *, new: bool) -> None:
        """Learn from page `number`; whether it had anything `new`."""
        if page.total is not None:
            self._last = max(self._last or 1, ceil(page.total / self._size))
        if not page.length or ((page.length < self._full or not new) and self._is_last(number)):
            self._ends(number)

    def failed(self, number: int) -> None:
        """Page `number` could not be read; it may have been the last."""
        if self._is_last(number):
            self._ends(number)

    def more(self) -> bool:
        """Whether there may be more than what was promised."""
        return self._end is None

    def numbers(self) -> Iterator[int]:
        """The numbers of the pages after the first that are promised; of all, if nobody told."""
        while self._end is None or self.next < self._end:
            if self._last is not None and self.next > self._last:
                return
            self.next += 1
            yield self.next - 1

    @property
    def _full(self) -> int:
        """The rows that say that there may be more: where a total is told, as many as we ask for."""
        return self._size if self._last is None else PAGE_SIZES[0]

    def _is_last(self, number: int) -> bool:
        return self._last is None or number >= self._last

    def _ends(self, number: int) -> None:
        self._end = number if self._end is None else min(self._end, number)
