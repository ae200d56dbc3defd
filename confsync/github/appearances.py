"""Which commit brought what a rule does now, without reading every commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model.errors import ConfsyncError
from confsync.project.revision import read_revision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from confsync.project.history import Step


class Appearances:
    """The commits of a project's branch, newest first, and the rules that some of them have."""

    def __init__(self, root: Path, history: Sequence[Step]) -> None:
        self._root = root
        self._history = history
        self._known: dict[int, frozenset[str]] = {}

    def commit_of(self, digest: str) -> str | None:
        """A commit that has a rule with this digest, while the one before it has none.

        Found by halves, so where a rule went and came back it is one of these commits. None where the
        last commit does not have it.
        """
        if not self._history or digest not in self._digests(0):
            return None
        there, gone = 0, len(self._history)
        while gone - there > 1:
            middle = (there + gone) // 2
            if digest in self._digests(middle):
                there = middle
            else:
                gone = middle
        return self._history[there].commit

    def _digests(self, number: int) -> frozenset[str]:
        """The digests of the rules in a commit; none where its files cannot be read."""
        if number not in self._known:
            try:
                rules = read_revision(self._root, self._history[number].commit).rules
            except ConfsyncError:
                rules = None
            self._known[number] = frozenset(rules.digests.values() if rules else ())
        return self._known[number]
