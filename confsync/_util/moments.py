"""Moments in UTC from ISO 8601 texts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def first_moment(text: str) -> datetime | None:
    """The moment that `text` names, in UTC: of a day its beginning; None where it names none."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is UTC:
            return found
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def last_moment(text: str) -> datetime | None:
    """The same, and of a day its end."""
    found = first_moment(text)
    if found is None or not _DAY.fullmatch(text):
        return found
    return found + timedelta(days=1, microseconds=-1)
