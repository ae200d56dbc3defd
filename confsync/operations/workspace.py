"""A project with everything that its files declare."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from confsync.engine.guards import Guards
from confsync.manifest.read import read_manifests
from confsync.model import Declaration, Problem, Severity
from confsync.model.errors import ConfsyncError, InvalidInput
from confsync.project.project import Project, load_project, manifest_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model.catalog import Catalog
    from confsync.project.settings import Settings


@dataclass(frozen=True, slots=True)
class Workspace:
    """A project and everything that it declares, by id; and what its files are warned about."""

    project: Project
    declared: dict[str, Declaration]
    catalog: Catalog | None = None
    warnings: tuple[Problem, ...] = ()

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
    declared, surveyed = read_manifests(files, values, [*unmatched, *wrong], catalog)
    found = _not_ignored(surveyed, files)
    if any(problem.severity is Severity.ERROR for problem in found):
        raise InvalidInput(found)
    return Workspace(project, declared, catalog, tuple(found))


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
