"""What is done after each way a request can end: the table that the documentation shows.

A read is repeated. A write is never repeated by itself: the conversation is read again first, because
the write may have happened, or somebody else may have written meanwhile. Even a definite no is no
proof that nothing happened; only a 429 and a connection that was never made are.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class Action(StrEnum):
    """What follows."""

    RETRY = "wait, ask again"
    SLOW = "slow all requests, ask again"
    NOT_SENT = "nothing happened: wait, re-read, send again"
    SLOW_NOT_SENT = "slow all requests, re-read, send again"
    LOST = "may have happened: wait, re-read, send again if needed"
    NOT_TAKEN = "wait, re-read, send again"
    SEEN = "accepted: re-read to see"
    NOT_FOUND = "not found"
    FAIL = "report"
    LOOK = "re-read to see, report"
    OTHER_KEY_FORM = (
        "other header form once; after an accepted request once more; then stop everything"
    )


class Rule(NamedTuple):
    """What is done for GET, and for PUT."""

    read: Action
    write: Action


RULES: Final[dict[str, Rule]] = {
    "connect": Rule(Action.RETRY, Action.NOT_SENT),
    "timeout": Rule(Action.RETRY, Action.LOST),
    "reset": Rule(Action.RETRY, Action.LOST),
    "too-large": Rule(Action.FAIL, Action.SEEN),
    "malformed": Rule(Action.RETRY, Action.SEEN),
    "3xx": Rule(Action.FAIL, Action.LOOK),
    "401": Rule(Action.OTHER_KEY_FORM, Action.OTHER_KEY_FORM),
    # A read of an endpoint that accepted nothing yet is sent again with the other header form, once.
    "403": Rule(Action.FAIL, Action.LOOK),
    "404": Rule(Action.NOT_FOUND, Action.LOOK),
    # Something before the service answered, and knows nothing of conversations.
    "404-page": Rule(Action.RETRY, Action.LOOK),
    "408": Rule(Action.RETRY, Action.LOST),
    "409": Rule(Action.RETRY, Action.NOT_TAKEN),
    "425": Rule(Action.RETRY, Action.NOT_TAKEN),
    "429": Rule(Action.SLOW, Action.SLOW_NOT_SENT),
    # A proxy gave up waiting; what is behind it may still be at work.
    "499": Rule(Action.RETRY, Action.LOST),
    "4xx": Rule(Action.FAIL, Action.LOOK),
    "500": Rule(Action.RETRY, Action.LOST),
    "502": Rule(Action.RETRY, Action.LOST),
    "503": Rule(Action.RETRY, Action.LOST),
    "504": Rule(Action.RETRY, Action.LOST),
    "5xx": Rule(Action.RETRY, Action.LOST),
}
"""By the name of a `Failure`, by status, or by class of status. `reset` is also half a body."""

_ATTEMPTS: Final = 5
_ATTEMPTS_BY_NAME: Final = {
    # It only slows.
    "429": 20,
    # Sometimes the answer to bad input, which stays bad.
    "500": 3,
}


def attempts(name: str) -> int:
    """How often a read that keeps ending in this way is sent at most."""
    return _ATTEMPTS_BY_NAME.get(name, _ATTEMPTS)


def name(status: int) -> str:
    """The name in `RULES` of a status that is not 2xx."""
    if str(status) in RULES:
        return str(status)
    return f"{status // 100}xx" if f"{status // 100}xx" in RULES else "5xx"
