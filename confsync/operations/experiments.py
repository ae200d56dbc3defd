"""The experiments of a probe, in their order. Each says what it writes and what that shows.

The first ones with labels use a label that the conversation has, so that all they do can be put back.
A new label is added only where they show how it can be removed.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from confsync.attention.client import Listing
from confsync.attention.resource import observed_row
from confsync.attention.row_check import poorer
from confsync.engine.probe import KEY, TEXT, shown_by_answer, stored_key, ways
from confsync.model import ABSENT, UNKNOWN, Observed
from confsync.model.errors import Refused, ServiceError
from confsync.operations.scratch import labels_of

if TYPE_CHECKING:
    from confsync.attention.client import Reader
    from confsync.attention.resource import Attributes
    from confsync.model import Json
    from confsync.model.service import ServiceFacts
    from confsync.operations.scratch import Scratch, Written

_PAGES: Final = 4
"""Pages of the list that are searched for the scratch conversation."""
_PAGE: Final = 50
_LARGER: Final = 100
_NUMBER: Final = 7


async def experiments(scratch: Scratch, facts: ServiceFacts) -> ServiceFacts:
    """`facts` with what all experiments show; raises `ServiceError`."""
    for experiment in (_pages, _title, _null, _labels, _key, _rows, _number, _empty):
        if scratch.stopped:
            return facts
        facts = await experiment(scratch, facts)
        await asyncio.sleep(0)
    return facts


async def _pages(scratch: Scratch, facts: ServiceFacts) -> ServiceFacts:
    """Ask for a page of the largest documented size, and for a larger one."""
    size, larger = None, None
    with suppress(ServiceError):
        page = await scratch.reader.page(Listing.LIGHT, 1, _PAGE, observed_row)
        size = page.length or None
        try:
            page = await scratch.reader.page(Listing.LIGHT, 1, _LARGER, observed_row)
        except Refused:
            larger = "refused"
        else:
            if page.length > _PAGE or page.size == _LARGER:
                larger = "given"
            elif page.total is None or page.total > page.length:
                larger = "cut"
    return replace(facts, page_size=size, larger_pages=larger)


async def _title(scratch: Scratch, facts: ServiceFacts) -> ServiceFacts:
    """Write a title alone: what its answer shows, when it is seen, how it is stored, and labels."""
    done = await scratch.write({"title": TEXT})
    if done.refused or done.now.title == done.before.title:
        return facts
    kept = done.now.labels == done.before.labels
    return replace(
        _with_lag(facts, done),
        echo=shown_by_answer(done.answer, done.before, done.sent, done.now),
        titles=ways(TEXT, _text(done.now.title)),
        title_only="kept" if kept else "changed",
    )


async def _null(scratch: Scratch, facts: ServiceFacts) -> ServiceFacts:
    """Give a label null."""
    key, now = await _with_own_label(scratch)
    done = await scratch.write({"labels": {**labels_of(now), key: None}})
    if done.refused:
        return replace(facts, null="refused")
    if key not in labels_of(done.now):
        return replace(facts, null="removed")
    return replace(facts, null="stored" if labels_of(done.now)[key] is None else "ignored")


async def _labels(scratch: Scratch, facts: ServiceFacts) -> ServiceFacts:
    """Leave a label out of the map: whether the map replaces the labels, or is merged."""
    key, now = await _with_own_label(scratch)
    done = await scratch.write({"labels": _without(key, labels_of(now))})
    if done.refused:
        return facts
    return replace(facts, labels="merges" if key in labels_of(done.now) else "replaces")


async def _key(scratch: Scratch, facts: ServiceFacts) -> ServiceFacts:
    """Add a label that no category has: how its key and its value are stored.

    Where it could not be removed, the value is given to a label that the conversation has.
    """
    labels = labels_of(scratch.original)
    if facts.labels != "replaces" and facts.null != "removed":
        own = scratch.key
        done = await scratch.write({"labels": {**labels, own: TEXT}})
        value = None if done.refused else labels_of(done.now).get(own)
        return facts if value == labels[own] else replace(facts, values=ways(TEXT, value))
    done = await scratch.write({"labels": {**labels, KEY: TEXT}})
    if done.refused:
        return replace(facts, unknown_keys="refused")
    key = stored_key(labels_of(done.now), labels)
    if key is None:
        return replace(facts, unknown_keys="dropped")
    return replace(
        _with_lag(facts, done),
        unknown_keys="accepted",
        keys=ways(KEY, key),
        values=ways(TEXT, labels_of(done.now)[key]),
    )


async def _rows(scratch: Scratch, facts: ServiceFacts) -> ServiceFacts:
    """Compare the row of the list with a read by id."""
    read, _ = await scratch.read()
    row = await _row(scratch.reader, read.id)
    if row is None:
        return facts
    title, labels = poorer(row, read)
    states = {True: "less", False: "same"}
    return replace(
        facts,
        row_titles="missing" if row.title is UNKNOWN else states[title],
        row_labels="missing" if row.labels is UNKNOWN else states[labels],
    )


async def _number(scratch: Scratch, facts: ServiceFacts) -> ServiceFacts:
    """Give a label a number."""
    now, _ = await scratch.read()
    known = labels_of(scratch.original)
    key = stored_key(labels_of(now), known) or scratch.key
    done = await scratch.write({"labels": {**labels_of(now), key: _NUMBER}})
    value = labels_of(done.now).get(key, ABSENT)
    if done.refused:
        return replace(facts, non_text="refused")
    if value is ABSENT or value == labels_of(done.before).get(key):
        return replace(facts, non_text="dropped")
    same = value == _NUMBER and not isinstance(value, str)
    return replace(facts, non_text="kept" if same else "changed")


async def _empty(scratch: Scratch, facts: ServiceFacts) -> ServiceFacts:
    """Remove all labels: how a read shows that there are none."""
    if facts.labels != "replaces":
        return facts
    now, attributes = await scratch.read()
    if labels_of(now):
        done = await scratch.write({"labels": {}})
        if done.refused or (done.now.labels is not UNKNOWN and done.now.labels):
            return facts
        attributes = done.attributes
    return replace(facts, empty=_shape(attributes))


def _shape(attributes: Attributes) -> str:
    if "labels" not in attributes:
        return "absent"
    return "null" if attributes["labels"] is None else "map"


async def _row(reader: Reader, id: str) -> Observed | None:
    """The row of a conversation, if it is on one of the first pages."""

    def pick(found: str, attributes: Attributes) -> Observed | None:
        return observed_row(found, attributes) if found == id else None

    with suppress(ServiceError):
        for number in range(1, _PAGES + 1):
            page = await reader.page(Listing.LIGHT, number, _PAGE, pick)
            if page.rows:
                return page.rows[0]
            if not page.length:
                return None
    return None


async def _with_own_label(scratch: Scratch) -> tuple[str, Observed]:
    """The key of a label that the conversation had; and the state, in which it has that label."""
    now, _ = await scratch.read()
    key = scratch.key
    if key not in labels_of(now):
        now = (await scratch.write({"labels": labels_of(scratch.original)})).now
    return key, now


def _without(key: str, labels: dict[str, Json]) -> dict[str, Json]:
    return {each: value for each, value in labels.items() if each != key}


def _with_lag(facts: ServiceFacts, done: Written) -> ServiceFacts:
    return replace(facts, lag=round(max(facts.lag or 0.0, done.lag), 2))


def _text(title: object) -> str | None:
    return title if isinstance(title, str) else None
