"""An event loop in virtual time: only sleeping advances its clock."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, TypeVar

from confsync.attention.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

T = TypeVar("T")
EPOCH = 1_800_000_000.0
"""The wall-clock time at the start of the loop."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Advances its clock instead of waiting. It cannot wait for anything outside of the loop."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        selector: Any = self._selector  # type: ignore[attr-defined]
        really = selector.select

        def select(timeout: float | None = None) -> object:
            if timeout is None:
                raise AssertionError("everybody waits, and nothing will ever happen")
            self._now += timeout
            return really(0)

        selector.select = select

    def time(self) -> float:
        return self._now


def in_virtual_time(main: Callable[[Clock], Coroutine[Any, Any, T]], seed: int = 1) -> T:
    """Run `main` with the clock of such a loop."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        time = runner.get_loop().time
        chance = random.Random(seed).random
        clock = Clock(now=time, wall=lambda: EPOCH + time(), chance=chance)
        return runner.run(main(clock))
