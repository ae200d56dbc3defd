"""Who is in the organisation: the addresses of users and the names of teams, by their ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from confsync.model import Json


@dataclass(frozen=True, slots=True)
class Directory:
    """`users` are e-mail addresses by the user's id, `teams` names by the team's id.

    Who is not in it is unknown.
    """

    users: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)


NO_DIRECTORY: Final = Directory()


def entries(value: Json, name: str) -> tuple[dict[str, str], int]:
    """By id the attribute `name` of the rows of a list, and how many rows it has.

    Rows are resources, or plain objects [guess]; one that cannot be read is left out.
    """
    data = value.get("data") if isinstance(value, dict) else value
    rows = data if isinstance(data, list) else []
    return dict(_readable(rows, name)), len(rows)


def _readable(rows: list[Json], name: str) -> Iterator[tuple[str, str]]:
    for row in rows:
        if not isinstance(row, dict):
            continue
        inner = row.get("attributes")
        attributes = inner if isinstance(inner, dict) else row
        id = row.get("id") or row.get("uuid") or attributes.get("uuid")
        text = attributes.get(name)
        if isinstance(id, str) and isinstance(text, str) and text:
            yield id, text
