"""Runs a project's lint rules over its manifests."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from confsync.lint.rules import RULES
from confsync.manifest.findings import MOST
from confsync.model import Severity
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.lint.levels import Levels
    from confsync.lint.rule import Finding
    from confsync.lint.written import File
    from confsync.model import Problem


def lint(files: Sequence[File], levels: Levels) -> Iterator[Problem]:
    """The findings in `files`, at most `MOST` a file, and a note if there are more."""
    found: Counter[str] = Counter()
    for rule in RULES:
        severity = levels.get(rule.about.code)
        if severity is None:
            continue
        for finding in rule.check(files):
            file = finding.file.source.file
            found[file] += 1
            if found[file] <= MOST:
                yield _problem(finding, rule.about.code, severity)
            elif found[file] == MOST + 1:
                message = (
                    f"lint finds more than {MOST:,} problems in this file; these are some of them"
                )
                more = finding._replace(message=message, help="", also=())
                yield _problem(more, Code.LIMIT, Severity.WARNING)


def _problem(finding: Finding, code: Code, severity: Severity) -> Problem:
    file, span, message, help, id, also = finding
    problem = file.source.problem(code, message, span, help=help, id=id, also=also)
    return replace(problem, severity=severity)
