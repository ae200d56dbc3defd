"""The live state of some conversations, read at once."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, NamedTuple

from confsync.attention.address import SANDBOX
from confsync.attention.client import Reader
from confsync.attention.observe import observe
from confsync.operations.connect import connected, failures_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confsync.model import Contradiction, Declaration, Observation, Problem
    from confsync.operations.connect import Access
    from confsync.operations.progress import ProgressListener
    from confsync.project.project import Project


class LiveState(NamedTuple):
    """The observations, what ended the reading early, and whether a sandbox answered."""

    observations: list[Observation | Contradiction]
    failures: list[Problem]
    sandbox: bool


def read_live_state(
    project: Project,
    wanted: Mapping[str, Declaration],
    access: Access,
    listener: ProgressListener,
) -> LiveState:
    """The state of the conversations that are `wanted`; without any, nothing is sent.

    All observations are kept in memory. Raises `ConfsyncError` if there is no usable key.
    """
    live: list[Observation | Contradiction] = []
    failures: list[Problem] = []

    async def read() -> bool:
        async with connected(project, access, listener) as session:
            with failures_in(failures):
                async with aclosing(observe(Reader(session), wanted)) as observations:
                    async for observation in observations:
                        live.append(observation)
                        listener.progress(min(len(live), len(wanted)), len(wanted))
        return session.sandbox

    sandbox = asyncio.run(read()) if wanted else project.api.url == SANDBOX
    return LiveState(live, failures, sandbox)
