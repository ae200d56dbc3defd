"""Checking a project's files, without the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from confsync.lint.ignores import apply_suppressions
from confsync.lint.levels import levels
from confsync.lint.run import lint
from confsync.lint.written import written
from confsync.manifest.read import by_place
from confsync.model import Severity
from confsync.operations.rules import tested
from confsync.operations.workspace import read_project
from confsync.project.project import FILE, load_project
from confsync.project.targets import choose_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.lint.written import File
    from confsync.model import Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of `check`: the numbers of declarations, files, rules and tests, and what is wrong."""

    declared: int
    files: int
    problems: tuple[Problem, ...]
    rules: int = 0
    tests: int = 0


def check(directory: str | Path = ".", paths: Sequence[str] = ()) -> Checked:
    """Check the files of a project without the service: all, or the manifests under `paths`.

    Raises `ConfsyncError` and `InvalidInput` where the settings are wrong, and `UsageError` where a
    path is not among the project's manifests.
    """
    project = load_project(Path(directory))
    severities = levels(project.settings.lint)
    parsed: list[File] = []
    # All files are read, because an id or a title may be in two of them.
    found = read_project(
        project, lambda source, root, catalog: parsed.append(written(source, root, catalog))
    )
    problems = [*found.problems, *lint(parsed, severities)]
    rules = found.project_rules
    if rules is not None and not any(each.severity is Severity.ERROR for each in problems):
        problems += tested(rules, project.settings, datetime.now(UTC))
    problems = sorted(apply_suppressions(problems, parsed, severities), key=by_place)
    others = [name for name in (FILE, project.settings.labels.catalog) if name]
    chosen = {name for name, _ in choose_files([*found.files.items()], paths, project.root, others)}
    about = {*others, *chosen, *(rules.tables if rules else ())}
    return Checked(
        sum(each.place.file in chosen for each in found.declared.values()),
        len(chosen),
        tuple(p for p in problems if not paths or {place.file for place in p.places} & about),
        sum(each.place.file in chosen for each in rules.rules.rules) if rules else 0,
        sum(each.place.file in chosen for each in rules.tests) if rules else 0,
    )
