"""Conversations as bytes: rows of lists and single resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from confsync.sandbox.answers import encoded

if TYPE_CHECKING:
    from confsync.model import Json
    from confsync.sandbox.conversation import Conversation
    from confsync.sandbox.switches import Shape

LIGHT: Final = (
    *("uuid", "title", "createdAt", "finishedAt", "userUUID", "teamUUID", "archived", "private"),
    *("isInternal", "mediaDuration", "labels"),
)
"""What a row of `/conversations/list` carries [guess]."""
PEOPLE: Final = (
    *("user", "participants", "attendees", "linkedCrmRecords", "externalAccounts"),
    *("externalOpportunity", "liveStreamStartedAt", "liveStreamEndedAt"),
)
"""What it may carry besides [?]."""

_SENTENCE: Final = "Robin: That is a good question, let me come back to it. "
_LEFT_OUT: Final[dict[Shape, frozenset[str]]] = {
    "full": frozenset(),
    "no-labels": frozenset({"labels"}),
    "no-title": frozenset({"title"}),
    "bare": frozenset({"labels", "title"}),
    "null-labels": frozenset(),
    "empty-labels": frozenset(),
    "few-labels": frozenset(),
    "short-title": frozenset(),
}


class Look(NamedTuple):
    """What decides how a conversation is shown.

    `light` is a row of `/conversations/list`, which has `people` or not. `without` are attributes
    that are left out.
    """

    shape: Shape = "full"
    light: bool = False
    empty: Literal["map", "null", "absent"] = "map"
    transcript: int = 0
    people: bool = False
    without: frozenset[str] = frozenset()

    def shows(self, name: str) -> bool:
        """Whether an attribute is in the answer."""
        if name in self.without or name in _LEFT_OUT[self.shape]:
            return False
        return not self.light or name in LIGHT or (self.people and name in PEOPLE)


def names(text: str) -> frozenset[str]:
    """The names in a text that separates them by commas."""
    return frozenset(name.strip() for name in text.split(",")) - {""}


class Rows:
    """Renders conversations in one look, each of their values once."""

    def __init__(self, look: Look) -> None:
        self._look = look
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
                "attributes": _attributes(conversation, self._look),
                "links": {"self": f"/v2/conversations/{conversation.id}"},
            }
        )
        if not self._look.transcript:  # Large ones would fill the memory.
            self._rendered[conversation.id] = conversation, row
        return row


def _attributes(conversation: Conversation, look: Look) -> dict[str, Json]:
    shown = {name: value for name, value in conversation.attributes.items() if look.shows(name)}
    if look.transcript and not look.light:
        shown["transcript"] = _SENTENCE * (look.transcript * 1024 // len(_SENTENCE))
    if "labels" in shown and not conversation.labels:
        if look.empty == "absent":
            del shown["labels"]
        else:
            shown["labels"] = {} if look.empty == "map" else None
    return shown | _poorer(shown, look.shape)


def _poorer(shown: dict[str, Json], shape: Shape) -> dict[str, Json]:
    """The fields that are shown otherwise than they are."""
    title, labels = shown.get("title"), shown.get("labels")
    if shape == "null-labels":
        return {"labels": None}
    if shape == "empty-labels":
        return {"labels": {}}
    if shape == "few-labels" and isinstance(labels, dict):
        return {"labels": dict(list(labels.items())[:1])}
    if shape == "short-title" and isinstance(title, str):
        return {"title": title[: len(title) // 2]}
    return {}
