"""What the service reports about a conversation beside its title and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from confsync.model.json_value import UNKNOWN

if TYPE_CHECKING:
    from datetime import datetime

    from confsync.model.json_value import Absent, Unknown

Text: TypeAlias = "str | Absent | Unknown"


class CallInfo(NamedTuple):
    """What people know a conversation by, beside its title; None: not known.

    `owner` is an e-mail address, `started` a time in UTC and ISO 8601.
    """

    owner: str | None
    started: str | None


class Linked(NamedTuple):
    """A linked CRM record: what kind it is, such as `Account`, and its id."""

    code: str
    id: str


class Facts(NamedTuple):
    """Each fact is known, known not to be there (ABSENT, or an empty tuple), or UNKNOWN.

    `owner` and `participants` are e-mail addresses, `team` is the team's name, `duration` is in
    seconds, times are in UTC. `internal` is the service's own flag.
    """

    owner: Text = UNKNOWN
    team: Text = UNKNOWN
    participants: tuple[str, ...] | Unknown = UNKNOWN
    started: datetime | Absent | Unknown = UNKNOWN
    ended: datetime | Absent | Unknown = UNKNOWN
    duration: float | Absent | Unknown = UNKNOWN
    internal: bool | Absent | Unknown = UNKNOWN
    private: bool | Absent | Unknown = UNKNOWN
    archived: bool | Absent | Unknown = UNKNOWN
    crm: tuple[Linked, ...] | Unknown = UNKNOWN
    opportunity: Text = UNKNOWN
    outside: tuple[str, ...] | None = None
    """Domains from outside, if they are known by themselves and not by participants."""
    external: bool | None = None
    """Whether somebody from outside takes part, if that is known by itself."""


NOTHING_KNOWN: Final = Facts()
