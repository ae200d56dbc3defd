"""The API's endpoints that confsync needs, in two interfaces: one reads, the other can also write.

A plan is given a `Reader`, so it cannot write.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from urllib.parse import quote

from confsync.attention.resource import (
    Malformed,
    parse_one,
    parse_page,
    parse_row,
    parse_whole,
)
from confsync.attention.write_turn import WriteTurn, write_turn
from confsync.model import UNKNOWN
from confsync.model.errors import Refused, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.attention.categories import LabelPage, LiveCategory
    from confsync.attention.resource import Attributes, Page, Pick, Row
    from confsync.attention.session import Session
    from confsync.model import Json, Observed, Unknown
    from confsync.model.service import ServiceFacts

T = TypeVar("T")
Filters: TypeAlias = "tuple[tuple[str, str], ...]"
"""Parameters of a list, and their values."""


class Listing(StrEnum):
    """The two endpoints that list conversations [documented]. What their rows hold is not known."""

    LIGHT = "/conversations/list"
    FULL = "/conversations"


class Reader:
    """Reads conversations and label categories."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def connections(self) -> int:
        """How many requests can be under way at once."""
        return self._session.connections

    @property
    def facts(self) -> ServiceFacts | None:
        """What is known of the service."""
        return self._session.facts

    async def page(
        self, listing: Listing, number: int, size: int, pick: Pick[T], filters: Filters = ()
    ) -> Page[T]:
        """Page `number` (from 1) of a list, `size` rows a page (the service takes up to 50).

        `pick` makes the rows when the response has come. Raises `Refused` where the service does not
        take the size, `NotFound`, `Unreadable`, `Denied`.
        """
        query = (("page", str(number)), ("size", str(size)), *filters)
        value = await self._session.read(listing, query)
        try:
            return parse_page(value, pick)
        except Malformed as error:
            raise Unreadable(str(error)) from None

    async def row(self, id: str) -> Row:
        """One conversation and the facts about it; raises as `get`."""
        value = await self._session.read(_path(id))
        try:
            row = parse_row(value, id)
            return row._replace(seen=_completed(row.seen, self.facts))
        except Malformed as error:
            raise Unreadable(str(error)) from None

    async def whole(self, id: str) -> tuple[Observed, Attributes]:
        """One conversation, and all its attributes; raises as `get`."""
        value = await self._session.read(_path(id))
        try:
            observed, attributes = parse_whole(value, id)
            return _completed(observed, self.facts), attributes
        except Malformed as error:
            raise Unreadable(str(error)) from None

    async def entries(
        self, path: str, number: int, size: int, name: str
    ) -> tuple[dict[str, str], int]:
        """A page of `/users` or `/teams`: by id the attribute `name`; and how many rows there are.

        Raises `NotFound`, `Refused`, `Unreadable`, `Denied`.
        """
        from confsync.attention.directory import entries  # noqa: PLC0415  # few plans need people

        value = await self._session.read(path, (("page", str(number)), ("size", str(size))))
        return entries(value, name)

    async def get(self, id: str) -> Observed:
        """One conversation, with everything known; raises `NotFound`, `Refused`, `Unreadable`, `Denied`."""
        value = await self._session.read(_path(id))
        try:
            return _completed(parse_one(value, id), self.facts)
        except Malformed as error:
            raise Unreadable(str(error)) from None

    async def labels(self, query: tuple[tuple[str, str], ...] = ()) -> LabelPage:
        """Label categories; raises `NotFound`, `Refused`, `Unreadable`, `Denied`.

        No `query` is documented.
        """
        from confsync.attention.categories import parse_labels  # noqa: PLC0415  # most have none

        value = await self._session.read("/labels", query)
        try:
            return parse_labels(value)
        except Malformed as error:
            raise Unreadable(str(error)) from None

    async def label(self, id: str) -> LiveCategory:
        """The category with this id; raises `NotFound`, `Refused`, `Unreadable`, `Denied`."""
        from confsync.attention.categories import parse_label  # noqa: PLC0415  # most have none

        value = await self._session.read(_path(id, "/labels"))
        try:
            return parse_label(value)
        except Malformed as error:
            raise Unreadable(str(error)) from None


class Writer(Reader):
    """Reads and writes conversations."""

    @contextmanager
    def turn(self, id: str) -> Iterator[Turn]:
        """A turn to read the conversation `id` and then write it; raises `Refused`."""
        with write_turn(self._session, _path(id)) as turn:
            yield Turn(turn, id, self.facts)


class Turn:
    """The reading and writing of one conversation, not more than a second apart."""

    def __init__(self, turn: WriteTurn, id: str, facts: ServiceFacts | None) -> None:
        self._turn = turn
        self._facts = facts
        self._id = id

    async def get(self) -> Observed:
        """The conversation as it is now; raises `NotFound`, `Refused`, `Unreadable`, `Denied`."""
        value = await self._turn.read()
        try:
            return _completed(parse_one(value, self._id), self._facts)
        except Malformed as error:
            raise Unreadable(str(error)) from None

    async def put(self, body: dict[str, Json]) -> Observed | Unknown:
        """Set the fields in `body` and leave the others; the state that the answer reports.

        UNKNOWN where the write was accepted and the answer does not report the state. Raises
        `Stale` where what was read is too old, `Refused`, `NotSent`, `NotTaken`, `AnswerLost` and
        `Denied`. Never sends twice.
        """
        value = await self._turn.write(body)
        try:
            return UNKNOWN if value is UNKNOWN else parse_one(value, self._id, complete=False)
        except Malformed:
            return UNKNOWN


def _completed(observed: Observed, facts: ServiceFacts | None) -> Observed:
    """A read by id, with no labels where it has no field for them and that is known to mean none."""
    if observed.labels is UNKNOWN and facts is not None and facts.empty == "absent":
        return replace(observed, labels={})
    return observed


def _path(id: str, below: str = "/conversations") -> str:
    """Where a resource is; refuses ids that would be another path, however encoded."""
    if id in {"", ".", ".."} or "/" in id or "\\" in id or not id.isprintable():
        raise Refused("not sent: the service has no ids like this one")
    return f"{below}/{quote(id, safe='')}"
