"""What was declared of a conversation at another revision, by id and by the rules of then."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from confsync.engine.diff import after
from confsync.engine.plan import declaration_digest
from confsync.rules.decider import Decider
from confsync.rules.ruleset import NO_RULES

if TYPE_CHECKING:
    from confsync.model import Declaration, Observed
    from confsync.model.facts import Facts
    from confsync.operations.workspace import Workspace
    from confsync.project.revision import RevisionState


class Unchanged:
    """The rules and the declarations of `then`; `now` is in seconds since the epoch."""

    def __init__(self, workspace: Workspace, then: RevisionState, now: float) -> None:
        self.rules = then.rules or NO_RULES
        moment = datetime.fromtimestamp(now, UTC)
        wanted = partial(after, owned=workspace.owned)
        self._decider = Decider(self.rules, then.declared, wanted, moment)

    def declares(self, wanted: Declaration, observed: Observed, facts: Facts) -> bool:
        """Whether a conversation, as it is live, was declared then as it is `wanted` now."""
        before = self._decider.wanted(observed, facts)
        if before is None or wanted.dropped:
            return False
        return declaration_digest(before) == declaration_digest(wanted)
