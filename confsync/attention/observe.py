"""Observing many conversations with as few requests as possible.

The first page of the list shows how many there are and what its rows have; from then on it is
arithmetic: the pages left, or one request for each id left. Rows without a needed field are asked
for by id. So is an id that the sweep missed, because paging over a growing list skips rows: only a
404 for that id means that it does not exist. A few rows are compared with reads by id, and where they
lack something, that field of all rows is asked for by id.
"""

from __future__ import annotations

import json
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync._util.parallel import results
from confsync.attention.client import Listing
from confsync.attention.pages import PAGE_SIZES, open_list, read_pages
from confsync.attention.resource import Page, observed_row
from confsync.attention.row_check import FIRST, RowCheck, without_hidden
from confsync.model import UNKNOWN, Contradiction, Missing, Observed, Unread
from confsync.model.errors import NotFound, Refused, Unreadable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Mapping

    from confsync.attention.client import Reader
    from confsync.attention.pages import Pages
    from confsync.attention.resource import Attributes
    from confsync.model import Declaration, Labels, Observation, Unknown

_ADDRESS: Final = "check api.url in confsync.yaml"


async def observe(
    reader: Reader, wanted: Mapping[str, Declaration], *, check: bool = True
) -> AsyncGenerator[Observation | Contradiction, None]:
    """One observation of each conversation in `wanted`, as they come. Close it (`aclosing`).

    Where answers contradict each other, that is reported, and a later observation, from a read by id,
    counts instead of the first. With `check` a few rows are compared with reads by id.

    Raises `Denied`, and `Unreadable` where not even the list can be read.
    """
    search = _Search(wanted, RowCheck.of_light_rows(reader) if check else None)
    # For a few, reads by id are as cheap as a page and the reads that check it.
    if len(wanted) > (1 + FIRST if check else 1) and search.expects_rows():
        async with aclosing(_sweep(reader, search)) as rows:
            async for row in rows:
                yield row
    async with aclosing(_ask(reader, search)) as answers:
        async for answer in answers:
            yield answer


class _Search:
    """What is still to be found, and how."""

    def __init__(self, wanted: Mapping[str, Declaration], check: RowCheck | None) -> None:
        self.wanted = wanted
        self.check = check
        self.left = dict(wanted)
        self.listed: dict[str, tuple[int, int]] = {}
        """Digests of title and labels in the rows so far."""
        self.keys: dict[str, tuple[str, ...]] = {}
        """The label keys in the rows so far."""
        self.doubted: set[str] = set()
        self.answered: set[str] = set()
        """The ids that were read to check their rows."""
        self.hopeful: set[str] = set()
        """The ids that further pages may still have."""
        self.right_address = False
        """Whether the address has answered as the service: then a 404 means "not found"."""

    def pick(self, id: str, attributes: Attributes) -> Observed | None:
        """The state in a row of a wanted conversation."""
        return observed_row(id, attributes) if id in self.wanted else None

    async def rows_of(
        self, pages: Pages, number: int, page: Page[Observed]
    ) -> AsyncGenerator[Observation | Contradiction, None]:
        """The rows that have what is needed, and reads by id that were made to check them."""
        taken = list(self._taken(page))
        rows = [each for each in taken if isinstance(each, Observed)]
        answers: tuple[Observed | Unread, ...] = ()
        if self.check is not None:
            found = await self.check.compare(pages, number, rows, self._suspect)
            # What is shown of a conversation must not depend on whether its row was checked.
            call = {row.id: row.call for row in rows}
            answers = tuple(
                replace(each, call=call[each.id]) if isinstance(each, Observed) else each
                for each in found.answers
            )
            taken += found.contradictions
            self.answered |= {answer.id for answer in answers}
            if found.poor:
                self._take_back()
        for answer in answers:
            self.left.pop(answer.id, None)
            yield answer
        for each in taken:
            if isinstance(each, Contradiction) or (
                each.id not in self.answered and each.id not in self.left
            ):
                yield each

    def expects_rows(self) -> bool:
        """Whether rows may have what is needed of any conversation."""
        return any(self._enough(each, True, True) for each in self.wanted.values())

    def believed(self, answer: Observed | Unread) -> Observed | Unread:
        """A read by id, without labels where its row has some that it lacks."""
        if isinstance(answer, Unread):
            return answer
        return without_hidden(answer, self.keys.get(answer.id, ()))

    def _suspect(self, row: Observed) -> bool:
        """Whether a row is not as it is declared, so that something would follow from it."""
        wanted = self.wanted[row.id]
        if wanted.title is not None and row.title != wanted.title:
            return True
        labels = {} if row.labels is UNKNOWN else row.labels
        return any(labels.get(key) != value for key, value in (wanted.labels or {}).items())

    def _take_back(self) -> None:
        """Ask by id for what was taken from rows that cannot be believed."""
        for id in self.listed:
            self.listed[id] = 0, 0
            known = id in self.left or id in self.answered
            if not known and not self._enough(self.wanted[id], True, True):
                self.left[id] = self.wanted[id]
        self.hopeful = {id for id in self.hopeful if self._enough(self.wanted[id], True, True)}

    def _enough(self, wanted: Declaration, title: bool, labels: bool) -> bool:
        """Whether rows with `title` and `labels` have what is needed, as far as they are believed."""
        if self.check is not None:
            title, labels = title and self.check.titles, labels and self.check.labels
        return (title or wanted.title is None) and (labels or not wanted.needs_labels)

    def _taken(self, page: Page[Observed]) -> Iterator[Observed | Contradiction]:
        for row in page.rows:
            id = row.id
            self.hopeful.discard(id)
            if self._differs(row):
                self.doubted.add(id)
                self.left[id] = self.wanted[id]
                yield Contradiction(f"the list has {id} twice, with different values", id)
            wanted = self.left.get(id)
            if wanted is None or id in self.doubted:
                continue
            if self._enough(wanted, row.title is not UNKNOWN, row.labels is not UNKNOWN):
                del self.left[id]
                yield row

    def _differs(self, row: Observed) -> bool:
        """Whether an earlier row of the same conversation has another title or other labels."""
        now = _digest(row.title), _digest(row.labels)
        before = self.listed.setdefault(row.id, now)
        if row.labels is not UNKNOWN and row.labels:
            self.keys[row.id] = tuple(row.labels)
        if before is now or row.id in self.doubted:
            return False
        return any(old and new and old != new for old, new in zip(before, now, strict=True))

    def hopeful_by(self, page: Page[Observed]) -> set[str]:
        """The ids left for which rows like those of `page` have what is needed."""
        # A page without rows shows nothing.
        titles, labels = page.titles or not page.length, page.labels or not page.length
        return {id for id, each in self.left.items() if self._enough(each, titles, labels)}


async def _sweep(
    reader: Reader, search: _Search
) -> AsyncGenerator[Observation | Contradiction, None]:
    """Read a list page by page for as long as that is cheaper than asking by id."""
    opened = await _open(reader, Listing.LIGHT, search)
    if opened is None:
        return
    pages, page = opened
    async with aclosing(search.rows_of(pages, 1, page)) as rows:
        async for row in rows:
            yield row
    search.hopeful = search.hopeful_by(page)
    if pages.cost() < len(search.left) - len(search.hopeful):
        fuller = await _open_fuller(reader, search)
        if fuller:
            light = search.check
            search.check = light and light.of_another_list()
            async with aclosing(search.rows_of(fuller[0], 1, fuller[1])) as rows:
                async for row in rows:
                    yield row
        if fuller and len(found := search.hopeful_by(fuller[1])) > len(search.hopeful):
            pages, search.hopeful = fuller[0], found
        elif fuller:
            search.check = light
    numbers = pages.promised(lambda: pages.cost() < len(search.hopeful))
    answers = read_pages(reader, pages, numbers, search.pick, at_a_time=reader.connections)
    async with aclosing(answers):
        async for number, answer in answers:
            if not isinstance(answer, Page):
                pages.failed(number)
                continue
            pages.note(number, answer)
            async with aclosing(search.rows_of(pages, number, answer)) as rows:
                async for row in rows:
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
            return search.believed(await reader.get(id))
        except NotFound as error:
            if id in search.listed:
                return Unread(id, f"the list has it, and a read by id does not: {error.message}")
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


def _digest(value: str | Labels | Unknown | None) -> int:
    """A number by which values are compared; 0: unknown."""
    if value is UNKNOWN:
        return 0
    try:
        return hash(value if isinstance(value, str | None) else frozenset(value.items())) or 1
    except TypeError:  # a label's value is a list or a mapping
        return hash(json.dumps(value, sort_keys=True)) or 1
