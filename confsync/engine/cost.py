"""What it will take to apply a plan, before anything is sent."""

from __future__ import annotations

from math import ceil
from typing import Final

from confsync.model import Cost

_EACH: Final = 2
"""Requests of a change: it is read again, then written."""
_ROWS: Final = 50
"""Rows of a page of the list."""
_QUICK: Final = 0.1
_SLOW: Final = 1.0
"""Seconds that a request takes if the service is quick, and if it is slow; neither is documented."""
_LONGEST: Final = 1e9


def estimate(changes: int, concurrency: int, per_second: float | None) -> Cost:
    """The cost of `changes` at these limits: `concurrency` at once, `per_second` in all.

    The time is between what a quick and a slow service would need. What comes on top if the service
    fails or asks to slow down, or if its list does not show what was written, is not in it.
    """
    # The first change is looked at alone, the others at the end.
    looks = min(changes, 1) + ceil(max(changes - 1, 0) / _ROWS)
    requests = _EACH * changes + looks
    turns = _EACH * ceil(changes / concurrency) + min(changes, 1) + ceil((looks - 1) / concurrency)
    paced = min(requests / per_second, _LONGEST) if per_second else 0.0
    return Cost(requests, round(max(turns * _QUICK, paced), 1), round(max(turns * _SLOW, paced), 1))
