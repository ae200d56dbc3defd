"""Observing every conversation of a window of time, with facts, in one sweep.

Rows whose facts leave something undecided are read from the fuller list, if it has more, and then by
id, up to a limit. Declared ids that the sweep missed are asked for by id: only a 404 for that id
means that it does not exist. Where rows that were believed turn out to lack a field, the sweep begins
anew, and that field of all rows is unknown.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from confsync._util.parallel import results
from confsync.attention.client import Listing
from confsync.attention.directory import NO_DIRECTORY, Directory
from confsync.attention.pages import open_list, read_pages
from confsync.attention.people import read_directory
from confsync.attention.reported import facts_reported
from confsync.attention.resource import Page, observed_row
from confsync.attention.row_check import RowCheck, without_hidden
from confsync.attention.search import UnreadPage
from confsync.model import UNKNOWN, Contradiction, Missing, Observed, Unread
from confsync.model.errors import NotFound, Refused, ServiceError, Unreadable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Mapping

    from confsync.attention.client import Filters, Reader
    from confsync.attention.pages import Pages
    from confsync.attention.resource import Attributes
    from confsync.model import Declaration
    from confsync.model.facts import Facts


class Subject(NamedTuple):
    """A conversation: its state, and the facts about it."""

    observed: Observed
    facts: Facts


class Raw(NamedTuple):
    """A conversation before its facts are read."""

    observed: Observed
    attributes: Attributes


def _raw(id: str, attributes: Attributes) -> Raw:
    return Raw(observed_row(id, attributes), attributes)


Found: TypeAlias = Subject | Missing | Unread | UnreadPage | Contradiction


@dataclass(frozen=True, slots=True)
class Subjects:
    """What is looked for.

    `declared` are the conversations that must be found; with `sweep` all that the list has with
    these `filters` are wanted too. `undecided` says whether more facts would help. `owners` and
    `teams`: they are needed. At most `lookups` conversations are read by id for their facts. `needs` are
    the facts that are read; None: all. Only rows whose facts are `relevant` are compared with reads by id.
    """

    declared: Mapping[str, Declaration]
    undecided: Callable[[Observed, Facts], bool]
    filters: Filters = ()
    sweep: bool = True
    owners: bool = False
    teams: bool = False
    lookups: int = 200
    needs: frozenset[str] | None = None
    relevant: Callable[[Facts], bool] = lambda _facts: True


async def survey(reader: Reader, subjects: Subjects) -> AsyncGenerator[Found, None]:
    """Each conversation once, as they come; and what could not be read. Close it (`aclosing`).

    After a `Contradiction` that says `anew`, everything comes again.
    Raises `Denied`, and `Unreadable` where not even the list can be read.
    """
    check, unfinished = RowCheck.of_light_rows(reader), subjects.sweep
    sweep = _Sweep(reader, subjects, check)
    while unfinished:
        unfinished = False
        async with aclosing(sweep.rows()) as rows:
            async for row in rows:
                yield row
                if isinstance(row, Contradiction) and row.anew:
                    sweep, unfinished = _Sweep(reader, subjects, check), True
                    break
    incomplete = dict(list(sweep.incomplete.items())[: subjects.lookups])
    for id, subject in sweep.incomplete.items():
        if id not in incomplete and id not in subjects.declared:
            yield subject
    declared = [id for id in subjects.declared if id not in sweep.done and id not in incomplete]
    async with aclosing(sweep.asked([*incomplete, *declared])) as answers:
        async for answer in answers:
            yield answer


class _Sweep:
    """`done` are the ids that were reported; `incomplete` rows leave something undecided."""

    def __init__(self, reader: Reader, subjects: Subjects, check: RowCheck) -> None:
        self._reader = reader
        self._subjects = subjects
        self._directory: Directory | None = None
        self.done: set[str] = set()
        self.incomplete: dict[str, Subject] = {}
        self._check = check
        self._believed = False
        """Whether some row was reported as it was."""
        self._keys: dict[str, tuple[str, ...]] = {}

    async def rows(self) -> AsyncGenerator[Found, None]:
        """The rows of the list that are complete."""
        pages, rows = await self._open()
        for found in await self._checked(pages, 1, rows):
            yield found
        reader, filters = self._reader, self._subjects.filters
        for at_a_time, numbers in ((reader.connections, pages.promised()), (1, pages.beyond())):
            answers = read_pages(reader, pages, numbers, _raw, filters, at_a_time=at_a_time)
            async with aclosing(answers):
                async for number, answer in answers:
                    if not isinstance(answer, Page):
                        pages.failed(number)
                        yield UnreadPage(number, answer.message)
                        continue
                    before = len(self.done) + len(self.incomplete)
                    for found in await self._checked(
                        pages, number, await self._subjects_in(answer)
                    ):
                        yield found
                    after = len(self.done) + len(self.incomplete)
                    pages.note(number, answer, new=after > before)

    async def asked(self, ids: Iterable[str]) -> AsyncGenerator[Subject | Missing | Unread, None]:
        """Conversations by id. One that is not declared and cannot be read is as its row has it."""

        async def ask(id: str) -> Raw | Missing | Unread:
            try:
                observed, attributes = await self._reader.whole(id)
                return Raw(without_hidden(observed, self._keys.get(id, ())), attributes)
            except NotFound:
                return Missing(id)
            except (Unreadable, Refused) as error:
                return Unread(id, error.message)

        async with aclosing(results(self._reader.connections, ids, ask)) as answers:
            async for answer in answers:
                if isinstance(answer, Raw):
                    yield await self._subject(answer)
                elif answer.id in self._subjects.declared:
                    yield answer
                elif isinstance(answer, Unread):
                    yield self.incomplete[answer.id]

    async def _checked(
        self, pages: Pages, number: int, subjects: Iterable[Subject]
    ) -> list[Subject | Unread | Contradiction]:
        """The report about the rows of a page, a few of which are read by id."""
        new = {each.observed.id: each for each in subjects if self._is_unseen(each)}
        complete = [
            each.observed
            for each in new.values()
            if self._subjects.relevant(each.facts) and not self._is_undecided(each)
        ]
        found = await self._check.compare(pages, number, complete, lambda row: not row.labels)
        reported: list[Subject | Unread | Contradiction] = [*found.contradictions]
        if found.contradictions and self._believed:
            return [*reported[:-1], replace(found.contradictions[-1], anew=True)]
        for answer in found.answers:
            row = new.pop(answer.id)
            self.done.add(answer.id)
            if isinstance(answer, Observed):
                reported.append(Subject(answer, row.facts))
            else:
                reported.append(answer)
        rows = (Subject(self._check.believed(each.observed), each.facts) for each in new.values())
        return [*reported, *(row for row in rows if self._is_new(row, new[row.observed.id]))]

    async def _open(self) -> tuple[Pages, list[Subject]]:
        """The list whose first page leaves less undecided, and the rows of that page."""
        reader, filters = self._reader, self._subjects.filters
        try:
            pages, page = await open_list(reader, Listing.LIGHT, _raw, filters)
        except Refused as error:
            raise Unreadable(error.message) from None
        rows = await self._subjects_in(page)
        open_rows = sum(map(self._is_undecided, rows))
        if not open_rows:
            return pages, rows
        try:
            fuller, page = await open_list(reader, Listing.FULL, _raw, filters)
        except ServiceError:
            return pages, rows
        others = await self._subjects_in(page)
        if sum(map(self._is_undecided, others)) < open_rows:
            return fuller, others
        return pages, rows

    async def _subjects_in(self, page: Page[Raw]) -> list[Subject]:
        return [await self._subject(row) for row in page.rows]

    async def _subject(self, row: Raw) -> Subject:
        needs = self._subjects.needs
        facts = facts_reported(row.attributes, self._directory or NO_DIRECTORY, needs)
        if self._directory is None and self._needs_directory(facts, row.attributes):
            self._directory = await read_directory(
                self._reader, users=self._subjects.owners, teams=self._subjects.teams
            )
            facts = facts_reported(row.attributes, self._directory, needs)
        return Subject(row.observed, facts)

    def _needs_directory(self, facts: Facts, attributes: Attributes) -> bool:
        owner = facts.owner is UNKNOWN and isinstance(attributes.get("userUUID"), str)
        team = facts.team is UNKNOWN and isinstance(attributes.get("teamUUID"), str)
        return (self._subjects.owners and owner) or (self._subjects.teams and team)

    def _is_undecided(self, subject: Subject) -> bool:
        observed = subject.observed
        unknown = observed.title is UNKNOWN or observed.labels is UNKNOWN
        return unknown or self._subjects.undecided(observed, subject.facts)

    def _is_unseen(self, subject: Subject) -> bool:
        return subject.observed.id not in self.done and subject.observed.id not in self.incomplete

    def _is_new(self, subject: Subject, row: Subject) -> bool:
        """Whether `subject`, what is believed of a new `row`, is complete, so that it is reported."""
        id = subject.observed.id
        if self._is_undecided(subject):
            self.incomplete[id] = subject
            self._keys[id] = _keys(row)
            return False
        self.done.add(id)
        self._believed = True
        return True


def _keys(row: Subject) -> tuple[str, ...]:
    labels = row.observed.labels
    return () if labels is UNKNOWN else tuple(labels)
