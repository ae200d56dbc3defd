"""The words of confsync as plain values: no I/O, no YAML, no HTTP."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Labels: TypeAlias = "Mapping[str, Json]"


class _Nothing(Enum):
    ABSENT = "absent"
    UNKNOWN = "unknown"


ABSENT: Final = _Nothing.ABSENT
"""The field is not there. A label may be there with the value null, so None cannot say this."""
UNKNOWN: Final = _Nothing.UNKNOWN
"""The service did not say. Unknown is never empty."""

Absent: TypeAlias = Literal[_Nothing.ABSENT]
Unknown: TypeAlias = Literal[_Nothing.UNKNOWN]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file: the path relative to the project with `/`; line and column from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def as_json(self) -> dict[str, Json]:
        """As it stands in plans, reports and journals."""
        return {"file": self.file, "line": self.line, "column": self.column}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The source line of a problem, and how many characters from its column on are meant.

    Of a long line it has a part: `text` begins at column `first`.
    """

    text: str
    width: int = 1
    first: int = 1


class Severity(StrEnum):
    """Whether a problem stops the work."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong that a person can mend: what, where, and how."""

    code: str
    message: str
    help: str = ""
    place: Place | None = None
    excerpt: Excerpt | None = None
    id: str | None = None
    also: tuple[Place, ...] = ()
    severity: Severity = Severity.ERROR

    @property
    def places(self) -> tuple[Place, ...]:
        """Everywhere that it is about."""
        return (*((self.place,) if self.place else ()), *self.also)


@dataclass(frozen=True, slots=True)
class Declaration:
    """The wanted state of one conversation.

    `title` None: the title is not managed. `labels` None: no label is managed. A label's value
    None: that key must be absent. `dropped` are the labels that the base revision declared and this
    does not, by key in NFC; each is taken off where it is still as it was declared there.
    """

    id: str
    place: Place
    title: str | None = None
    labels: Labels | None = None
    dropped: Labels | None = None

    @property
    def departed(self) -> bool:
        """Nothing is declared any more; `place` is where something was, in the base revision."""
        return self.title is None and self.labels is None

    @property
    def needs_labels(self) -> bool:
        """Whether the live labels must be known to compare it."""
        return self.labels is not None or bool(self.dropped)


@dataclass(frozen=True, slots=True)
class Observed:
    """The live state of one conversation. `title` None: the service has none."""

    id: str
    title: str | Unknown | None
    labels: Labels | Unknown


@dataclass(frozen=True, slots=True)
class Missing:
    """The service answered for this very id that there is no such conversation."""

    id: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A conversation that could not be read, and why."""

    id: str
    reason: str


Sighting: TypeAlias = Observed | Missing | Unread


class Op(StrEnum):
    """What an edit does to its field."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Edit:
    """One field's difference. `path` is `("title",)` or `("labels", key)`."""

    path: tuple[str, ...]
    before: Json | Absent
    after: Json | Absent

    @property
    def op(self) -> Op:
        """What it does to the field."""
        if self.before is ABSENT:
            return Op.ADD
        return Op.REMOVE if self.after is ABSENT else Op.REPLACE

    def as_json(self) -> dict[str, Json]:
        """As it stands in plans, reports and journals; null where `op` says that nothing is there."""
        return {
            "path": list(self.path),
            "op": self.op.value,
            "before": None if self.before is ABSENT else self.before,
            "after": None if self.after is ABSENT else self.after,
        }

    @classmethod
    def from_json(cls, path: list[str], op: str, before: Json, after: Json) -> Edit:
        """The edit that `as_json` wrote."""
        return cls(
            tuple(path),
            ABSENT if op == Op.ADD else before,
            ABSENT if op == Op.REMOVE else after,
        )


@dataclass(frozen=True)
class Change:
    """All edits of one conversation, sorted by path.

    `title` is how people know the conversation: the wanted one, else the live one. `left_alone` are
    the label keys that are there and stay. `declaration` is the digest of the declaration that
    asked for the edits. `dropped` are the label keys that are taken off because the base revision
    declared them and the project no longer does.
    """

    id: str
    place: Place
    title: str
    edits: tuple[Edit, ...]
    left_alone: tuple[str, ...] = ()
    declaration: str = ""
    dropped: tuple[str, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """A hash of id, field, before and after of each edit, and of nothing else."""
        edits: list[Json] = [
            [list(edit.path), _maybe(edit.before), _maybe(edit.after)]
            for edit in sorted(self.edits, key=lambda edit: edit.path)
        ]
        return digest([self.id, edits])


@dataclass(frozen=True, slots=True)
class Base:
    """The revision that tells which labels were declared before; `revision` is as somebody said it.

    Of the conversations whose declaration was taken out whole, `undeclared` are in the plan, and
    `settled` of them have nothing left to be taken off.
    """

    revision: str
    commit: str
    undeclared: int = 0
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Since:
    """The revision that declares the same for `left_out` conversations, which are not in the plan."""

    revision: str
    commit: str
    left_out: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What it takes to apply a plan: requests, and about how many seconds at least and at most."""

    requests: int
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Against:
    """The snapshot that a plan was made against, in place of the service.

    `taken`: when that was, in UTC and ISO 8601; `age`: how many seconds before the plan.
    """

    taken: str
    age: int


@dataclass(frozen=True)
class Plan:
    """All changes, sorted by id; what could not be planned; and where it would be applied.

    `cost` is None where it was not estimated.
    """

    api: str
    declared: int
    unchanged: int
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    refusals: tuple[Problem, ...] = ()
    """The guards that forbid to apply it."""
    sandbox: bool = False
    base: Base | None = None
    since: Since | None = None
    cost: Cost | None = None
    snapshot: Against | None = None
    """None: it is against the service. A plan against a snapshot cannot be applied."""

    @property
    def missing(self) -> int:
        """How many declared conversations the service does not have."""
        return sum(problem.code == Code.MISSING for problem in self.problems)

    @property
    def newer(self) -> int:
        """How many declared conversations the snapshot does not have."""
        return sum(problem.code == Code.NEWER for problem in self.problems)

    @property
    def unknown(self) -> int:
        """How many of the conversations could not be read."""
        departed = self.base.undeclared - self.base.settled if self.base else 0
        seen = self.unchanged + len(self.changes) + self.missing
        return self.declared + departed - seen - self.newer

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the changes' fingerprints."""
        return digest([*sorted(change.fingerprint for change in self.changes)])


class Result(StrEnum):
    """What became of a change."""

    APPLIED = "applied"
    """Written, and the wanted value was seen afterwards."""
    ALREADY = "already"
    """It was as wanted before anything was sent."""
    CONFLICT = "conflict"
    """A field is no longer what the plan showed; nothing was written."""
    REFUSED = "refused"
    """The service did not accept the change."""
    DIVERGED = "diverged"
    """Accepted, but the value seen afterwards is not the wanted one."""
    UNKNOWN = "unknown"
    """Sent; whether it took effect could not be learned."""
    WITHHELD = "withheld"
    """Not sent on purpose."""
    NOT_REACHED = "not_reached"
    """Nothing was sent: the run ended before, or the conversation could not be read."""


DONE: Final = frozenset({Result.APPLIED, Result.ALREADY})
"""The results after which everything is as wanted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change. `written`: a write of this run took effect, or may have."""

    change: Change
    result: Result
    detail: str = ""
    written: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One apply: an outcome for each change of its plan, sorted by id."""

    api: str
    outcomes: tuple[Outcome, ...] = ()
    problems: tuple[Problem, ...] = ()
    sandbox: bool = False
    interrupted: bool = False

    def count(self, result: Result) -> int:
        """How many changes ended so."""
        return sum(outcome.result is result for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Record:
    """A run as its journal tells it. `sent` has what each PUT would write, in order, by id."""

    api: str
    sandbox: bool
    started: str
    changes: int
    sent: dict[str, list[Change]] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether it tells the outcome of every change."""
        return len(self.outcomes) == self.changes

    def all_outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes by id; unknown where a PUT was about to be sent and no more is told."""
        lost = "the run ended while it was being sent"
        unknown = {
            id: Outcome(changes[-1], Result.UNKNOWN, lost)
            for id, changes in self.sent.items()
            if id not in self.outcomes
        }
        return tuple(outcome for _, outcome in sorted((self.outcomes | unknown).items()))


def digest(value: Json) -> str:
    """The SHA-256 of a JSON value in its canonical form."""
    return f"sha256:{hashlib.sha256(canonical(value).encode('ascii')).hexdigest()}"


def canonical(value: Json) -> str:
    """A JSON value as text: the same for the same value, different for any other, plain ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _maybe(value: Json | Absent) -> list[Json]:
    return [] if value is ABSENT else [value]
