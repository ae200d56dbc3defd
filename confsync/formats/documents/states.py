"""A value that may not be there, or not be known, in a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model import ABSENT, UNKNOWN

if TYPE_CHECKING:
    from confsync.model import Absent, Json, Unknown


def state_json(value: Json | Absent | Unknown) -> Json:
    """A value that is there, `absent`, or `unknown`."""
    if value is ABSENT or value is UNKNOWN:
        return {"state": value.value}
    return {"state": "present", "value": value}
