"""Lists the live conversations that match conditions or a rule."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync._util.quoting import quoted
from confsync._util.suggestions import did_you_mean
from confsync.attention.client import Reader
from confsync.attention.search import UnreadPage
from confsync.attention.survey import Subject, Subjects, survey
from confsync.engine.plan import contradicted
from confsync.model import ABSENT, UNKNOWN, Contradiction, Problem, Unread
from confsync.model.codes import Code
from confsync.model.errors import UsageError
from confsync.operations.connect import Access, connected, failures_in
from confsync.operations.progress import ProgressListener
from confsync.operations.ruled import OWNERS, filters
from confsync.operations.when import conditions
from confsync.rules.call import Call
from confsync.rules.columns import FIELDS, label_of, needed, shown
from confsync.rules.question import Question, question
from confsync.rules.ruleset import NO_RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Observed
    from confsync.model.facts import Facts
    from confsync.operations.workspace import Workspace
    from confsync.rules.columns import Shown

COLUMNS: Final = ("id", "started", "title")
"""The columns if no others are asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: conditions `fact=pattern`, names of rules, and days of `started`."""

    when: Sequence[str] = ()
    rules: Sequence[str] = ()
    start: str | None = None
    end: str | None = None
    columns: tuple[str, ...] = COLUMNS


class Row(NamedTuple):
    """What is shown of one conversation, in the order of the columns."""

    id: str
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The conversations that match, sorted by when they started; and how many were looked at."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    seen: int
    undecided: int
    problems: tuple[Problem, ...]
    sandbox: bool


def list_conversations(
    workspace: Workspace,
    asked: Asked,
    *,
    access: Access | None = None,
    listener: ProgressListener | None = None,
) -> Listed:
    """The live conversations that match all that is asked. Only reads.

    What could not be read is among the problems. Raises `UsageError` where a condition is wrong or
    there is no such rule or column, and `ConfsyncError` where there is no usable key.
    """
    _check_columns(asked.columns)
    access, listener = access or Access.within(), listener or ProgressListener()
    looking = _question(workspace, asked)
    now = datetime.fromtimestamp(access.clock.wall(), UTC)
    ours = frozenset(
        each.strip().casefold() for each in workspace.project.settings.organisation.domains
    )
    found: list[tuple[str, Row]] = []
    problems: list[Problem] = []
    seen, undecided = 0, 0

    def is_undecided(observed: Observed, facts: Facts) -> bool:
        return looking.answer(Call(observed, facts, ours, now)) is None

    needs = looking.rules.needs | needed(asked.columns)
    subjects = Subjects(
        {},
        is_undecided,
        filters(*looking.window),
        owners="owner" in needs or (not ours and bool(needs & OWNERS)),
        teams="team" in needs,
        lookups=access.lookups,
    )

    async def read() -> bool:
        nonlocal seen, undecided
        async with connected(workspace.project, access, listener) as session:
            with failures_in(problems):
                async with aclosing(survey(Reader(session), subjects)) as answers:
                    async for each in answers:
                        if isinstance(each, UnreadPage):
                            problems.append(_unread(each))
                        elif isinstance(each, Contradiction):
                            if each.anew:
                                seen, undecided = 0, 0
                                found.clear()
                                problems.clear()
                            problems.append(contradicted(each, "list again"))
                        elif isinstance(each, Unread):
                            message = f"{each.id} could not be read: {each.reason}"
                            problems.append(Problem(Code.UNKNOWN, message, id=each.id))
                        elif isinstance(each, Subject):
                            seen += 1
                            call = Call(each.observed, each.facts, ours, now)
                            answer = looking.answer(call)
                            undecided += answer is None
                            if answer:
                                found.append((_started(call), _row(call, asked.columns)))
                            listener.progress(seen, 0)
        return session.sandbox

    sandbox = asyncio.run(read())
    if undecided:
        problems.append(_undecided(undecided))
    rows = tuple(row for _, row in sorted(found, key=lambda each: (each[0], each[1].id)))
    return Listed(asked.columns, rows, seen, undecided, tuple(problems), sandbox)


def _question(workspace: Workspace, asked: Asked) -> Question:
    rules = workspace.rules or NO_RULES
    names = tuple(rule.name for rule in rules.rules)
    for name in asked.rules:
        if name not in names:
            help = did_you_mean(name, names) if names else "no manifest of the project has rules"
            raise UsageError(f"there is no rule {quoted(name)}", help)
    made = conditions(asked.when, asked.start, asked.end, rules.tables)
    return question(rules, made, asked.rules)


def _check_columns(columns: Sequence[str]) -> None:
    for column in columns:
        if column not in FIELDS and label_of(column) is None:
            help = f"{did_you_mean(column, FIELDS)}; a label is labels.KEY"
            raise UsageError(f"there is no column {quoted(column)}", help)


def _row(call: Call, columns: tuple[str, ...]) -> Row:
    return Row(call.observed.id, tuple(shown(call, column) for column in columns))


def _started(call: Call) -> str:
    """When it started; unknown times come last."""
    value = shown(call, "started")
    return "~" if value is UNKNOWN or value is ABSENT else str(value)


def _unread(page: UnreadPage) -> Problem:
    message = f"page {page.number} of the list could not be read: {page.reason}"
    return Problem(Code.UNKNOWN, message, "conversations on it are not listed; list again")


def _undecided(number: int) -> Problem:
    several = "conversation is" if number == 1 else "conversations are"
    message = f"{number:,} {several} undecided and not listed"
    help = (
        "--max-lookups N reads more one by one, if a fact is unknown; a regular expression that "
        "repeats a repetition, such as (a+)+, takes too long"
    )
    return Problem(Code.UNDECIDED, message, help)
