"""What a list of conversations shows of each: its state, and facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync._util.nfc import nfc
from confsync.model import ABSENT, UNKNOWN
from confsync.rules.readers import FLAGS, TIMES, flag, moment
from confsync.rules.times import span_text

if TYPE_CHECKING:
    from confsync.model import Absent, Json, Unknown
    from confsync.rules.call import Call

    Shown: TypeAlias = Json | Absent | Unknown

FIELDS: Final = (
    *("id", "title", "owner", "team", "participants", "domains", "started", "ended", "duration"),
    *("external", "private", "archived", "labels", "crm", "opportunity"),
)
"""The columns that there are, beside `labels.KEY`."""
_NEEDS: Final = {
    "owner": {"owner"},
    "team": {"team"},
    "domains": {"domains"},
    "external": {"domains"},
}
_LABEL: Final = re.compile(r"labels(?:\.(?P<after>.+)|\[(?P<inside>.+)\])", re.DOTALL)


def label_of(column: str) -> str | None:
    """The key of the label that a column shows, `labels.KEY` or `labels[KEY]`; None: no label."""
    found = _LABEL.fullmatch(column)
    return nfc(found["after"] or found["inside"]) if found else None


def needed(columns: tuple[str, ...]) -> frozenset[str]:
    """The facts that are looked up elsewhere for these columns."""
    return frozenset[str]().union(*(_NEEDS.get(column, ()) for column in columns))


def shown(call: Call, column: str) -> Shown:
    """The value of a column, as JSON; ABSENT: it is known not to be there."""
    key = label_of(column)
    if key is not None:
        return call.label(key)
    if column == "id":
        return call.observed.id
    if column == "title":
        title = call.observed.title
        return ABSENT if title is None else title
    if column == "labels":
        labels = call.observed.labels
        return labels if labels is UNKNOWN else dict(labels)
    if column in FLAGS:
        value = flag(call, column)
        return ABSENT if value is None else value
    if column in TIMES:
        when = moment(call, column)
        if when is None or when is UNKNOWN:
            return ABSENT if when is None else UNKNOWN
        return f"{when:%Y-%m-%dT%H:%M:%SZ}"
    return _fact(call, column)


def _fact(call: Call, column: str) -> Shown:
    if column == "domains":
        return call.domains if call.domains is UNKNOWN else [*call.domains]
    if column == "crm":
        crm = call.facts.crm
        return crm if crm is UNKNOWN else [{"code": each.code, "id": each.id} for each in crm]
    if column == "duration":
        length = call.facts.duration
        return span_text(length) if isinstance(length, float) else length
    if column == "participants":
        people = call.facts.participants
        return people if people is UNKNOWN else [*people]
    one: str | Absent | Unknown = getattr(call.facts, column)
    return one
