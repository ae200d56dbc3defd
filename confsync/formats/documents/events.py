"""The events of a plan, an apply or an undo: a JSON object a line, as things happen."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias

from pydantic import Field, JsonValue

from confsync._version import __version__
from confsync.formats.documents.head import FORMAT
from confsync.formats.documents.part import From, Part, about
from confsync.formats.documents.plan import ChangePart
from confsync.formats.documents.run import OutcomePart

if TYPE_CHECKING:
    from confsync.model import Change, Json, Outcome

Moment = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z$"),
]
"""UTC in ISO 8601, to the millisecond."""
PARTS: Final = {"plan": "changes", "run": "outcomes"}
"""By the kind of a document, its list that events carry."""


@dataclass(frozen=True, slots=True)
class Started:
    """A command begins."""

    command: str


@dataclass(frozen=True, slots=True)
class Progress:
    """So many of `total` conversations are known; 0: the total is not known."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """All requests wait."""

    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A first Ctrl-C came."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A command ends with its document, without the list that events carried."""

    exit_code: int
    document: dict[str, Json] | None


class EventLine(Part):
    """An event."""

    type: str = about("What happened.")
    time: Annotated[Moment, From(lambda _: "")] = about("When: UTC, ISO 8601, with milliseconds.")


class StartedLine(EventLine):
    """The first line: a command begins."""

    of = Started
    type: Literal["started"] = about("What happened.")
    format_version: Annotated[str, From(lambda _: FORMAT), Field(pattern=r"^1\.[0-9]+$")] = about(
        "The version of this format. Its second part is raised when a field is added."
    )
    tool_version: Annotated[str, From(lambda _: __version__)] = about(
        "The version of confsync that wrote it."
    )
    command: Annotated[Literal["plan", "apply", "undo"], From(attrgetter("command"))] = about(
        "The command."
    )


class ProgressLine(EventLine):
    """Conversations are read."""

    of = Progress
    type: Literal["progress"] = about("What happened.")
    done: Annotated[int, Field(ge=0)] = about("Conversations that are known.")
    total: Annotated[int, Field(ge=0)] = about("All of them; 0 if that is not known.")


class WaitingLine(EventLine):
    """No request is sent for some time."""

    of = Waiting
    type: Literal["waiting"] = about("What happened.")
    reason: str = about("Why.")
    until: Moment = about("Until when: UTC, ISO 8601, with milliseconds.")


class InterruptedLine(EventLine):
    """A first Ctrl-C: what was sent is finished, and nothing more is sent."""

    of = Interrupted
    type: Literal["interrupted"] = about("What happened.")


class ChangeLine(ChangePart, EventLine):
    """A planned change, as in the document of a plan."""

    type: Literal["change"] = about("What happened.")
    declaration: str = about("A hash of the declaration; empty where a run is undone.")


class OutcomeLine(OutcomePart, EventLine):
    """A change has its outcome, as in the document of a run. A later line for the same id replaces it."""

    type: Literal["outcome"] = about("What happened.")


class FinishedLine(EventLine):
    """The last line: the command ends."""

    of = Finished
    type: Literal["finished"] = about("What happened.")
    exit_code: int = about("The exit code.")
    document: dict[str, JsonValue] | None = about(
        "The document of `--format json`, without the list that the lines before have: `changes` of a "
        "plan, `outcomes` of a run. Null where the command ended in an error before."
    )


Event: TypeAlias = Annotated[
    StartedLine
    | ProgressLine
    | WaitingLine
    | InterruptedLine
    | ChangeLine
    | OutcomeLine
    | FinishedLine,
    Field(discriminator="type"),
]
_LINES: Final[dict[type[object], type[EventLine]]] = {
    Started: StartedLine,
    Progress: ProgressLine,
    Waiting: WaitingLine,
    Interrupted: InterruptedLine,
    Finished: FinishedLine,
}


def event_json(event: Started | Progress | Waiting | Interrupted | Finished) -> dict[str, Json]:
    """An event, without its time."""
    return _LINES[type(event)].write(event)


def change_json(change: Change) -> dict[str, Json]:
    """The event of a planned change, without its time."""
    return ChangeLine.write(change)


def outcome_json(outcome: Outcome) -> dict[str, Json]:
    """The event of an outcome, without its time."""
    return OutcomeLine.write(outcome)
