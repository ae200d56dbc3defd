"""The facts that a user's test gives; what it does not give is known not to be there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from confsync._util.moments import first_moment
from confsync._util.quoting import quoted
from confsync.model import ABSENT
from confsync.model.codes import Code
from confsync.model.facts import Facts, Linked
from confsync.rules.times import SPAN_HELP, TIME_HELP, seconds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from confsync.model import Absent, Json, Problem
    from confsync.model.rule import WrittenTest


def facts_given(
    given: Mapping[str, Json], test: WrittenTest, now: datetime, problems: list[Problem]
) -> Facts:
    """The facts of `given`; what is wrong with them is added to `problems`."""

    def wrong(name: str, message: str, help: str) -> None:
        problems.append(test.problem(Code.RULE, message, ("given", name), help=help))

    def text(name: str) -> str | Absent:
        value = given.get(name)
        return value if isinstance(value, str) else ABSENT

    def time(name: str) -> datetime | Absent:
        value = given.get(name)
        found = first_moment(value) if isinstance(value, str) else None
        if value is not None and found is None:
            wrong(name, f"{quoted(str(value))} is no time", TIME_HELP)
        return found or ABSENT

    def span(name: str) -> float | Absent:
        value = given.get(name)
        found = seconds(value) if isinstance(value, str) else None
        if value is not None and found is None:
            wrong(name, f"{quoted(str(value))} is no span of time", SPAN_HELP)
        return ABSENT if found is None else found

    started, ended, settled = time("started"), time("ended"), span("settled")
    if settled is not ABSENT:
        try:
            ended = now - timedelta(seconds=settled)
        except OverflowError:
            wrong("settled", f"{quoted(str(given['settled']))} ago is no time", SPAN_HELP)
    return Facts(
        owner=text("owner"),
        team=text("team"),
        participants=_texts(given.get("participants")),
        started=started,
        ended=ended,
        duration=span("duration"),
        internal=ABSENT,
        private=given.get("private") is True,
        archived=given.get("archived") is True,
        crm=tuple(_linked(given.get("crm"))),
        opportunity=text("opportunity"),
        outside=_texts(given["domains"]) if "domains" in given else None,
        external=given["external"] is True if "external" in given else None,
    )


def _texts(value: Json) -> tuple[str, ...]:
    several = value if isinstance(value, list) else [value]
    return tuple(each for each in several if isinstance(each, str))


def _linked(value: Json) -> list[Linked]:
    found: list[Linked] = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            found.append(Linked("", each))
        elif isinstance(each, dict):
            found.append(Linked(str(each.get("code") or ""), str(each.get("id") or "")))
    return found
