"""The bare sweep: the same pages with the same httpx and as many connections, and nothing else."""

from __future__ import annotations

import asyncio
import sys

import httpx


async def _main(url: str, pages: int, connections: int) -> None:
    numbers = iter(range(1, pages + 1))

    async def worker() -> None:
        async with httpx.AsyncClient(headers={"Authorization": "Bearer bench"}) as client:
            for number in numbers:
                answer = await client.get(
                    f"{url}/conversations/list", params={"page": number, "size": 50}
                )
                answer.raise_for_status()

    await asyncio.gather(*[worker() for _ in range(connections)])


asyncio.run(_main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
