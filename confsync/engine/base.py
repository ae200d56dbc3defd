"""What the base revision declared and the project no longer does: git as the memory of ownership."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync.engine.plan import declaration_digest
from confsync.model import Declaration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confsync.model import Json


def with_dropped(
    declared: Mapping[str, Declaration], then: Mapping[str, Declaration]
) -> dict[str, Declaration]:
    """`declared`, with the labels that were declared `then` and are not any more.

    A conversation of which nothing is declared any more is among them too, at its place of then.
    """
    found = dict(declared)
    for id, before in then.items():
        now = declared.get(id)
        if dropped := _dropped(before, now):
            found[id] = replace(now or Declaration(id, before.place), dropped=dropped)
    return found


def differs(now: Declaration, then: Declaration | None) -> bool:
    """Whether `now` asks for something else than `then`, or drops labels."""
    return bool(now.dropped) or then is None or declaration_digest(now) != declaration_digest(then)


def _dropped(before: Declaration, now: Declaration | None) -> dict[str, Json]:
    """The labels that `now` does not mention, by key in NFC. One declared null has nothing to drop."""
    mentioned = {nfc(key) for key in (now and now.labels) or {}}
    return {
        nfc(key): value
        for key, value in (before.labels or {}).items()
        if value is not None and nfc(key) not in mentioned
    }
