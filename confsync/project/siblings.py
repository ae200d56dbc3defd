"""The other projects of a repository: what they declare is not undeclared because it left this one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from confsync.manifest.read import read_manifests
from confsync.model import Severity
from confsync.model.errors import ExpectedError
from confsync.project.git_process import top
from confsync.project.project import FILE, load_project, manifest_files

if TYPE_CHECKING:
    from collections.abc import Iterator


def declared_elsewhere(root: Path) -> tuple[set[str], list[str]]:
    """The ids that other projects of the repository declare, and the projects that are unreadable."""
    found: set[str] = set()
    unreadable: list[str] = []
    repository = top(root)
    for other in _projects(repository) if repository else ():
        if other == root:
            continue
        try:
            project = load_project(other)
            files, problems = manifest_files(project)
            declared, wrong = read_manifests(files, project.settings.labels.values)
        except ExpectedError:
            unreadable.append(_name(other, repository))
            continue
        found |= declared.keys()
        if any(each.severity is Severity.ERROR for each in (*problems, *wrong)):
            unreadable.append(_name(other, repository))
    return found, unreadable


def _projects(repository: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(repository):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name != "node_modules"
        )
        if FILE in files:
            yield Path(folder)


def _name(project: Path, repository: Path | None) -> str:
    return project.relative_to(repository).as_posix() if repository else project.name
