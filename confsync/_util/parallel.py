"""Bounded concurrency."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable
    from typing import Any

T = TypeVar("T")
R = TypeVar("R")


async def results(
    workers: int, items: Iterable[T], work: Callable[[T], Coroutine[Any, Any, R]]
) -> AsyncGenerator[R, None]:
    """The results of `work` on each item, as they come; `workers` items are worked on at a time.

    An item is taken only when a worker is free and the results so far were consumed, so `items` may
    depend on them, and at most `workers` results wait. The first exception of `work` is raised. Close
    the generator (`aclosing`): then nothing goes on in the background.
    """
    source = iter(items)
    tasks: list[asyncio.Task[R]] = []
    try:
        while True:
            while len(tasks) < workers and (item := next(source, _END)) is not _END:
                tasks.append(asyncio.create_task(work(item)))  # type: ignore[arg-type]  # no _END
            if not tasks:
                return
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in tasks if task.done()]:
                tasks.remove(task)
                yield task.result()
    finally:
        for task in tasks:
            task.cancel()
        # Those that failed at the same time as the first are not reported a second time.
        await asyncio.gather(*tasks, return_exceptions=True)


_END = object()


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
