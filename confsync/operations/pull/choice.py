"""Which fields a pull takes over."""

from __future__ import annotations

from dataclasses import dataclass

from confsync.engine.diff import glob_matcher


@dataclass(frozen=True, slots=True)
class Choice:
    """Which fields are taken over: the title, and the labels that match one of the patterns."""

    title: bool = True
    labels: bool = True
    patterns: tuple[str, ...] = ("*",)
    ai_labels: bool = False
    """Whether an import takes labels that the service's AI writes."""

    def takes(self, label: str | None) -> bool:
        """Whether this label, or the title (None), is taken over."""
        if label is None:
            return self.title
        return self.labels and glob_matcher(self.patterns)(label)
