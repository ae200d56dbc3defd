"""The fields that every document begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync._version import __version__

if TYPE_CHECKING:
    from confsync.model import Json

FORMAT: Final = "1.3"
"""Raised in its second part when something is added, in its first when a reader must change."""


def head(kind: str) -> dict[str, Json]:
    """The first fields of a document of this `kind`."""
    return {"format_version": FORMAT, "kind": kind, "tool_version": __version__}
