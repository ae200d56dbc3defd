"""A session with the service that a project names: the real one, or the sandbox."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from confsync.attention.address import SANDBOX
from confsync.attention.clock import Clock
from confsync.attention.key import Key, find_key
from confsync.attention.limiter import Limiter
from confsync.attention.session import Session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from confsync.model.transport import Transport
    from confsync.project.settings import Api


@dataclass(frozen=True, slots=True)
class Access:
    """How the service is reached: `key` is asked for the key when there is somebody to send it to.

    After `deadline`, in the time of `clock`, nothing more is sent.
    """

    key: Callable[[], Key]
    clock: Clock
    deadline: float | None = None

    @classmethod
    def within(cls, seconds: float | None = None, *, key: Callable[[], Key] = find_key) -> Access:
        """From now on for so many seconds; None: for as long as it takes."""
        clock = Clock()
        return cls(key, clock, None if seconds is None else clock.now() + seconds)


@asynccontextmanager
async def connected(
    api: Api, root: Path, access: Access, notice: Callable[[str, float], None]
) -> AsyncIterator[Session]:
    """A session, closed at the end of the block. `root` is where a sandbox keeps its state."""
    connect, key = _sandbox(root) if api.url == SANDBOX else _service(api, access.key())
    limiter = Limiter(access.clock, api.max_requests_per_second)
    session = Session(
        connect, api.concurrency, key, limiter, access.clock, notice, deadline=access.deadline
    )
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
