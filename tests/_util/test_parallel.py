"""Results as they come: never too many at a time, and nothing in the background afterwards."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync._util.parallel import results

if TYPE_CHECKING:
    from collections.abc import Iterator


@given(st.integers(1, 5), st.lists(st.integers(0, 3), max_size=12))
def test_each_item_has_one_result_and_only_so_many_are_worked_on(
    workers: int, items: list[int]
) -> None:
    busy = busiest = 0

    async def work(item: int) -> int:
        nonlocal busy, busiest
        busy += 1
        busiest = max(busiest, busy)
        for _ in range(item):
            await asyncio.sleep(0)
        busy -= 1
        return item

    async def main() -> list[int]:
        async with aclosing(results(workers, items, work)) as found:
            return [each async for each in found]

    assert sorted(asyncio.run(main())) == sorted(items)
    assert busiest <= workers


def test_items_may_depend_on_the_results_before_them() -> None:
    seen: list[int] = []

    def items() -> Iterator[int]:
        while len(seen) < 3:
            yield len(seen)

    async def work(item: int) -> int:
        await asyncio.sleep(0)
        return item

    async def main() -> None:
        async with aclosing(results(1, items(), work)) as found:
            async for each in found:
                seen.extend([each])  # one at a time, unlike a comprehension

    asyncio.run(main())
    assert seen == [0, 1, 2]


def test_a_slow_consumer_holds_back_the_work() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(100):
            taken.append(item)
            yield item

    async def work(item: int) -> int:
        return item

    async def main() -> None:
        async with aclosing(results(4, items(), work)) as found:
            async for _ in found:
                for _ in range(50):
                    await asyncio.sleep(0)
                break

    asyncio.run(main())
    assert taken == [0, 1, 2, 3]


@pytest.mark.parametrize("end", ["error", "break", "cancel"])
def test_nothing_goes_on_after_the_end(end: str) -> None:
    ended: list[int] = []

    async def work(item: int) -> int:
        try:
            if item:
                await asyncio.sleep(3600)
            elif end == "error":
                raise ZeroDivisionError
            return item
        finally:
            ended.append(item)

    async def consume() -> None:
        async with aclosing(results(4, range(4), work)) as found:
            async for _ in found:
                if end == "break":
                    break

    async def main() -> None:
        task = asyncio.create_task(consume())
        if end == "cancel":
            for _ in range(5):
                await asyncio.sleep(0)
            task.cancel()
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        expected = {"error": ZeroDivisionError, "break": None, "cancel": asyncio.CancelledError}
        assert (type(outcome) if outcome else None) is expected[end]
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    assert sorted(ended) == [0, 1, 2, 3]


def test_errors_at_the_same_time_are_one() -> None:
    async def work(item: int) -> int:
        raise ValueError(item)

    async def main() -> None:
        async with aclosing(results(3, range(9), work)) as found:
            async for _ in found:
                raise AssertionError

    with pytest.raises(ValueError, match="0"):
        asyncio.run(main())
