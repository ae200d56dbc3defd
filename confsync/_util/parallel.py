"""Bounded concurrency."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

T = TypeVar("T")


async def in_parallel(
    workers: int, items: Iterable[T], work: Callable[[T], Awaitable[None]]
) -> None:
    """Call `work` on each item, `workers` at a time.

    The next item is taken only when a worker is free, so `items` may be lazy. The first exception
    cancels the others and is raised.
    """
    source = iter(items)

    async def worker() -> None:
        for item in source:
            await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(worker())
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
