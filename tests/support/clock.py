"""A clock whose sleep takes no time."""

from __future__ import annotations

import asyncio

from confsync.attention.clock import Clock


def virtual_clock() -> Clock:
    """A clock whose sleep returns at once and adds to its time."""
    now = 1000.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        await asyncio.sleep(0)

    return Clock(
        now=lambda: now, wall=lambda: 1_800_000_000.0 + now, sleep=sleep, chance=lambda: 0.5
    )
