"""What a search looks for, and whether a row meets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync._util.nfc import nfc
from confsync.model import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from confsync.attention.client import Filters
    from confsync.attention.facts import Facts
    from confsync.attention.resource import Row

_FORM: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which conversations a search looks for; None: any.

    `start` and `end` are in UTC and inclusive. `title` is a part of the title.
    """

    start: datetime | None = None
    end: datetime | None = None
    title: str | None = None
    owner: str | None = None
    participant: str | None = None

    @property
    def filters(self) -> Filters:
        """The list's query parameters. How to send several values of one is not known, so there is one."""
        given = (
            ("fromDateTime", self.start.strftime(_FORM) if self.start else None),
            ("toDateTime", self.end.strftime(_FORM) if self.end else None),
            ("filter[title]", self.title),
            ("filter[owner.email]", self.owner),
            ("filter[participants.email]", self.participant),
        )
        return tuple((name, value) for name, value in given if value is not None)

    def excludes(self, row: Row) -> bool:
        """Whether the row certainly does not match."""
        facts, title = row.facts, row.seen.title
        other_title = isinstance(title, str) and _folded(self.title or "") not in _folded(title)
        other_owner = facts.owner is not None and _differ(self.owner, [facts.owner])
        other_people = bool(facts.people) and _differ(self.participant, facts.people or ())
        return other_title or other_owner or other_people or self._at_another_time(facts)

    def _at_another_time(self, facts: Facts) -> bool:
        # It is not known which of its times the service compares.
        return bool(facts.times) and not any(
            (self.start is None or each >= self.start) and (self.end is None or each <= self.end)
            for each in facts.times
        )


@dataclass(frozen=True, slots=True)
class Needs:
    """The fields that must be known of a conversation."""

    title: bool = True
    labels: bool = True
    people: bool = True

    def met_by(self, row: Row) -> bool:
        """Whether the row has the state. The people only help to recognise a conversation."""
        seen = row.seen
        return not (
            (self.title and seen.title is UNKNOWN) or (self.labels and seen.labels is UNKNOWN)
        )


def _differ(wanted: str | None, known: Iterable[str]) -> bool:
    return wanted is not None and _folded(wanted) not in map(_folded, known)


def _folded(text: str) -> str:
    return nfc(text).casefold()
