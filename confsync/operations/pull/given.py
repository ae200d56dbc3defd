"""What rules give a conversation already, so that an import need not declare it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from confsync.engine.diff import after

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from confsync.attention.resource import Row
    from confsync.operations.workspace import Workspace


def given_by_rules(workspace: Workspace, now: datetime) -> Callable[[Row], Collection[str | None]]:
    """A function from a conversation to the fields that rules give it as they are live.

    Labels by key in NFC, None is the title. Of a conversation whose facts are not known, none.
    """
    rules = workspace.rules
    if rules is None:
        return lambda _: ()
    from confsync.rules.decide import Fate  # noqa: PLC0415  # most have no rules
    from confsync.rules.decider import Decider  # noqa: PLC0415  # as above

    decider = Decider(rules, workspace.declared, partial(after, owned=workspace.owned), now)

    def given(row: Row) -> Collection[str | None]:
        decision = decider.add(row.seen, row.reported).decision
        return {
            name
            for name, each in decision.given.items()
            if decision.fates[each.rules[0].name][name] is Fate.ALREADY
        }

    return given
