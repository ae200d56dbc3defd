"""What goes wrong with one request, as a plain value."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from confsync.sandbox.delivery import Ending

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from confsync.model.transport import Response
    from confsync.sandbox.others import Deed


@dataclass(frozen=True, slots=True)
class Retry:
    """When to come again, in seconds or as a date; neither is documented [?]."""

    after: float
    as_date: bool = False

    def header(self, wall: float) -> str:
        """The value of `Retry-After` when it is `wall` seconds since the epoch; never too early."""
        if self.as_date:
            return formatdate(math.ceil(wall + self.after), usegmt=True)
        return str(math.ceil(self.after))


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request; by default nothing.

    `reaches` is whether the service gets the request, `answer` what the client gets instead of the
    service's own answer, and `retry` the `Retry-After` of it. `ending` and `delay` are those of the
    delivery. `meanwhile` is what others do just before, and `switches` are values of `Switches` for
    this request only.
    """

    reaches: bool = True
    answer: Response | None = None
    retry: Retry | None = None
    ending: Ending = Ending.WHOLE
    delay: float = 0.0
    meanwhile: tuple[Deed, ...] = ()
    switches: Mapping[str, Any] = field(default_factory=dict)

    @property
    def decides(self) -> bool:
        """Whether it says what the client gets."""
        return not self.reaches or self.answer is not None or self.ending is not Ending.WHOLE


NOTHING = Fault()


def combined(faults: Iterable[Fault]) -> Fault:
    """All of them at once. What the client gets is what the first one says that says something."""
    faults = list(faults)
    first = next((fault for fault in faults if fault.decides), NOTHING)
    return Fault(
        reaches=first.reaches,
        answer=first.answer,
        retry=first.retry,
        ending=first.ending,
        delay=sum(fault.delay for fault in faults),
        meanwhile=tuple(deed for fault in faults for deed in fault.meanwhile),
        switches={name: value for fault in faults for name, value in fault.switches.items()},
    )
