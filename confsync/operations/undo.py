"""Undo from end to end: a plan that puts back what a run changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.engine.undo import UndoBuilder, backwards, wanted
from confsync.operations.plan import _drawn
from confsync.operations.workspace import Workspace, same_address

if TYPE_CHECKING:
    from confsync.engine.guards import Guards
    from confsync.model import Plan, Record
    from confsync.operations.connect import Access
    from confsync.operations.progress import ProgressListener


def undo(
    workspace: Workspace,
    record: Record,
    *,
    access: Access | None = None,
    guards: Guards | None = None,
    watch: ProgressListener | None = None,
) -> Plan:
    """What would put back what a run changed, where nobody changed it since. Only reads.

    Raises `ConfsyncError` where the run was against another address.
    """
    same_address("run was", record.api, workspace)
    changes = backwards(record)
    return _drawn(workspace, wanted(changes), UndoBuilder(changes), access, guards, watch)
