"""Probe from end to end: writes to a scratch conversation, and learns what the service does.

Every write is in a journal before it is sent, so `confsync undo` covers a probe that was killed. At the
end the title and the labels are put back, also where something failed.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from confsync.attention.client import Writer
from confsync.engine.outside import Stop
from confsync.model import UNKNOWN, Change, Observed, Place, Plan, Problem
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, ServiceError
from confsync.model.service import ServiceFacts
from confsync.operations.connect import Access, connected
from confsync.operations.experiments import experiments
from confsync.operations.interrupt import interruptible
from confsync.operations.lock import project_lock
from confsync.operations.progress import ProgressListener
from confsync.operations.runs import open_journal
from confsync.operations.scratch import Scratch
from confsync.operations.service_file import save_facts
from confsync.project.project import FILE

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Probed:
    """What was learned, the file that has it, and what went wrong. None: nothing was learned."""

    facts: ServiceFacts | None = None
    file: Path | None = None
    problems: tuple[Problem, ...] = ()
    restored: bool = True
    interrupted: bool = False
    sandbox: bool = False


def probe(
    workspace: Workspace,
    id: str,
    *,
    access: Access | None = None,
    listener: ProgressListener | None = None,
    committed: bool = False,
) -> Probed:
    """Write to the conversation `id`, learn what the service does, and put the conversation back.

    What was learned is written to `.confsync/service.json`, or, if `committed`, to `service.yaml`.
    Raises `ConfsyncError` where the conversation cannot be used, or nothing can be recorded.
    """
    access, listener, stop = access or Access.within(), listener or ProgressListener(), Stop()
    project = workspace.project
    problems: list[Problem] = []

    async def learn() -> Probed:
        async with connected(project, access, listener) as session:
            session.facts = None  # Nothing that was learned before may colour what is seen.
            writer = Writer(session)
            original, key = await _original(writer, id)
            plan = Plan(workspace.api, 1, 0, (_only(original),), sandbox=session.sandbox)
            with (
                project_lock(project.root, "probe"),
                open_journal(project.root, plan, None) as journal,
                interruptible(stop, listener.interrupted),
            ):
                scratch = Scratch(writer, journal, access, original, key, stop)
                now = datetime.fromtimestamp(access.clock.wall(), UTC)
                facts = ServiceFacts(workspace.api, now.isoformat(timespec="seconds"))
                facts, restored = await _run(scratch, facts, problems, stop)
            file = None
            if restored and not problems and not stop.interrupted:
                file = save_facts(project.root, facts, session.key, committed=committed)
            return Probed(facts, file, tuple(problems), restored, stop.interrupted, session.sandbox)

    return asyncio.run(learn())


async def _run(
    scratch: Scratch, facts: ServiceFacts, problems: list[Problem], stop: Stop
) -> tuple[ServiceFacts, bool]:
    """What was learned, and whether the conversation is as it was."""
    now = None
    try:
        try:
            facts = await experiments(scratch, facts)
        except (ServiceError, OSError) as error:
            why = error.message if isinstance(error, ServiceError) else str(error.strerror or error)
            problems.append(Problem(Code.ERROR, f"the probe ended early: {why}"))
        with suppress(ServiceError, OSError):
            now = await scratch.put_back()
    except asyncio.CancelledError:
        if task := asyncio.current_task():
            task.uncancel()
        stop.because("interrupted")
    with suppress(OSError):
        if scratch.finish(now):
            return facts, True
    message = f"{scratch.original.id} is not as it was before the probe"
    problems.append(
        Problem(Code.NOT_PUT_BACK, message, "run: confsync undo last", id=scratch.original.id)
    )
    return facts, False


async def _original(writer: Writer, id: str) -> tuple[Observed, str]:
    """The conversation, with a title and a label that can be put back, and the label's key.

    Raises `ConfsyncError`.
    """
    found = await writer.get(id)
    if not isinstance(found.title, str) or not found.title:
        raise ConfsyncError(f"{id} has no title that could be put back", "give it a title first")
    if found.labels is UNKNOWN:
        help = "give it a label first; if the answer still has none, the service does not show them"
        raise ConfsyncError(f"the service does not show the labels of {id}", help)
    for key, value in found.labels.items():
        if isinstance(value, str):
            return found, key
    raise ConfsyncError(
        f"{id} has no label with a text that could be put back", "give it one first"
    )


def _only(original: Observed) -> Change:
    """The change of a probe in its plan."""
    title = original.title if isinstance(original.title, str) else ""
    return Change(original.id, Place(FILE, 1), title, (), labels=original.labels)
