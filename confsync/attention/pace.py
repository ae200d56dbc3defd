"""The pace that a service takes, found from its refusals.

The limit is not published. Between one refusal (429) and the next the service accepts at most what
its limit allows, so that count by that time is a pace which is surely not too high; the pace at
which it refused is too high. From between the two the pace climbs along a cubic: fast at first,
slowly near the pace that was refused, and ever faster once that turns out to be no limit any more.
(TCP CUBIC grows its window so, from a guess; here the lower end is measured.) A rule of 25 lines with
additive increase and multiplicative decrease got 0.70 to 0.78 of a limit of 50 to 100 requests a second
that allows no bursts, in the simulations that ask for 0.9.

A climb takes so long that meeting its end costs little: one request in `_REQUESTS`, and one part in
`_PAUSES` of the time. The first climbs are shorter, because they begin from little knowledge.

Some refusals are not about the pace: they come in bursts, for reasons of the service's own. Slowing
down does not make them fewer, it only makes less of the time between them. So the pace at which most
was accepted over a while is remembered, and gone back to where slowing down brought less.
"""

from __future__ import annotations

from math import sqrt
from typing import Final, NamedTuple

_REQUESTS: Final = 300
_PAUSES: Final = 40.0
_CARE: Final = 0.05
"""How much of a full climb the first one is; the next are `_MORE_CARE` times as long."""
_MORE_CARE: Final = 3.0
_CUT: Final = 0.95
_ROUNDING: Final = 1.0
"""Seconds. `Retry-After` has no fractions, so that much of a pause may have been in vain."""
_LONG: Final = 1.5
"""Seconds. After a longer pause what was accepted since the last refusal is all there was."""
_MARGIN: Final = 1.17
_BURST: Final = 4.0
_LOWEST: Final = 0.1
_MANY: Final = 100
"""So many accepted between two refusals are enough to compare; refusals are one in a hundred then."""
_LESS: Final = 0.8
_FASTER: Final = 1.25
"""How much above the best pace it is tried then: that one may have been too slow as well."""
_FORGET: Final = 0.97
_NEW: Final = 0.3
"""How much the last refusal counts in the average of what was accepted in a second."""
_INSTANT: Final = 1e-3


class _Climb(NamedTuple):
    """From `low`, at the time `begins`, to `high`, `lasts` seconds later, and beyond."""

    begins: float
    lasts: float
    low: float
    high: float

    def at(self, now: float) -> float:
        """The pace at the time `now`."""
        left = 1 - max(0.0, now - self.begins) / self.lasts
        return max(self.high - (self.high - self.low) * left**3, _LOWEST)


class _Best(NamedTuple):
    """The most that was accepted in a second, pauses included, and the pace it was accepted at."""

    accepted: float
    pace: float


class Pace:
    """How many requests may leave in a second; never more than `at_most`."""

    def __init__(self, now: float, at_most: float | None = None) -> None:
        self._at_most = at_most
        self._climb: _Climb | None = None
        self._care = _CARE
        self._refused = now
        self._paused = 0.0
        self._accepted = 0
        self._average = 0.0
        self._best = _Best(0.0, 0.0)
        self.per_second = at_most
        """None: nothing but the number of connections holds requests back."""

    def accepted(self, now: float) -> None:
        """A request was accepted that left after the last refusal."""
        self._accepted += 1
        if self._climb is not None:
            self._go(self._climb.at(now))

    def refused(self, now: float, pause: float) -> None:
        """A request was refused that left after the last refusal; nothing leaves for `pause`."""
        if self._climb is not None and not self._accepted:
            # The first one after a pause was refused too: the pause was too short.
            self._paused = now + pause - self._refused
            self._climb = self._climb._replace(begins=now + pause)
            return
        between = max(now - self._refused, _INSTANT)
        if self._climb is None:
            # Half, because what was accepted so far may have been a burst.
            high = max(self._accepted, 1) / between
            low = high / 2
        else:
            high = min(self._climb.at(now), self._surely_too_high(between))
            low = min(sqrt(self._accepted / between * high), _CUT * high)
            self._care = min(1.0, self._care * _MORE_CARE)
            if self._accepted >= _MANY and self._slowed_in_vain(self._accepted / between, high):
                high = max(high, _FASTER * self._best.pace)
                low = max(low, _CUT * high)
                self._care = _CARE
        lasts = self._care * max(_REQUESTS / high, _PAUSES * min(pause, _ROUNDING))
        self._climb = _Climb(now + pause, lasts, low, high)
        self._refused, self._paused, self._accepted = now, pause, 0
        self._go(low)

    def _slowed_in_vain(self, accepted: float, pace: float) -> bool:
        """Whether clearly less was accepted in a second than at another pace, the best so far."""
        self._average += (accepted - self._average) * (_NEW if self._average else 1.0)
        best = self._best._replace(accepted=self._best.accepted * _FORGET)
        self._best = max(best, _Best(self._average, pace))
        return self._average < _LESS * best.accepted

    def _surely_too_high(self, between: float) -> float:
        """A pace that the service does not take, by what it accepted in the seconds `between`."""
        active = max(between - min(self._paused, _ROUNDING), _INSTANT)
        # The climb goes on where connections hold requests back; nothing was learned up there.
        return self._accepted / active * (_MARGIN if self._paused > _LONG else _BURST)

    def _go(self, pace: float) -> None:
        self.per_second = pace if self._at_most is None else min(pace, self._at_most)
