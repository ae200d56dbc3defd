"""A server that sends given bytes."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Play = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Raw:
    """The address, and the heads of the requests that came."""

    def __init__(self) -> None:
        self.url = ""
        self.heads: list[bytes] = []


@asynccontextmanager
async def raw_server(play: bytes | Play) -> AsyncIterator[Raw]:
    """Answer each request with these bytes, or with what `play` writes; then close."""
    raw = Raw()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            raw.heads.append(await reader.readuntil(b"\r\n\r\n"))
            if isinstance(play, bytes):
                writer.write(play)
                await writer.drain()
            else:
                await play(writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # The client has left, which some tests want.
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    raw.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v2"
    async with server:
        yield raw


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A complete response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
