"""Comparing a few rows of a list with reads by id, to know whether its rows can be believed.

A list may be built from an index that lags behind, or leave things out. Where a sampled row lacks
what a read by id shows, that field of the rows is unknown for the rest of the run.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync._util.nfc import nfc
from confsync._util.parallel import results
from confsync.attention.resource import observed_row
from confsync.model import ABSENT, UNKNOWN, Contradiction, Observed, Unread
from confsync.model.errors import NotFound, Refused, ServiceError, Unreadable
from confsync.model.values import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from confsync.attention.client import Reader
    from confsync.attention.pages import Pages
    from confsync.attention.resource import Attributes
    from confsync.model import Labels

FIRST: Final = 3
"""Rows that are compared in any case."""
ONE_IN: Final = 1000
"""Of so many further rows one is compared."""


class Compared(NamedTuple):
    """The reads by id; what they show for the first time; and whether some row was poorer."""

    answers: tuple[Observed | Unread, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    poor: bool = False


@dataclass(slots=True)
class RowCheck:
    """What can be believed of a list's rows, by those that were compared so far."""

    reader: Reader
    titles: bool = True
    labels: bool = True
    _seen: int = 0
    _compared: int = 0
    _said: set[str] = field(default_factory=set)

    @classmethod
    def of_light_rows(cls, reader: Reader) -> RowCheck:
        """A check of the light list, of which something may be known already."""
        facts = reader.facts
        if facts is None:
            return cls(reader)
        return cls(reader, facts.believes_titles, facts.believes_labels)

    def of_another_list(self) -> RowCheck:
        """A check of another list, of which nothing is known yet."""
        return RowCheck(self.reader, _said=self._said)

    async def compare(
        self,
        pages: Pages,
        number: int,
        rows: Sequence[Observed],
        suspect: Callable[[Observed], bool],
    ) -> Compared:
        """Compare a few of the `rows` of page `number` with reads by id; `suspect` ones first.

        Raises `Denied`.
        """
        self._seen += len(rows)
        quota = FIRST + self._seen // ONE_IN - self._compared
        if quota <= 0 or not rows:
            return Compared()
        chosen = sorted(rows, key=lambda row: not suspect(row))[:quota]
        self._compared += len(chosen)
        by_id = {row.id: row for row in chosen}
        answers: list[Observed | Unread] = []
        wrong: list[Observed] = []
        async with aclosing(results(self.reader.connections, by_id, self._read)) as reads:
            async for read in reads:
                if isinstance(read, Observed) and any(poorer(by_id[read.id], read)):
                    wrong.append(read)
                # Where it is the read that shows less, the row counts.
                if isinstance(read, Unread) or (read and not shows_less(read, by_id[read.id])):
                    answers.append(read)
        now = await self._again(pages, number, {each.id for each in wrong}) if wrong else {}
        titles = labels = False
        for read in wrong:
            # The row as it is now: somebody may have changed the conversation in between.
            title, label = poorer(now.get(read.id, by_id[read.id]), read)
            titles, labels = titles or title, labels or label
        self.titles, self.labels = self.titles and not titles, self.labels and not labels
        news = (*self._news("titles", titles), *self._news("labels", labels))
        return Compared(tuple(answers), news, poor=titles or labels)

    def believed(self, row: Observed) -> Observed:
        """A row without the fields in which rows are poor."""
        if self.titles and self.labels:
            return row
        title = row.title if self.titles else UNKNOWN
        return replace(row, title=title, labels=row.labels if self.labels else UNKNOWN)

    async def _read(self, id: str) -> Observed | Unread | None:
        """The conversation; None where that shows nothing about its row."""
        try:
            return await self.reader.get(id)
        except NotFound as error:
            return Unread(id, f"the list has it, and a read by id does not: {error.message}")
        except (Unreadable, Refused):
            return None

    async def _again(self, pages: Pages, number: int, ids: set[str]) -> dict[str, Observed]:
        """The rows of these conversations, if the page still has them."""

        def pick(id: str, attributes: Attributes) -> Observed | None:
            return observed_row(id, attributes) if id in ids else None

        try:
            page = await self.reader.page(pages.listing, number, pages.size, pick, pages.filters)
        except ServiceError:
            return {}
        return {row.id: row for row in page.rows}

    def _news(self, field: str, wrong: bool) -> list[Contradiction]:
        if not wrong or field in self._said:
            return []
        self._said.add(field)
        reason = f"the list shows other {field} than reads by id do"
        return [Contradiction(reason, settled=True)]


def poorer(row: Observed, read: Observed) -> tuple[bool, bool]:
    """Whether the title, and whether the labels, of a read by id are not as its row has them.

    A label that only the row has is not counted: then it is the read that shows less.
    """
    title = isinstance(row.title, str) and isinstance(read.title, str)
    labels = row.labels is not UNKNOWN and read.labels is not UNKNOWN
    return (
        title and not same(row.title, read.title),  # type: ignore[arg-type]  # both are texts
        labels and not _has(row.labels, read.labels),  # type: ignore[arg-type]  # both are known
    )


def shows_less(read: Observed, row: Observed) -> bool:
    """Whether a read by id lacks labels that its row shows."""
    if row.labels is UNKNOWN:
        return False
    return without_hidden(read, row.labels).labels is UNKNOWN


def without_hidden(read: Observed, keys: Iterable[str]) -> Observed:
    """A read by id, without labels where it lacks one of these `keys`, which its row has."""
    if read.labels is UNKNOWN or all(key in read.labels for key in keys):
        return read
    there = {*map(nfc, read.labels)}
    return read if there.issuperset(map(nfc, keys)) else replace(read, labels=UNKNOWN)


def _has(row: Labels, read: Labels) -> bool:
    live = {nfc(key): value for key, value in row.items()}
    return all(same(live.get(nfc(key), ABSENT), value) for key, value in read.items())
