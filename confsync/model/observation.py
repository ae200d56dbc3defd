"""The live state of one conversation, as far as the service reported it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from confsync.model.facts import CallInfo
    from confsync.model.json_value import Labels, Unknown


@dataclass(frozen=True, slots=True)
class Observed:
    """The live state of one conversation. `title` None: the service has none."""

    id: str
    title: str | Unknown | None
    labels: Labels | Unknown
    call: CallInfo | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Missing:
    """The service answered for this very id that there is no such conversation."""

    id: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A conversation that could not be read, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers of the service that do not agree. `id` None: about the list as a whole."""

    reason: str
    id: str | None = None
    settled: bool = False
    """Whether nothing is doubtful any more, because reads by id replace what is contradicted."""
    anew: bool = False
    """Whether all observations before it are void, because everything is observed again after it."""


Observation: TypeAlias = Observed | Missing | Unread
