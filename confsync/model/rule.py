"""Rules, tables and tests as their manifest has them: checked in form, not yet compiled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model.codes import Code
    from confsync.model.json_value import Json
    from confsync.model.problem import Place, Problem

Path: TypeAlias = "Sequence[str | int]"


class Report(Protocol):
    """Makes a problem at the value that `path` leads to, from a rule, a table or a test on.

    `key` marks the key in place of the value.
    """

    def __call__(
        self, code: Code, message: str, path: Path = (), *, help: str = "", key: bool = False
    ) -> Problem:
        """Make the problem."""


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """One rule; `place` is that of its name."""

    name: str
    place: Place
    data: dict[str, Json]
    problem: Report


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """One table: keys in line, or the `text` of the CSV file `file`, whose `key` is a column."""

    name: str
    place: Place
    problem: Report
    keys: tuple[str, ...] = ()
    key: str | None = None
    file: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class WrittenTest:
    """One test of the rules."""

    name: str
    place: Place
    data: dict[str, Json]
    problem: Report


@dataclass(frozen=True, slots=True)
class WrittenRules:
    """Everything about rules that the manifests of a project have, in the order of the files."""

    rules: tuple[WrittenRule, ...] = ()
    tables: tuple[WrittenTable, ...] = ()
    tests: tuple[WrittenTest, ...] = field(default=())
