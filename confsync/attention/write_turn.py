"""A read and the write that rests on it, in one turn of the limiter.

The service has no versions, so the only protection of what others write is to look just before a
write. What was read more than `FRESH` seconds ago is too old to write from.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from confsync.model.errors import Stale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.attention.session import Session
    from confsync.model import Json, Unknown

FRESH: Final = 1.0
"""Seconds from the answer to a read until the write that rests on it is sent, at most."""


class WriteTurn:
    """One path's turn: `read`, and then at most one `write`, which waits for no other request."""

    def __init__(self, session: Session, path: str) -> None:
        self._session = session
        self._path = path
        self._read_at: float | None = None

    async def read(self) -> Json:
        """The JSON answer to a GET, with a place reserved for the PUT; raises as `Session.read`."""
        self.end()
        value = await self._session.read(self._path, places=2)
        self._read_at = self._session.now()
        return value

    async def write(self, body: Json) -> Json | Unknown:
        """The JSON answer to the PUT; raises as `Session.write`, and `Stale`: nothing was sent."""
        read_at, self._read_at = self._read_at, None
        if read_at is None:
            raise Stale("the conversation was not read in this turn")
        return await self._session.write(self._path, body, latest=read_at + FRESH)

    def end(self) -> None:
        """Give back the place of a write that is not sent."""
        if self._read_at is not None:
            self._read_at = None
            self._session.give_back()


@contextmanager
def write_turn(session: Session, path: str) -> Iterator[WriteTurn]:
    """A turn for `path`; a place that is not used is given back at the end of the block."""
    turn = WriteTurn(session, path)
    try:
        yield turn
    finally:
        turn.end()
