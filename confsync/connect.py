"""A session with the service that a project names: the real one, or the sandbox."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from confsync.attention.address import SANDBOX
from confsync.attention.clock import Clock
from confsync.attention.key import Key
from confsync.attention.limiter import Limiter
from confsync.attention.session import Session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from confsync.settings import Api
    from confsync.wire import Transport


@asynccontextmanager
async def connected(
    api: Api,
    root: Path,
    key: Callable[[], Key],
    notice: Callable[[str], None],
    seconds: float | None = None,
) -> AsyncIterator[Session]:
    """A session, closed at the end of the block.

    `root` is the project's folder, where the sandbox keeps its state. `key` is asked for the key
    only if there is somebody to send it to. After `seconds` no request is sent any more.
    """
    clock = Clock()
    connect, secret = _sandbox(root) if api.url == SANDBOX else _service(api, key())
    limiter = Limiter(clock, api.max_requests_per_second)
    session = Session(connect, api.concurrency, secret, limiter, clock, notice)
    try:
        yield session
    finally:
        await session.aclose()


def _sandbox(root: Path) -> tuple[Callable[[], Transport], Key]:
    from confsync.sandbox.transport import InProcess, of_project  # noqa: PLC0415

    service = of_project(root)
    return lambda: InProcess(service), Key("sandbox")


def _service(api: Api, key: Key) -> tuple[Callable[[], Transport], Key]:
    from confsync.attention.http import HttpTransport  # noqa: PLC0415

    return lambda: HttpTransport(api.url, api.timeout), key
