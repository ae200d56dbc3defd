"""Fault profiles at work around a service."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from confsync.model.transport import Response
from confsync.sandbox import others
from confsync.sandbox.answers import error
from confsync.sandbox.delivery import Delivery
from confsync.sandbox.fault import Fault, combined
from confsync.sandbox.limit import Limit
from confsync.sandbox.profiles import PROFILES, TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from confsync.model.transport import Request
    from confsync.sandbox.fault import Retry
    from confsync.sandbox.profiles import Profile
    from confsync.sandbox.rules import Service

_NONE: Final = Response(0)
"""Of a request that neither the service nor the profile answered: it ends without an answer."""


@dataclass(frozen=True, slots=True)
class Played:
    """A request that came, what went wrong with it, and the status of its answer, 0 if there is none.

    `fault.ending` says whether the client got it. Headers are not kept: they hold the key.
    """

    request: Request
    fault: Fault
    status: int


class Rehearsal:
    """Plays `profiles`: the same faults for the same seed and sequence of requests.

    `limit` adds 429s that depend on time. `wall` is the time of day, for `Retry-After` as a date.
    `log` holds every request, also those that did not reach the service; `watch` is called with
    each of them.
    """

    def __init__(
        self,
        profiles: Sequence[Profile] = (),
        seed: int = 0,
        *,
        limit: Limit | None = None,
        wall: Callable[[], float] = time.time,
        watch: Callable[[Played], None] | None = None,
    ) -> None:
        self.log: list[Played] = []
        self._profiles = profiles
        self._seed = seed
        self._limit = limit
        self._wall = wall
        self._watch = watch

    def play(self, service: Service, request: Request) -> Delivery:
        """Let the service answer, or not, and say how the answer is delivered."""
        fault = self._fault(request)
        for deed in fault.meanwhile:
            others.do(deed, service.state)
        answer = _NONE
        if fault.reaches:
            switches = replace(service.switches, **fault.switches) if fault.switches else None
            answer = service.handle(request, switches)
        answer = self._with_retry(fault.answer or answer, fault.retry)
        played = Played(replace(request, headers={}), fault, answer.status)
        self.log.append(played)
        if self._watch is not None:
            self._watch(played)
        return Delivery(answer, fault.ending, fault.delay)

    def _fault(self, request: Request) -> Fault:
        number = len(self.log)
        faults = [each.decide(self._seed, number, request) for each in self._profiles]
        if self._limit is not None and (wait := self._limit.take()):
            refusal = error(429, TOO_MANY)
            faults.insert(0, Fault(reaches=False, answer=refusal, retry=self._limit.retry(wait)))
        return combined(faults)

    def _with_retry(self, answer: Response, retry: Retry | None) -> Response:
        if retry is None:
            return answer
        return replace(
            answer, headers={**answer.headers, "retry-after": retry.header(self._wall())}
        )


def rehearsal(
    text: str, seed: int = 0, *, watch: Callable[[Played], None] | None = None
) -> Rehearsal:
    """The profiles that `text` names, such as `storm,flaky` or `limit=5` for 5 requests a second.

    An empty text names none. ValueError says what is wrong with it.
    """
    chosen = [_chosen(part.strip()) for part in text.split(",")] if text else []
    rates = [profile.rate for profile in chosen if profile.rate is not None]
    limit = Limit(min(rates), burst=max(1.0, min(rates))) if rates else None
    return Rehearsal(chosen, seed, limit=limit, watch=watch)


def _chosen(text: str) -> Profile:
    name, equals, rate = text.partition("=")
    if name not in PROFILES:
        raise ValueError(f"there is no profile {name!r}; there are: {', '.join(PROFILES)}")
    profile = PROFILES[name]
    if not equals:
        return profile
    if profile.rate is None:
        raise ValueError(f"{name} takes no number")
    if not (rate.isascii() and rate.isdigit() and 0 < len(rate) < 7 and int(rate) > 0):
        raise ValueError(f"{name} takes a number of requests a second, from 1 on; not {rate!r}")
    return replace(profile, rate=float(rate))
