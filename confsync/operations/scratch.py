"""The conversation that a probe writes to, with a record of each write."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync.engine.frame import state_after
from confsync.engine.probe import differences
from confsync.model import UNKNOWN, Change, Observed, Outcome, Place, Result
from confsync.model.errors import AnswerLost, NotSent, NotTaken, Refused, Stale
from confsync.project.project import FILE

if TYPE_CHECKING:
    from confsync.attention.client import Writer
    from confsync.attention.resource import Attributes
    from confsync.engine.outside import Stop
    from confsync.model import Json
    from confsync.operations.connect import Access
    from confsync.operations.journal import FileJournal

_PAUSES: Final = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 4.0)
"""Seconds before each look at a write, as long as it is not seen."""
_AGAIN: Final = (0.0, 1.0, 5.0)
"""Seconds before each attempt to put the conversation back."""


@dataclass(frozen=True, slots=True)
class Written:
    """One write: the states before, as sent, and as read afterwards; its answer, and the time it took.

    `refused`: the service answered with an error. `attributes` are those of the last read.
    """

    before: Observed
    sent: Observed
    now: Observed
    attributes: Attributes
    answer: Observed | None
    refused: bool
    lag: float


class Scratch:
    """The conversation that a probe writes to. `key` is that of a label with text, which it has."""

    def __init__(
        self,
        writer: Writer,
        journal: FileJournal,
        access: Access,
        original: Observed,
        key: str,
        stop: Stop,
    ) -> None:
        self.reader = writer
        self.original = original
        self.key = key
        self._writer = writer
        self._journal = journal
        self._clock = access.clock
        self._stop = stop

    @property
    def stopped(self) -> bool:
        """Whether no further experiment may begin."""
        return self._stop.reason is not None

    async def read(self) -> tuple[Observed, Attributes]:
        """The conversation as it is now; raises `ServiceError`."""
        return await self._writer.whole(self.original.id)

    async def write(self, body: dict[str, Json]) -> Written:
        """Send `body`, and wait until reads show it; raises `ServiceError`."""
        refused, answer = False, None
        with self._writer.turn(self.original.id) as turn:
            before = await turn.get()
            sent = state_after(before, body)
            edits = differences(before, sent)
            self._journal.intent(self._change(before), edits, before, body)
            try:
                shown = await turn.put(body)
                answer = None if shown is UNKNOWN else shown
            except Refused:
                refused = True
        now, attributes, lag = await self._seen(before)
        self._record(now)
        return Written(before, sent, now, attributes, answer, refused, lag)

    async def put_back(self) -> Observed:
        """Make the conversation as it was; its state then. Raises `ServiceError`."""
        for pause in _AGAIN:
            with suppress(AnswerLost, NotSent, NotTaken, Stale):
                await self._clock.sleep(pause)
                now = await self._put_back_once()
                if not differences(now, self.original):
                    return now
        return (await self.read())[0]

    async def _put_back_once(self) -> Observed:
        now, _ = await self.read()
        if left := differences(now, self.original):
            body: dict[str, Json] = {}
            if any(edit.label is None for edit in left) and isinstance(self.original.title, str):
                body["title"] = self.original.title
            if any(edit.label is not None for edit in left):
                body["labels"] = labels_of(self.original)
            now = (await self.write(body)).now
            if added := labels_of(now).keys() - labels_of(self.original).keys():
                # Where labels are merged, only null may remove one.
                nulls: dict[str, Json] = dict.fromkeys(added)
                now = (await self.write({"labels": labels_of(now) | nulls})).now
        return now

    def finish(self, now: Observed | None) -> bool:
        """Record how it ended; whether the conversation is as it was."""
        restored = now is not None and not differences(now, self.original)
        if restored:
            change = self._change(self.original)
            self._journal.outcome(Outcome(change, Result.APPLIED, "probed, and put back", True))
        elif now is not None:
            self._record(now)
        return restored

    def _record(self, now: Observed) -> None:
        """Record all that differs from the beginning, for an undo of a probe that is killed."""
        found = differences(self.original, now)
        detail = "a probe was under way"
        change = self._change(self.original)
        self._journal.outcome(Outcome(change, Result.COLLATERAL, detail, True, found))

    async def _seen(self, before: Observed) -> tuple[Observed, Attributes, float]:
        """The state as soon as it is not as `before`, or at the end of the time for that."""
        began = self._clock.now()
        for pause in _PAUSES:
            await self._clock.sleep(pause)
            now, attributes = await self.read()
            if differences(before, now):
                break
        return now, attributes, self._clock.now() - began if pause else 0.0

    def _change(self, state: Observed) -> Change:
        title = state.title if isinstance(state.title, str) else ""
        return Change(state.id, Place(FILE, 1), title, (), labels=state.labels)


def labels_of(state: Observed) -> dict[str, Json]:
    """The labels of a state; none where they are unknown."""
    return {} if state.labels is UNKNOWN else dict(state.labels)
