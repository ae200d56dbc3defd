"""Which revision a run compares with, for labels that were declared there and are not any more.

Settings say a branch, such as `origin/main`. After a merge that is the very commit which is checked
out, so nothing would be taken off that was in the reviewed plan. The event knows what was before: of a
pull request the branch that it goes to, of a push the branch until then. What a pull request takes out
of the files was in both, so the reviewed removals are those of the apply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.github.event import PullRequest, Push

if TYPE_CHECKING:
    from confsync.github.event import Event


def base_of(event: Event | None, said: str | None, settings: str | None) -> str | None:
    """The revision for `Revisions.base`: what was `said`, else what the event says.

    Where the `settings` have no base there is none. None means that of the settings: this is neither
    a pull request nor a push.
    """
    if said is not None or settings is None:
        return said
    if isinstance(event, PullRequest):
        return event.base
    return event.before if isinstance(event, Push) else None
