"""Observing many conversations with as few requests as possible.

The first page of the list tells how many there are and what its rows have; from then on it is
arithmetic: the pages left, or one request for each id left. Rows without a needed field are asked
for by id. So is an id that the sweep missed, because paging over a growing list skips rows: only a
404 for that id means that it does not exist.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Final

from confsync._util.parallel import results
from confsync.attention.client import Listing
from confsync.attention.pages import PAGE_SIZES, open_list, read_pages
from confsync.attention.resource import Page, observed_row
from confsync.model import UNKNOWN, Missing, Observed, Unread
from confsync.model.errors import NotFound, Refused, Unreadable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Mapping

    from confsync.attention.client import Reader
    from confsync.attention.pages import Pages
    from confsync.attention.resource import Attributes
    from confsync.model import Declaration, Observation

_ADDRESS: Final = "check api.url in confsync.yaml"


async def observe(
    reader: Reader, wanted: Mapping[str, Declaration]
) -> AsyncGenerator[Observation, None]:
    """One observation of each conversation in `wanted`, as they come. Close it (`aclosing`).

    Raises `Denied`, and `Unreadable` where not even the list can be read.
    """
    search = _Search(wanted)
    if len(wanted) > 1:  # For one, a read by id is cheaper.
        async with aclosing(_sweep(reader, search)) as rows:
            async for row in rows:
                yield row
    async with aclosing(_ask(reader, search)) as answers:
        async for answer in answers:
            yield answer


class _Search:
    """What is still to be found, and how."""

    def __init__(self, wanted: Mapping[str, Declaration]) -> None:
        self.left = dict(wanted)
        self.hopeful: set[str] = set()
        """The ids that further pages may still have."""
        self.right_address = False
        """Whether the address has answered as the service: then a 404 means "not found"."""

    def pick(self, id: str, attributes: Attributes) -> Observed | None:
        """The state in a row of a wanted conversation."""
        return observed_row(id, attributes) if id in self.left else None

    def rows_of(self, page: Page[Observed]) -> Iterator[Observed]:
        """The rows that have what is needed."""
        for row in page.rows:
            wanted = self.left.get(row.id)
            if wanted is None:
                continue  # twice on one page
            self.hopeful.discard(row.id)
            if _enough(wanted, row.title is not UNKNOWN, row.labels is not UNKNOWN):
                del self.left[row.id]
                yield row

    def hopeful_by(self, page: Page[Observed]) -> set[str]:
        """The ids left for which rows like those of `page` have what is needed."""
        # A page without rows shows nothing.
        titles, labels = page.titles or not page.length, page.labels or not page.length
        return {id for id, each in self.left.items() if _enough(each, titles, labels)}


async def _sweep(reader: Reader, search: _Search) -> AsyncGenerator[Observed, None]:
    """Read a list page by page for as long as that is cheaper than asking by id."""
    opened = await _open(reader, Listing.LIGHT, search)
    if opened is None:
        return
    pages, page = opened
    for row in search.rows_of(page):
        yield row
    search.hopeful = search.hopeful_by(page)
    if pages.cost() < len(search.left) - len(search.hopeful):
        fuller = await _open_fuller(reader, search)
        for row in search.rows_of(fuller[1]) if fuller else ():
            yield row
        if fuller and len(found := search.hopeful_by(fuller[1])) > len(search.hopeful):
            pages, search.hopeful = fuller[0], found
    numbers = pages.promised(lambda: pages.cost() < len(search.hopeful))
    answers = read_pages(reader, pages, numbers, search.pick, at_a_time=reader.connections)
    async with aclosing(answers):
        async for number, answer in answers:
            if not isinstance(answer, Page):
                pages.failed(number)
                continue
            pages.note(number, answer)
            for row in search.rows_of(answer):
                yield row


async def _open(
    reader: Reader, listing: Listing, search: _Search
) -> tuple[Pages, Page[Observed]] | None:
    """The first page, and the pages left; None where the service refuses to list."""
    # A few are read by id before three sizes are tried.
    sizes = PAGE_SIZES[: max(1, len(search.left) - 1)]
    try:
        opened = await open_list(reader, listing, search.pick, sizes=sizes)
    except Refused:
        return None
    search.right_address = True
    return opened


async def _open_fuller(reader: Reader, search: _Search) -> tuple[Pages, Page[Observed]] | None:
    try:
        return await _open(reader, Listing.FULL, search)
    except Unreadable:
        return None


async def _ask(reader: Reader, search: _Search) -> AsyncGenerator[Observation, None]:
    """Ask by id for what is left."""

    async def ask(id: str) -> Observed | Unread | tuple[str, str]:
        try:
            return await reader.get(id)
        except NotFound as error:
            return id, error.message
        except (Unreadable, Refused) as error:
            return Unread(id, error.message)

    not_found: dict[str, str] = {}
    async with aclosing(results(reader.connections, list(search.left), ask)) as answers:
        async for answer in answers:
            if not isinstance(answer, tuple):
                search.right_address = search.right_address or isinstance(answer, Observed)
                yield answer
            elif search.right_address:
                yield Missing(answer[0])
            else:
                not_found[answer[0]] = answer[1]
    if not_found and not search.right_address:
        await _open(reader, Listing.LIGHT, search)
    for id, message in not_found.items():
        doubt = f"{message}, and so did every other request; {_ADDRESS}"
        yield Missing(id) if search.right_address else Unread(id, doubt)


def _enough(wanted: Declaration, title: bool, labels: bool) -> bool:
    return (title or wanted.title is None) and (labels or not wanted.needs_labels)
