"""Which revision a run compares with, for labels that were declared there and are not any more.

The settings name a branch, such as `origin/main`. After a merge that is the very commit which is
checked out, so no label of the reviewed plan would be removed. The event knows what was before: for a
pull request the branch that it goes to, for a push the branch until then. What a pull request takes out
of the files was in both, so the reviewed removals are those of the apply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.github.event import PullRequest, Push
from confsync.project import git

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.github.event import Event


def base_of(event: Event | None, said: str | None, settings: str | None) -> str | None:
    """The revision for `Revisions.base`: what was `said`, else what the event says.

    Without a base in the `settings` there is none. None means that of the settings: this is neither
    a pull request nor a push.
    """
    if said is not None or settings is None:
        return said
    return before_of(event)


def before_of(event: Event | None) -> str | None:
    """The commit that the event's changes start from; None where it is not about changes."""
    if isinstance(event, PullRequest):
        return event.base
    return event.before if isinstance(event, Push) else None


def parted_from(tree: Path, base: str | None) -> str | None:
    """Where the commit in `tree` and `base` parted: what was there and is gone, the tree took out.

    Raises `GitError`.
    """
    return git.merge_base(tree.resolve(), base) if base else base
