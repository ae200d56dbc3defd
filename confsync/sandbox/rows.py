"""Conversations as bytes: rows of lists and single resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from confsync.sandbox.answers import encoded

if TYPE_CHECKING:
    from collections.abc import Collection

    from confsync.model import Json
    from confsync.sandbox.conversation import Conversation
    from confsync.sandbox.switches import Shape, Switches

LIGHT: Final = (
    *("uuid", "title", "createdAt", "finishedAt", "userUUID", "teamUUID", "archived", "private"),
    *("isInternal", "mediaDuration", "labels"),
)
"""What a row of `/conversations/list` carries [guess]."""

_LEFT_OUT: Final[dict[Shape, frozenset[str]]] = {
    "full": frozenset(),
    "no-labels": frozenset({"labels"}),
    "no-title": frozenset({"title"}),
    "bare": frozenset({"labels", "title"}),
}


class Rows:
    """Renders conversations in one shape, each of their values once."""

    def __init__(
        self, switches: Switches, shape: Shape = "full", only: Collection[str] | None = None
    ) -> None:
        self._empty = switches.empty
        self._left_out = _LEFT_OUT[shape]
        self._only = only
        self._rendered: dict[str, tuple[Conversation, bytes]] = {}

    def render(self, conversation: Conversation) -> bytes:
        """The resource: `type`, `id`, `attributes`, `links` [doc]."""
        kept = self._rendered.get(conversation.id)
        if kept is not None and kept[0] is conversation:
            return kept[1]
        row = encoded(
            {
                "type": "conversations",
                "id": conversation.id,
                "attributes": self._attributes(conversation),
                "links": {"self": f"/v2/conversations/{conversation.id}"},
            }
        )
        self._rendered[conversation.id] = conversation, row
        return row

    def _attributes(self, conversation: Conversation) -> dict[str, Json]:
        shown = {
            name: value
            for name, value in conversation.attributes.items()
            if name not in self._left_out and (self._only is None or name in self._only)
        }
        if "labels" in shown and not conversation.labels:
            if self._empty == "absent":
                del shown["labels"]
            else:
                shown["labels"] = {} if self._empty == "map" else None
        return shown
