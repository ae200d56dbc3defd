"""The limit of requests per second that the service may have."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from confsync.sandbox.fault import Retry

if TYPE_CHECKING:
    from collections.abc import Callable

Telling: TypeAlias = Literal["never", "seconds", "date"]
TELLINGS: Final[tuple[Telling, ...]] = ("never", "seconds", "date")


def retry(seconds: float, form: Telling) -> Retry | None:
    """The `Retry-After` of an answer in this form."""
    return None if form == "never" else Retry(seconds, as_date=form == "date")


class Limit:
    """A token bucket: `rate` requests a second, and `burst` at once after a rest.

    `form` is that of a refusal's `Retry-After`; None is all forms in turn. `now` gives
    monotonic seconds.
    """

    def __init__(
        self,
        rate: float,
        burst: float,
        form: Telling | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._form = form
        self._now = now
        self._tokens = burst
        self._filled = now()
        self._refused = 0

    def take(self) -> float:
        """0 if a request may pass; else the seconds until one may."""
        now = self._now()
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate

    def retry(self, seconds: float) -> Retry | None:
        """The `Retry-After` of a refusal that is to last so long."""
        self._refused += 1
        return retry(seconds, self._form or TELLINGS[self._refused % len(TELLINGS)])
