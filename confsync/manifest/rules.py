"""Collects the rules, tables and tests of all manifests, each with the places of its values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync._util.quoting import quoted
from confsync.manifest.nodes import Mapping, Sequence, child, find, target
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput
from confsync.model.rule import WrittenRule, WrittenRules, WrittenTable, WrittenTest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from confsync.manifest.nodes import Node, Scalar
    from confsync.manifest.source import Source
    from confsync.model import Problem
    from confsync.model.rule import Path, Report

    ReadTable: TypeAlias = Callable[[str, str], Source]
    """Given a manifest's name and the file that it names; raises `InvalidInput`."""

LONGEST_NAME: Final = 100
TABLES_IN_ALL: Final = 64 * 1024 * 1024
"""Characters of all tables together."""


class RuleCollector:
    """Called with each valid manifest. `read_table` reads the file of a table."""

    def __init__(self, read_table: ReadTable) -> None:
        self._read_table = read_table
        self._rules: dict[str, WrittenRule] = {}
        self._tables: dict[str, WrittenTable] = {}
        self._tests: list[WrittenTest] = []
        self._size = 0
        self.problems: list[Problem] = []

    def __call__(self, source: Source, root: Node) -> None:
        """Take what one manifest has; problems are added to `problems`."""
        for name, key, node in _entries(root, "tables"):
            self._table(name, key, node, source)
        for name, key, node in _entries(root, "rules"):
            place = source.place(key.start)
            report = _report(source, key, node)
            self._check_name("rule", name, report, self._rules)
            data = node.data if isinstance(node.data, dict) else {}
            self._rules.setdefault(name, WrittenRule(name, place, data, report))
        tests = child(root, "tests")
        several = None if tests is None else target(tests)
        for node in several.items if isinstance(several, Sequence) else ():
            data = node.data if isinstance(node.data, dict) else {}
            place = source.place(node.start)
            report = _report(source, None, node)
            self._tests.append(WrittenTest(str(data.get("name")), place, data, report))

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a rule nor a table nor a test."""
        return not (self._rules or self._tables or self._tests)

    def written(self) -> WrittenRules:
        """Everything that was collected."""
        rules, tables = tuple(self._rules.values()), tuple(self._tables.values())
        return WrittenRules(rules, tables, tuple(self._tests))

    def _table(self, name: str, key: Scalar, node: Node, source: Source) -> None:
        place = source.place(key.start)
        report = _report(source, key, node)
        self._check_name("table", name, report, self._tables)
        data = node.data
        if isinstance(data, list):
            keys = tuple(str(each) for each in data)
            self._tables.setdefault(name, WrittenTable(name, place, report, keys))
            return
        entries = data if isinstance(data, dict) else {}
        file, column = str(entries.get("file")), str(entries.get("key"))
        try:
            read = self._read_table(source.file, file)
        except InvalidInput as error:
            self.problems += [self._unreadable(each, file, report) for each in error.problems]
            return
        self._size += len(read.text)
        if self._size > TABLES_IN_ALL:
            message = f"all tables together have more than {TABLES_IN_ALL // 2**20} MiB"
            self.problems.append(report(Code.LIMIT, message, ("file",)))
            return
        table = WrittenTable(name, place, report, (), column, read.file, read.text)
        self._tables.setdefault(name, table)

    def _unreadable(self, problem: Problem, file: str, report: Report) -> Problem:
        if problem.excerpt is not None:
            return problem  # it is about a line of the table
        message = f"{quoted(file)}: {problem.message}"
        return report(Code(problem.code), message, ("file",), help=problem.help)

    def _check_name(
        self,
        what: str,
        name: str,
        report: Report,
        known: dict[str, WrittenRule] | dict[str, WrittenTable],
    ) -> None:
        if not name or name != name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
            message = f"this is no name of a {what}"
            help = f"up to {LONGEST_NAME} characters, without spaces around it"
            self.problems.append(report(Code.RULE, message, help=help))
        if (first := known.get(name)) is not None:
            message = f"the {what} {quoted(name)} is there twice, first at {first.place}"
            problem = report(Code.DUPLICATE_NAME, message, help="give one of them another name")
            self.problems.append(replace(problem, also=(first.place,)))


def _entries(root: Node, key: str) -> Iterator[tuple[str, Scalar, Node]]:
    node = child(root, key)
    below = None if node is None else target(node)
    if isinstance(below, Mapping):
        for name, (scalar, value) in below.written.items():
            yield name, scalar, value


def _report(source: Source, name: Scalar | None, node: Node) -> Report:
    """Makes problems at values below `node`; without a path at its name."""

    def report(
        code: Code, message: str, path: Path = (), *, help: str = "", key: bool = False
    ) -> Problem:
        at, value = find(node, path)
        at = at or name
        marked = at if at is not None and (key or not path) else value
        return source.problem(code, message, marked.span, help=help)

    return report
