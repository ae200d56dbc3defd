"""A project with everything that its files declare."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from confsync.engine.guards import Guards
from confsync.manifest.read import by_place, read_manifests
from confsync.manifest.rules import RuleCollector
from confsync.model import Declaration, Problem, Severity
from confsync.model.errors import ConfsyncError, InvalidInput
from confsync.project.project import Project, load_project, manifest_files
from confsync.project.tables import table_reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model.catalog import Catalog
    from confsync.project.settings import Settings
    from confsync.rules.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Workspace:
    """A project, its declarations by id, its rules, and the warnings about its files."""

    project: Project
    declared: dict[str, Declaration]
    catalog: Catalog | None = None
    warnings: tuple[Problem, ...] = ()
    rules: RuleSet | None = None

    @property
    def api(self) -> str:
        """The address that plans of this project are for."""
        return self.project.settings.api.url.rstrip("/")

    @property
    def guards(self) -> Guards:
        """The guards of its settings."""
        return guards_of(self.project.settings)


def guards_of(settings: Settings) -> Guards:
    """The guards that these settings set."""
    limits, protect = settings.guards, settings.protect
    return Guards(
        limits.max_changes,
        limits.max_change_percent,
        limits.max_removals,
        tuple(protect.ids),
        tuple(protect.labels),
    )


def open_project(directory: str | Path = ".") -> Workspace:
    """The project around `directory`, its manifests read and checked.

    Raises `ConfsyncError` where there is no project, and `InvalidInput` with every problem of every
    file.
    """
    project = load_project(Path(directory))
    files, unmatched = manifest_files(project)
    catalog, wrong = _catalog(project)
    values = project.settings.labels.values
    collector = RuleCollector(table_reader(project.root))
    known = [*unmatched, *wrong]
    declared, surveyed = read_manifests(files, values, known, catalog, look=collector)
    rules, wrong_rules = _rules(collector, project, surveyed)
    found = _not_ignored(sorted([*surveyed, *wrong_rules], key=by_place), files)
    if any(problem.severity is Severity.ERROR for problem in found):
        raise InvalidInput(found)
    return Workspace(project, declared, catalog, tuple(found), rules)


def _rules(
    collector: RuleCollector, project: Project, known: Sequence[Problem]
) -> tuple[RuleSet | None, Sequence[Problem]]:
    """The rules, and what is wrong with them; None where there are none."""
    if collector.is_empty:
        return None, collector.problems
    from confsync.operations.rules import project_rules  # noqa: PLC0415 (most projects have none)

    found = project_rules(collector, project.settings, known)
    return found.rules, found.problems


def _catalog(project: Project) -> tuple[Catalog | None, tuple[Problem, ...]]:
    if project.settings.labels.catalog is None:
        return None, ()
    from confsync.operations.catalog import try_catalog  # noqa: PLC0415 (most projects have none)

    return try_catalog(project)


def _not_ignored(
    problems: Sequence[Problem], files: Sequence[tuple[str, Path]]
) -> Sequence[Problem]:
    if not problems:
        return ()
    from confsync.lint.ignores import not_ignored  # noqa: PLC0415 (most files have no problems)

    return not_ignored(problems, dict(files))


def same_address(what: str, api: str, workspace: Workspace) -> None:
    """Raise `ConfsyncError` where `what` is for another address than the project."""
    if api != workspace.api:
        raise ConfsyncError(f"this {what} for {api}, and the project is for {workspace.api}")
