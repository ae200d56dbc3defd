"""Ctrl-C and SIGTERM while something is being written."""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from confsync.engine.outside import Stop

GRACE: Final = 10.0
"""Seconds that requests under way have to finish."""


def _ignore(*_anything: object) -> None:
    """A signal after which nothing new happens."""


@contextmanager
def interruptible(stop: Stop, report: Callable[[], None]) -> Iterator[None]:
    """Within the block the first signal asks to `stop`; the second, or `GRACE`, cancels the task.

    `report` is called at the first.
    """
    task = asyncio.current_task()
    if task is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    timers: list[asyncio.TimerHandle] = []
    cancelled = False

    def cancel() -> None:
        nonlocal cancelled
        if not cancelled:  # once: what follows is the report
            cancelled = True
            task.cancel()

    def interrupted() -> None:
        if stop.interrupted:
            cancel()
            return
        stop.interrupted = True
        stop.because("interrupted")
        timers.append(loop.call_later(GRACE, cancel))
        report()

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        # Not the loop's own handlers: those do not exist on Windows.
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(interrupted))
    try:
        yield
    finally:
        for number, handler in before.items():
            # After an interrupt more signals are ignored: a report follows, and then the end.
            signal.signal(number, _ignore if stop.interrupted else handler)
        for timer in timers:
            timer.cancel()
