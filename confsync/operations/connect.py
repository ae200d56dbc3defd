"""A session with the service that a project names: the real one, or the sandbox."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from confsync.attention.address import SANDBOX
from confsync.attention.clock import Clock
from confsync.attention.key import Key, find_key
from confsync.attention.limiter import Limiter
from confsync.attention.session import Session
from confsync.model import Problem
from confsync.model.codes import Code
from confsync.model.errors import Denied, Unreadable, UntrustedAddress
from confsync.operations.local import no_link
from confsync.project.project import FILE
from confsync.project.trusted_address import user_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from confsync.model.service import ServiceFacts
    from confsync.model.transport import Transport
    from confsync.operations.progress import ProgressListener
    from confsync.project.project import Project
    from confsync.project.settings import Api


@dataclass(frozen=True, slots=True)
class Access:
    """The key, which is read when a request needs it, and the time limit.

    After `deadline`, in the time of `clock`, no request is sent. At most `lookups` conversations
    are read by id for facts that rules need.
    """

    key: Callable[[], Key]
    clock: Clock
    deadline: float | None = None
    lookups: int = 200

    @classmethod
    def within(cls, seconds: float | None = None, *, key: Callable[[], Key] = find_key) -> Access:
        """Access from now on for so many seconds; None: without a limit."""
        clock = Clock()
        return cls(key, clock, None if seconds is None else clock.now() + seconds)


@asynccontextmanager
async def connected(
    project: Project, access: Access, listener: ProgressListener
) -> AsyncIterator[Session]:
    """A session with the project's service, closed at the end of the block.

    The key is read here. Raises `UntrustedAddress` where it may not be sent there, and
    `ConfsyncError` where there is none.
    """
    api = project.api
    if not project.trusted:
        raise UntrustedAddress(
            f"the key is not sent to {api.url}, because only {FILE} names it",
            f"if it is right, name it yourself: --api-url {api.url}, or under addresses in {user_file()}",
        )
    connect, key = _sandbox(project.root) if api.url == SANDBOX else _service(api, access.key())
    limiter = Limiter(access.clock, api.max_requests_per_second)
    session = Session(
        connect,
        api.concurrency,
        key,
        limiter,
        access.clock,
        listener.notice,
        deadline=access.deadline,
    )
    session.facts = _facts(project.root, api.url, key)
    try:
        yield session
    finally:
        await session.aclose()
        listener.traffic(session.requests, session.connections, session.per_second)


@contextmanager
def failures_in(problems: list[Problem]) -> Iterator[None]:
    """Add to `problems` what ends reading early: access is denied, or nothing can be read."""
    try:
        yield
    except Denied as error:
        message = f"the service denies access: {error.message}"
        problems.append(Problem(Code.DENIED, message, error.help))
    except Unreadable as error:
        message = f"the live state could not be read: {error.message}"
        problems.append(Problem(Code.UNKNOWN, message, error.help))


def _facts(root: Path, api: str, key: Key) -> ServiceFacts | None:
    """What `confsync probe` found out about the service at `api`."""
    if not any((root / name).is_file() for name in (".confsync/service.json", "service.yaml")):
        return None
    from confsync.operations.service_file import find_facts  # noqa: PLC0415 (few projects have one)

    return find_facts(root, api, key)


def _sandbox(root: Path) -> tuple[Callable[[], Transport], Key]:
    from confsync.sandbox.transport import InProcess, of_project  # noqa: PLC0415

    no_link(root, ".confsync", "sandbox.json")
    service = of_project(root)
    return lambda: InProcess(service), Key("sandbox")


def _service(api: Api, key: Key) -> tuple[Callable[[], Transport], Key]:
    from confsync.attention.http import HttpTransport  # noqa: PLC0415

    return lambda: HttpTransport(api.url, api.timeout), key
