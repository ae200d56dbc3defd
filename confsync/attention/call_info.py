"""What people know a conversation by, and the readers of single attributes that this needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync._util.moments import first_moment
from confsync.model.facts import CallInfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from confsync.model import Json

_TIMES: Final = ("liveStreamStartedAt", "createdAt", "finishedAt", "liveStreamEndedAt")
"""The first known one is the time of the conversation as people see it."""
_LONGEST: Final = 200


def call_info(attributes: dict[str, Json]) -> CallInfo | None:
    """What people know the conversation by; None where nothing is known."""
    owner, started = owner_address(attributes), next(moments(attributes), None)
    if owner is None and started is None:
        return None
    # Each row of a sweep comes here, and strftime takes twice as long.
    return CallInfo(owner, f"{started.isoformat()[:19]}Z" if started else None)


def owner_address(attributes: dict[str, Json]) -> str | None:
    """The owner's e-mail address; None where it is not known."""
    user = attributes.get("user")
    return short_text(user.get("email")) if isinstance(user, dict) else None


def moments(attributes: dict[str, Json]) -> Iterator[datetime]:
    """The known times of a conversation, the likeliest first."""
    for name in _TIMES:
        text = short_text(attributes.get(name))
        if text is not None and (found := first_moment(text)) is not None:
            yield found


def short_text(value: Json) -> str | None:
    """A text that is not empty, cut where it is too long for what it is."""
    return value[:_LONGEST] if isinstance(value, str) and value else None
