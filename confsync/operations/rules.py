"""The rules of a project: collected from its manifests, compiled, and tested."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from confsync._util.quoting import quoted
from confsync.engine.diff import after, glob_matcher
from confsync.model import Severity
from confsync.model.codes import Code
from confsync.rules.compile import compile_rules
from confsync.rules.never import never_matches
from confsync.rules.testing import run_test

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from confsync.manifest.rules import RuleCollector
    from confsync.model import Problem
    from confsync.model.rule import WrittenTest
    from confsync.project.settings import Settings
    from confsync.rules.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class ProjectRules:
    """A project's rules and their tests, what is wrong with them, and the files of their tables."""

    rules: RuleSet
    tests: tuple[WrittenTest, ...]
    problems: tuple[Problem, ...]
    tables: tuple[str, ...] = ()


def project_rules(
    collector: RuleCollector, settings: Settings, known: Sequence[Problem]
) -> ProjectRules:
    """The compiled rules; `known` are the problems of the manifests.

    Where a manifest is wrong its rules are not there, so nothing is said of names that are missing.
    """
    written = collector.written()
    rules, found = compile_rules(written, settings.organisation.domains, settings.labels.owned)
    if any(each.severity is Severity.ERROR for each in (*known, *collector.problems)):
        missing = {Code.UNKNOWN_NAME, Code.TEMPLATE}
        found = [each for each in found if each.code not in missing]
    tables = tuple(each.file for each in written.tables)
    return ProjectRules(rules, written.tests, (*collector.problems, *found), tables)


def tested(found: ProjectRules, settings: Settings, now: datetime) -> list[Problem]:
    """Run all tests: those that fail, and warnings of rules that none covers or that never match."""
    then = partial(after, owned=glob_matcher(settings.labels.owned))
    problems: list[Problem] = []
    covered: set[str] = set()
    for test in found.tests:
        result = run_test(test, found.rules, then, now)
        problems += result.problems
        covered |= result.covered
    for rule in found.rules.rules:
        if reason := never_matches(rule, found.rules):
            message = f"{quoted(rule.name)} never matches: {reason}"
            problems.append(_warning(rule.problem(Code.NEVER_MATCHES, message, key=True)))
        elif rule.name not in covered:
            message = f"no test covers the rule {quoted(rule.name)}"
            help = "add one under `tests` whose facts it matches"
            problems.append(_warning(rule.problem(Code.UNTESTED, message, key=True, help=help)))
    return problems


def _warning(problem: Problem) -> Problem:
    return replace(problem, severity=Severity.WARNING)
