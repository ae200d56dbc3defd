"""Reads who is in the organisation, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.attention.directory import Directory
from confsync.model.errors import NotFound, Refused, Unreadable

if TYPE_CHECKING:
    from confsync.attention.client import Reader

PAGE_SIZE: Final = 50
MOST_PAGES: Final = 400
"""20,000 users. A list that never ends is not read for ever."""


async def read_directory(reader: Reader, *, users: bool, teams: bool) -> Directory:
    """Read the users, the teams, or both. What the service refuses to list is unknown."""
    return Directory(
        await _read(reader, "/users", "email") if users else {},
        await _read(reader, "/teams", "name") if teams else {},
    )


async def _read(reader: Reader, path: str, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number in range(1, MOST_PAGES + 1):
        try:
            more, length = await reader.entries(path, number, PAGE_SIZE, name)
        except (NotFound, Refused, Unreadable):
            break
        before = len(found)
        found |= more
        # A service that knows no pages gives the same rows again.
        if length < PAGE_SIZE or len(found) == before:
            break
    return found
