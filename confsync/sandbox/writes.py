"""What a PUT asks for, and what it makes of a conversation."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from confsync.sandbox.answers import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confsync.model import Json
    from confsync.sandbox.conversation import Conversation
    from confsync.sandbox.switches import Switches

    Fields = Mapping[str, Json]

_LONGEST: Final = 12


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One way to write: the fields that it takes, those it needs, and whether labels are text."""

    takes: tuple[str, ...]
    needs: tuple[str, ...] = ()
    text_only: bool = False


ENDPOINTS: Final = {
    (): Endpoint(takes=("title", "labels")),
    # The sister endpoints answer with the whole conversation too [guess].
    ("labels",): Endpoint(takes=("labels",), needs=("labels",), text_only=True),
    ("title",): Endpoint(takes=("title",), needs=("title",)),
}
"""The endpoints by what follows the conversation's id in their paths [doc]."""


def asked(endpoint: Endpoint, body: Json) -> Fields:
    """The fields that the body sets. One that is left out stays as it is [guess]."""
    if not isinstance(body, dict):
        raise Refusal(400, "The body is a JSON object.")
    for name in endpoint.needs:
        if name not in body:
            raise Refusal(400, f"{name} is required.")
    if not isinstance(body.get("title", ""), str):
        raise Refusal(400, "title is a string.")
    labels = body.get("labels", {})
    if not isinstance(labels, dict):
        raise Refusal(400, "labels is an object.")
    if endpoint.text_only and not all(isinstance(value, str) for value in labels.values()):
        raise Refusal(400, "The values of labels are strings.")
    return {name: body[name] for name in endpoint.takes if name in body}


def applied(conversation: Conversation, fields: Fields, switches: Switches) -> Conversation:
    """The conversation as the write leaves it."""
    fields = {name: _stored(value, switches) for name, value in fields.items()}
    labels = fields.get("labels")
    if switches.unsent == "reset" and labels is None:
        fields["labels"] = dict(list(conversation.labels.items())[1:])
    if isinstance(labels, dict):
        kept = conversation.labels | labels if switches.labels == "merge" else labels
        gone = labels.items() if switches.null == "removes" else ()
        none = {key for key, value in gone if value is None}
        fields["labels"] = {key: value for key, value in kept.items() if key not in none}
    return conversation.with_(**fields)


def _stored(value: Json, switches: Switches) -> Json:
    """What the store makes of a value that was sent."""
    if isinstance(value, dict):
        kept = value.items()
        if switches.unsent == "text-only":
            kept = {key: each for key, each in kept if isinstance(each, str)}.items()
        short = switches.unsent == "shortened"
        return {key: _text(each, switches, _LONGEST if short else None) for key, each in kept}
    return _text(value, switches, None)


def _text(value: Json, switches: Switches, longest: int | None) -> Json:
    if not isinstance(value, str):
        return value
    match switches.stores:
        case "trimmed":
            value = value.strip()
        case "lower":
            value = value.lower()
        case "nfd":
            value = normalize("NFD", value)
        case "exact":
            pass
    return value[:longest]


def in_catalog(fields: Fields, categories: Sequence[Mapping[str, Json]]) -> Fields:
    """The fields without the labels that `check_catalog` refuses."""
    labels = fields.get("labels")
    if not isinstance(labels, dict):
        return fields
    kept: dict[str, Json] = {}
    for key, value in labels.items():
        with suppress(Refusal):
            check_catalog({"labels": {key: value}}, categories)
            kept[key] = value
    return {**fields, "labels": kept}


def check_catalog(fields: Fields, categories: Sequence[Mapping[str, Json]]) -> None:
    """Refuse labels that are not in the catalog; a category without options takes any value [?]."""
    labels = fields.get("labels")
    known = {category["name"]: category.get("options") for category in categories}
    for key, value in labels.items() if isinstance(labels, dict) else ():
        if key not in known:
            raise Refusal(400, "labels has a key that is not a label category.")
        options = known[key]
        values = (
            [each.get("value") for each in options if isinstance(each, dict)]
            if isinstance(options, list)
            else []
        )
        if values and value not in values:
            raise Refusal(400, "labels has a value that its category does not offer.")
