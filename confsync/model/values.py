"""When two values are the same: Unicode NFC, numbers by value, and never a boolean for a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync.model import ABSENT, UNKNOWN

if TYPE_CHECKING:
    from confsync.model import Absent, Json, Labels, Observed


def same(one: Json | Absent, other: Json | Absent) -> bool:
    """Whether writing `other` over `one` would change nothing that anybody could see."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or nfc(one) == nfc(other)
    if isinstance(one, dict) and isinstance(other, dict):
        mine, its = ({nfc(k): v for k, v in value.items()} for value in (one, other))
        # Two keys that differ only in their form leave one behind.
        return len(one) == len(other) and (
            mine.keys() == its.keys() and all(same(v, its[k]) for k, v in mine.items())
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


def current(observed: Observed, label: str | None) -> Json | Absent:
    """The live value of a label, or of the title (None); raises `LookupError` where it is unknown."""
    return title_of(observed) if label is None else labels_of(observed).get(label, ABSENT)


def title_of(observed: Observed) -> str | Absent:
    """The live title; raises `LookupError` where it is unknown."""
    if observed.title is UNKNOWN:
        raise LookupError
    return ABSENT if observed.title is None else observed.title


def labels_of(observed: Observed) -> Labels:
    """The live labels; raises `LookupError` where they are unknown."""
    if observed.labels is UNKNOWN:
        raise LookupError
    return observed.labels
