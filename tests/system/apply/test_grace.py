"""The second signal, and the time that requests under way have after the first one."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from confsync.engine.outside import Stop
from confsync.operations import interrupt


async def wait_interrupted(stop: Stop, signals: int) -> None:
    with interrupt.interruptible(stop, lambda: None):
        for _ in range(signals):
            os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()


def ended_by_cancelling(stop: Stop, signals: int) -> bool:
    before = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(wait_interrupted(stop, signals))
    finally:
        signal.signal(signal.SIGINT, before)
    return stop.interrupted


@pytest.mark.timeout(20)
def test_a_second_signal_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupt, "GRACE", 3600.0)
    assert ended_by_cancelling(Stop(), 2)


@pytest.mark.timeout(20)
def test_after_a_while_the_first_signal_ends_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupt, "GRACE", 0.01)
    stop = Stop()
    assert ended_by_cancelling(stop, 1)
    assert stop.reason == "interrupted"
