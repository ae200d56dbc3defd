"""What the API's JSON says about conversations. Everything here is checked, nothing is assumed.

A resource is `{"type", "id", "attributes": {…}}`, bare [documented] or under `data` [clients accept
both]. `labels` and `title` may be null or absent [documented, clients]. In a list's row an absent or
null field is unknown. In the answer for one conversation a title that is absent or null is none, and so
are labels that are null; labels that are absent are unknown.
"""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeAlias, TypeVar, cast

from pydantic_core import from_json

from confsync.attention.call_info import call_info
from confsync.model import UNKNOWN, Json, Observed

if TYPE_CHECKING:
    from collections.abc import Callable

    from confsync.attention.facts import Facts
    from confsync.model import Labels, Unknown
    from confsync.model.facts import Facts as ReportedFacts

T = TypeVar("T")
Attributes: TypeAlias = "dict[str, Json]"
Pick: TypeAlias = "Callable[[str, Attributes], T | None]"
"""Makes something of a row's id and attributes; None: the row is not wanted."""

MOST_VALUES: Final = 1_000_000
"""The most values in one answer: a small one of two bytes takes a hundred bytes of memory."""
_DEEPEST: Final = 32
"""How deeply a label's value may be nested; strings are all that was ever seen."""


class Malformed(Exception):
    """An answer that is not what the documentation says; the text says in what."""


class Page(NamedTuple, Generic[T]):
    """One page of a list: the rows that were picked, and what is true of all its rows.

    `length` counts all rows, `unreadable` those without an id or attributes. `titles` and `labels`:
    whether any row has them. `total` and `size` are what the service says of the list, if it does.
    """

    rows: tuple[T, ...]
    length: int
    titles: bool
    labels: bool
    total: int | None = None
    size: int | None = None
    unreadable: int = 0


class Row(NamedTuple):
    """One conversation, from a list or from a read by id: its state, and the facts about it.

    `reported` are the facts as rules see them.
    """

    seen: Observed
    facts: Facts
    reported: ReportedFacts


def too_many_values(body: bytes) -> bool:
    """Whether JSON may have more values than can be read at once; commas in texts are counted too."""
    return sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES


def decode_many(body: bytes) -> Json:
    """The JSON value of a list's body; raises `Malformed`.

    Of a key that an object has twice the last one counts. Nothing is written from it: before
    that the conversation is asked for by itself.
    """
    try:
        return cast("Json", from_json(body, allow_inf_nan=False))
    except ValueError:
        # The fast parser refuses half surrogate pairs, which live titles can have.
        return decode(body)


def decode(body: bytes) -> Json:
    """The JSON value of an answer's body; raises `Malformed`, also where a key is there twice."""
    try:
        value = json.loads(body, parse_constant=_no_constant, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        raise Malformed("the answer is not JSON") from None
    return cast("Json", value)


def parse_one(value: Json, id: str, *, complete: bool = True) -> Observed:
    """The conversation `id` in the answer to a GET or a PUT; raises `Malformed`.

    Labels that the answer leaves out are unknown; null is none, unless `complete` is False.
    """
    resource = value.get("data", value) if isinstance(value, dict) else value
    found, attributes = _identified(resource)
    if found != id:
        raise Malformed("the answer is about another conversation")
    title = attributes.get("title")
    if title is not None and not isinstance(title, str):
        raise Malformed("the title in the answer is not text")
    labels = attributes.get("labels")
    if labels is None and not (complete and "labels" in attributes):
        return Observed(found, title, UNKNOWN, call_info(attributes))
    if labels is None:
        labels = {}
    if not isinstance(labels, dict):
        raise Malformed("the labels in the answer are not a mapping")
    if not _can_be_sent(labels):
        raise Malformed("the answer has a label that cannot be written back")
    return Observed(found, title, labels, call_info(attributes))


def parse_page(value: Json, pick: Pick[T]) -> Page[T]:
    """A page of conversations, with what `pick` makes of its rows; raises `Malformed`."""
    data = value.get("data") if isinstance(value, dict) else value
    if not isinstance(data, list):
        raise Malformed("the answer is not a list of conversations")
    rows: list[T] = []
    unreadable = 0
    titles = labels = False
    for item in data:
        try:
            id, attributes = _identified(item)
        except Malformed:
            unreadable += 1
            continue
        titles = titles or isinstance(attributes.get("title"), str)
        labels = labels or isinstance(attributes.get("labels"), dict)
        picked = pick(id, attributes)
        if picked is not None:
            rows.append(picked)
    if data and unreadable == len(data):
        raise Malformed("the answer is a list, but not of conversations")
    meta = value.get("meta") if isinstance(value, dict) else None
    total, size = (
        (_count(meta.get("totalRecords")), _count(meta.get("pageSize")))
        if isinstance(meta, dict)
        else (None, None)
    )
    return Page(tuple(rows), len(data), titles, labels, total, size, unreadable)


def parse_whole(value: Json, id: str) -> tuple[Observed, Attributes]:
    """The conversation `id` in the answer to a GET, and its attributes; raises `Malformed`."""
    resource = value.get("data", value) if isinstance(value, dict) else value
    return parse_one(value, id), _identified(resource)[1]


def parse_row(value: Json, id: str) -> Row:
    """The conversation `id` in the answer to a GET, with the facts about it; raises `Malformed`."""
    resource = value.get("data", value) if isinstance(value, dict) else value
    _, attributes = _identified(resource)
    return _row(parse_one(value, id), attributes)


def observed_row(id: str, attributes: Attributes) -> Observed:
    """The state in a list's row. A null or absent field is unknown."""
    title, labels = attributes.get("title"), attributes.get("labels")
    known_title: str | Unknown = title if isinstance(title, str) else UNKNOWN
    known = isinstance(labels, dict) and (_all_text(labels) or _can_be_sent(labels))
    known_labels: Labels | Unknown = labels if isinstance(labels, dict) and known else UNKNOWN
    return Observed(id, known_title, known_labels, call_info(attributes))


def full_row(id: str, attributes: Attributes) -> Row:
    """The state and the facts in a list's row."""
    return _row(observed_row(id, attributes), attributes)


def _row(seen: Observed, attributes: Attributes) -> Row:
    from confsync.attention.facts import facts_of  # noqa: PLC0415  # few plans need them
    from confsync.attention.reported import facts_reported  # noqa: PLC0415

    return Row(seen, facts_of(attributes), facts_reported(attributes))


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _object(entries: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(entries)
    if len(found) != len(entries):
        # JSON does not say which one counts (RFC 8259, section 4).
        raise Malformed("a key is twice in the answer")
    return found


def _all_text(labels: Attributes) -> bool:
    """Whether every value is text, as nearly all are; quicker than `_can_be_sent`."""
    for value in labels.values():  # noqa: SIM110  # `all` takes twice as long
        if type(value) is not str:
            return False
    return True


def _can_be_sent(value: Json, depth: int = _DEEPEST) -> bool:
    """Whether a value can be written back: labels are sent as a whole map."""
    if isinstance(value, float):
        return isfinite(value)
    if not isinstance(value, (dict, list)):
        return True
    within = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_can_be_sent(each, depth - 1) for each in within)


def _identified(resource: Json) -> tuple[str, Attributes]:
    if not isinstance(resource, dict):
        raise Malformed("the answer is not a conversation")
    id, attributes = resource.get("id"), resource.get("attributes")
    if not isinstance(id, str) or not isinstance(attributes, dict):
        raise Malformed("the answer is not a conversation")
    return id, attributes


def _count(value: Json) -> int | None:
    return value if type(value) is int and value >= 0 else None
