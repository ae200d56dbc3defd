"""The names of facts, and facts with one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.model import ABSENT

if TYPE_CHECKING:
    from datetime import datetime

    from confsync.model import Unknown
    from confsync.rules.call import Call

TEXTS: Final = ("title", "owner", "team", "participants", "domains", "crm", "opportunity")
TIMES: Final = ("started", "ended")
FLAGS: Final = ("external", "private", "archived")
FACTS: Final = (*TEXTS, *TIMES, "settled", "duration", *FLAGS, "labels")
"""What a condition can be about."""


def flag(call: Call, name: str) -> bool | Unknown | None:
    """A fact that is true or false; None where it is known not to be there."""
    if name == "external":
        return call.external
    value = call.facts.private if name == "private" else call.facts.archived
    return None if value is ABSENT else value


def moment(call: Call, name: str) -> datetime | Unknown | None:
    """When the conversation started or ended; None where that is known not to be there."""
    value = call.facts.started if name == "started" else call.facts.ended
    return None if value is ABSENT else value
