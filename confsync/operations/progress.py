"""What an operation reports while it works."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from confsync.model import Outcome


class ProgressListener:
    """Gets reports while an operation works, and ignores them; override what you need."""

    def progress(self, done: int, of: int) -> None:
        """So many conversations are known; `of` 0: the total is not known."""

    def notice(self, reason: str, seconds: float) -> None:
        """All requests wait for so many seconds."""

    def outcome(self, outcome: Outcome) -> None:
        """One change has its outcome."""

    def interrupted(self) -> None:
        """A first Ctrl-C came; requests under way may finish."""

    def traffic(self, requests: int, connections: int, per_second: float | None) -> None:
        """The totals of a session at its end.

        How many requests were sent, over how many connections at most, and how many a second were
        allowed (None: no limit was met).
        """
