"""What others do to the conversations while a client is at work: the AI, people, new calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from confsync.sandbox.conversation import Conversation

_T = TypeVar("_T")

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Json
    from confsync.sandbox.state import State

PASSING: Final = "ca11ed00-"
"""How the ids of conversations that come and go begin; no other is ever removed."""
_MOODS: Final = ("Positive", "Neutral", "Negative")


@dataclass(frozen=True, slots=True)
class AiWrites:
    """The AI gives a category another value. `target` is an id, or a place in the list from 0 to 1.

    `pick`, from 0 to 1, decides where there is a choice.
    """

    target: str | float
    pick: float


@dataclass(frozen=True, slots=True)
class PersonWrites:
    """Somebody changes the title or a label, or adds a label; `target` and `pick` as above."""

    target: str | float
    pick: float


@dataclass(frozen=True, slots=True)
class Arrive:
    """Calls begin: all others move down in the lists."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """Calls that had begun turn out to be nothing: all others move up in the lists."""


Deed: TypeAlias = AiWrites | PersonWrites | Arrive | Leave


def do(deed: Deed, state: State) -> None:
    """Change the state as the deed says; nothing happens where its target is not there."""
    match deed:
        case Arrive(ids):
            for id in ids:
                state.put(_call(id, next(iter(state), None)))
        case Leave():
            for each in [each for each in state if each.id.startswith(PASSING)]:
                state.remove(each.id)
        case AiWrites(target, pick):
            if conversation := _target(target, state):
                state.put(_ai_writes(conversation, state, pick))
        case PersonWrites(target, pick):
            if conversation := _target(target, state):
                state.put(_person_writes(conversation, pick))


def _call(id: str, newest: Conversation | None) -> Conversation:
    """A call that goes on just now, as new as the newest one."""
    call: dict[str, Json] = {"title": None, "transcriptStatus": "recording"}
    if newest is not None:
        call["createdAt"] = newest.attributes["createdAt"]
    return Conversation.of(id, call)


def _target(target: str | float, state: State) -> Conversation | None:
    if isinstance(target, str):
        return state.get(target)
    place = int(target * len(state))
    return next(iter(state.slice(place, place + 1)), None)


def _ai_writes(conversation: Conversation, state: State, pick: float) -> Conversation:
    """Categories with `aiFlow` are the AI's, and may change by themselves [doc, guess]."""
    flows = [each for each in state.categories if each.get("aiFlow")]
    category = _picked(flows, pick) if flows else {"name": "Sentiment"}
    options = category.get("options")
    known = options if isinstance(options, list) else []
    values = [each.get("value") for each in known if isinstance(each, dict)]
    name = str(category["name"])
    now = conversation.labels.get(name)
    value = _picked([each for each in values or _MOODS if each != now] or [now], pick)
    return conversation.with_(labels={**conversation.labels, name: value})


def _person_writes(conversation: Conversation, pick: float) -> Conversation:
    label = f"Changed by Kim ({pick:.6f})"
    keys = ["Reviewed", *conversation.labels]
    if pick < 0.5:
        return conversation.with_(title=label)
    return conversation.with_(labels={**conversation.labels, _picked(keys, 2 * pick - 1): label})


def _picked(choices: Sequence[_T], pick: float) -> _T:
    return choices[int(pick * len(choices))]
