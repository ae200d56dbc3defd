"""Which conversations a list shows: its page and its filters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync.sandbox.answers import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from confsync.model import Json
    from confsync.sandbox.conversation import Conversation
    from confsync.sandbox.switches import Switches

    Query: TypeAlias = Sequence[tuple[str, str]]
    Rows: TypeAlias = list[Conversation]
    Test: TypeAlias = Callable[[Conversation], bool]

DEFAULT_SIZE: Final = 20
"""The size of a page when none is asked for [?]."""


def page(query: Query, switches: Switches) -> tuple[int, int]:
    """The number, from 1 [doc], and the size of the page that is asked for."""
    size = _positive(dict(query).get("size", str(DEFAULT_SIZE)), "size")
    if size > switches.page_size and switches.oversize == "refuse":
        raise Refusal(400, f"size is at most {switches.page_size}.")
    return number(query), min(size, switches.page_size)


def number(query: Query) -> int:
    """The number, from 1, of the page that is asked for."""
    return _positive(dict(query).get("page", "1"), "page")


def meta(total: int, number: int, size: int, switches: Switches) -> dict[str, Json]:
    """What the list says of its length: the total [doc], and its pages [client]."""
    if switches.meta == "none":
        return {}
    if switches.total != "true":
        total = total * 2 if switches.total == "more" else total // 2
    if switches.meta == "total":
        return {"totalRecords": total}
    pages = -(-total // size)
    return {"totalRecords": total, "pageCount": pages, "pageNumber": number, "pageSize": size}


def rows(selected: Sequence[Conversation], number: int, size: int, switches: Switches) -> Rows:
    """The conversations on a page."""
    if switches.pages == "gap" and number == 2:
        return []
    if switches.pages == "same":
        number = 1
    shown = list(selected[(number - 1) * size : number * size])
    if switches.twice == "yes" and shown:
        earlier = f"{shown[0].attributes['title'] or ''} (earlier)"
        shown.insert(0, shown[0].with_(title=earlier))
    return shown


def filters(query: Query) -> list[tuple[str, str]]:
    """The part of the query that says which conversations are listed."""
    return [(name, value) for name, value in query if name in _TIMES or name.startswith("filter[")]


def tests(query: Query) -> list[Test]:
    """One test for each filter; a conversation is listed if it passes them all."""
    values: dict[str, list[str]] = {}
    for name, value in filters(query):
        values.setdefault(name, []).append(value)
    return [_test(name, given) for name, given in values.items()]


def _test(name: str, given: list[str]) -> Test:
    if name in _TIMES:
        moment, compare = _moment(given[-1], name), _TIMES[name]
        return lambda each: compare(_moment(str(each.attributes["createdAt"]), "createdAt"), moment)
    if name == "filter[title]":
        # A case-insensitive part of the title [doc].
        part = given[-1].casefold()
        return lambda each: part in str(each.attributes["title"] or "").casefold()
    if name not in _FIELDS:
        raise Refusal(400, "The sandbox does not know this filter.")
    # How several values are sent is not settled: repeated and with commas are both understood [?].
    wanted = {part.strip().casefold() for value in given for part in value.split(",")}
    field = _FIELDS[name]
    return lambda each: not wanted.isdisjoint(field(each))


def _moment(text: str, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(400, f"{name} is a time like 2026-01-31T08:00:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _emails(conversation: Conversation, user: object = None) -> set[str]:
    people = conversation.attributes.get("participants")
    return {
        str(person.get("email")).casefold()
        for person in (people if isinstance(people, list) else [])
        if isinstance(person, dict) and (user is None or person.get("userUUID") == user)
    }


def _user_email(conversation: Conversation) -> set[str]:
    user = conversation.attributes.get("user")
    return {str(user.get("email")).casefold()} if isinstance(user, dict) else set()


def _positive(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise Refusal(400, f"{name} is a number from 1 on.")
    return int(text)


# Which of its times a conversation is compared by, and whether the ends count, is not known [?].
_TIMES: Final[dict[str, Callable[[datetime, datetime], bool]]] = {
    "fromDateTime": datetime.__ge__,
    "toDateTime": datetime.__le__,
}
_FIELDS: Final[dict[str, Callable[[Conversation], set[str]]]] = {
    # Documented participants have no user's id; where a sample gives one, it counts as well.
    "filter[owner.email]": lambda each: (
        _emails(each, each.attributes.get("userUUID")) | _user_email(each)
    ),
    "filter[owner.id]": lambda each: {str(each.attributes.get("userUUID"))},
    "filter[participants.email]": _emails,
    "filter[team.id]": lambda each: {str(each.attributes.get("teamUUID"))},
}
