"""Who is informed while plan and apply work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.model import Outcome


def _ignore(*_anything: object) -> None:
    """What a `ProgressListener` does where nobody watches."""


@dataclass(frozen=True, slots=True)
class ProgressListener:
    """Who is told while plan and apply work.

    `progress`: how many of how many conversations are known. `notice`: why and for how many seconds
    people are made to wait. `outcome`: what became of a change. `interrupted`: a first Ctrl-C came,
    and what is under way may finish. `traffic`, at the end: how many requests were sent, over how many
    connections at most, and how many a second were allowed (None: no limit was met).
    """

    progress: Callable[[int, int], None] = _ignore
    notice: Callable[[str, float], None] = _ignore
    outcome: Callable[[Outcome], None] = _ignore
    interrupted: Callable[[], None] = _ignore
    traffic: Callable[[int, int, float | None], None] = _ignore
