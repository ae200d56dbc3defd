"""What earlier runs wrote, as their journals say, and whether somebody changed it since."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from confsync._util.nfc import nfc
from confsync.model import DONE, Result
from confsync.model.values import same

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from confsync.model import Absent, Change, Edit, Json, Outcome, Record

_NOT_WRITTEN = frozenset({Result.CONFLICT, Result.REFUSED, Result.NOT_REACHED, Result.WITHHELD})


class Written(NamedTuple):
    """The last write of confsync to one field.

    `rule` is the last rule that ever wrote it, "" if none did. `certain`: the value was seen
    afterwards. `at` is when that run began.
    """

    before: Json | Absent
    after: Json | Absent
    rule: str
    certain: bool
    at: str


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of earlier writes.

    `writes` are by conversation and label key in NFC (None: the title). `since` is the moment from
    which on every write is recorded; None: nothing is known. `began` is when conversations began, by
    id, where that is known.
    """

    writes: Mapping[tuple[str, str | None], Written] = field(default_factory=dict)
    since: datetime | None = None
    began: Mapping[str, datetime] = field(default_factory=dict)

    def last(self, id: str, edit: Edit) -> Written | None:
        """The last write to the field of an edit."""
        return self.writes.get((id, edit.label and nfc(edit.label)))

    def disputes(self, id: str, edit: Edit) -> bool:
        """Whether a rule wrote this field, and somebody else changed it since.

        A write whose end is not known, of a run that was killed, did not arrive where the value is
        still the one before it.
        """
        last = self.last(id, edit)
        if last is None or not last.rule or same(edit.before, last.after):
            return False
        return last.certain or not same(edit.before, last.before)

    def covers(self, id: str) -> bool:
        """Whether every write to this conversation is recorded: it began after the records did."""
        began = self.began.get(id)
        return self.since is not None and began is not None and began >= self.since


def writes_of(records: Iterable[Record]) -> dict[tuple[str, str | None], Written]:
    """The last write to each field, from the records of runs, oldest first."""
    found: dict[tuple[str, str | None], Written] = {}
    for record in records:
        for id, changes in record.sent.items():
            outcome = record.outcomes.get(id)
            if outcome is None or outcome.written or outcome.result not in _NOT_WRITTEN:
                for change in changes:
                    _note(found, change, outcome, record.started)
    return found


def _note(
    found: dict[tuple[str, str | None], Written],
    change: Change,
    outcome: Outcome | None,
    started: str,
) -> None:
    certain = outcome is not None and outcome.result in {*DONE, Result.COLLATERAL}
    for edit in change.edits:
        key = change.id, edit.label and nfc(edit.label)
        earlier = found.get(key)
        rule = (edit.source.rule if edit.source else None) or (earlier.rule if earlier else "")
        found[key] = Written(edit.before, edit.after, rule, certain, started)
