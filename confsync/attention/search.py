"""Finding conversations by the list's filters, or by ids.

What cannot be read is reported, never taken for nothing. A filter that the service ignores is
applied here, where the row has enough.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeAlias

from confsync._util.parallel import results
from confsync.attention.client import Listing
from confsync.attention.criteria import Criteria, Needs
from confsync.attention.pages import open_list, read_pages
from confsync.attention.resource import Page, Row, full_row
from confsync.attention.row_check import RowCheck, without_hidden
from confsync.model import UNKNOWN, Contradiction, Missing, Observed, Unread
from confsync.model.errors import NotFound, Refused, ServiceError, Unreadable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Container, Iterable, Iterator

    from confsync.attention.client import Reader
    from confsync.attention.pages import Pages


class Skipped(Enum):
    """A conversation that was found, and is not a result."""

    EXCLUDED = auto()
    """It does not match."""
    KNOWN = auto()


@dataclass(frozen=True, slots=True)
class UnreadPage:
    """A page of the list that could not be read, and why."""

    number: int
    reason: str


Found: TypeAlias = Row | Skipped | Missing | Unread | UnreadPage | Contradiction


async def search(
    reader: Reader, criteria: Criteria, needs: Needs, known: Container[str]
) -> AsyncGenerator[Found, None]:
    """Each conversation that meets the `criteria` and is not `known`; and what could not be read.

    Of two results for one conversation the later one counts. Answers that contradict each other are
    reported, and nothing is guessed from them.
    Raises `Denied`, and `Unreadable` where not even the list's first page can be read.
    """
    sorter = _Sorter(criteria, needs, known, RowCheck.of_light_rows(reader))
    pages, page = await _open(reader, criteria, needs)
    unread = 0
    for found in await sorter.rows_of(pages, 1, page):
        yield found
    # After the pages that a total promises come those that it does not, one after the other.
    for at_a_time, numbers in ((reader.connections, pages.promised()), (1, pages.beyond())):
        answers = read_pages(
            reader, pages, numbers, full_row, criteria.filters, at_a_time=at_a_time
        )
        async with aclosing(answers):
            async for number, answer in answers:
                if not isinstance(answer, Page):
                    pages.failed(number)
                    unread += 1
                    yield UnreadPage(number, answer.message)
                    continue
                before = len(sorter.seen)
                for found in await sorter.rows_of(pages, number, answer):
                    yield found
                pages.note(number, answer, new=len(sorter.seen) > before)
    if reason := None if unread else pages.contradiction(len(sorter.seen) + sorter.unreadable):
        yield Contradiction(reason)
    async with aclosing(_ask(reader, [*sorter.incomplete], criteria)) as asked:
        async for found in asked:
            if isinstance(found, Row):
                yield sorter.believed(found)
            elif isinstance(found, Missing):
                yield Contradiction(
                    f"the list has {found.id}, and a read by id finds nothing", found.id
                )
            else:
                yield found


async def search_ids(
    reader: Reader, ids: Iterable[str], known: Container[str]
) -> AsyncGenerator[Found, None]:
    """The same for these ids."""
    ids = dict.fromkeys(ids)
    for id in ids:
        if id in known:
            yield Skipped.KNOWN
    async with aclosing(_ask(reader, [id for id in ids if id not in known], Criteria())) as asked:
        async for found in asked:
            yield found


class _Sorter:
    """Sorts rows: results, those to skip, and those that must be asked for by id."""

    def __init__(
        self, criteria: Criteria, needs: Needs, known: Container[str], check: RowCheck
    ) -> None:
        self._check = check
        self._criteria = criteria
        self._needs = needs
        self._known = known
        self.seen: dict[str, Observed | None] = {}
        """The listed ids; with the state of those that are results."""
        self.unreadable = 0
        self.incomplete: dict[str, None] = {}
        self._compared: set[str] = set()
        self._keys: dict[str, tuple[str, ...]] = {}

    async def rows_of(self, pages: Pages, number: int, page: Page[Row]) -> list[Found]:
        """The new rows of a page that are complete or skipped, a few of them read by id."""
        taken = list(self._taken(page))
        rows = {each.seen.id: each for each in taken if isinstance(each, Row)}
        seen = [row.seen for row in rows.values()]
        found = await self._check.compare(pages, number, seen, lambda row: not row.labels)
        self._compared |= {each.id for each in found.answers}
        if found.poor:
            results = (id for id, state in self.seen.items() if state is not None)
            self.incomplete |= dict.fromkeys(id for id in results if id not in self._compared)
        by_id: list[Found] = [
            rows[each.id]._replace(seen=each) if isinstance(each, Observed) else each
            for each in found.answers
        ]
        kept = (each for each in taken if not (isinstance(each, Row) and self._is_asked(each)))
        return [*kept, *found.contradictions, *by_id]

    def believed(self, read: Row) -> Row:
        """A read by id, without labels where its row has some that it lacks."""
        return read._replace(seen=without_hidden(read.seen, self._keys.get(read.seen.id, ())))

    def _is_asked(self, row: Row) -> bool:
        """Whether a conversation is read by id, or will be."""
        return row.seen.id in self._compared or row.seen.id in self.incomplete

    def _taken(self, page: Page[Row]) -> Iterator[Found]:
        if page.unreadable:
            self.unreadable += page.unreadable
            yield Contradiction(f"the list has rows without an id: {page.unreadable}")
        for row in page.rows:
            id = row.seen.id
            if id in self.seen:
                # A growing list has rows twice.
                before = self.seen[id]
                if before is not None and before != row.seen and id not in self.incomplete:
                    self.incomplete[id] = None
                    yield Contradiction(f"the list has {id} twice, with different values", id)
                continue
            self.seen[id] = None
            self._keys[id] = () if row.seen.labels is UNKNOWN else tuple(row.seen.labels)
            if self._criteria.excludes(row):
                yield Skipped.EXCLUDED
            elif id in self._known:
                yield Skipped.KNOWN
            elif self._needs.met_by(row._replace(seen=self._check.believed(row.seen))):
                self.seen[id] = row.seen
                yield row
            else:
                self.incomplete[id] = None


async def _ask(
    reader: Reader, ids: Iterable[str], criteria: Criteria
) -> AsyncGenerator[Row | Skipped | Missing | Unread, None]:
    """Ask for conversations by id."""

    async def ask(id: str) -> Row | Skipped | Missing | Unread:
        try:
            row = await reader.row(id)
        except NotFound:
            return Missing(id)
        except (Unreadable, Refused) as error:
            return Unread(id, error.message)
        return Skipped.EXCLUDED if criteria.excludes(row) else row

    async with aclosing(results(reader.connections, ids, ask)) as answers:
        async for answer in answers:
            yield answer


async def _open(reader: Reader, criteria: Criteria, needs: Needs) -> tuple[Pages, Page[Row]]:
    """The first page of the list that has what is needed, and the pages left."""
    try:
        light, page = await open_list(reader, Listing.LIGHT, full_row, criteria.filters)
    except Refused as error:
        raise Unreadable(error.message) from None
    here = _worth(page, needs)
    if not page.rows or here == (True, True):
        return light, page
    try:
        full, full_page = await open_list(reader, Listing.FULL, full_row, criteria.filters)
    except ServiceError:
        return light, page
    # Its transcripts cost too much where only the people are missing.
    heavy = any(row.facts.heavy for row in full_page.rows)
    there = _worth(full_page, needs)
    better = there > here and not (heavy and there[0] == here[0])
    return (full, full_page) if better else (light, page)


def _worth(page: Page[Row], needs: Needs) -> tuple[bool, bool]:
    """Whether a page's rows have the state, and whether they have the people."""
    people = not needs.people or any(row.facts.people is not None for row in page.rows)
    return any(map(needs.met_by, page.rows)), people
