"""Checking a project's files, without the service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from confsync.lint.ignores import apply_suppressions
from confsync.lint.levels import levels
from confsync.lint.run import lint
from confsync.lint.written import written
from confsync.manifest.read import by_place, read_manifests
from confsync.operations.catalog import try_catalog
from confsync.project.project import FILE, load_project, manifest_files
from confsync.project.targets import choose_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.lint.written import File
    from confsync.model import Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """What `check` found: how much there is, and what is wrong."""

    declared: int
    files: int
    problems: tuple[Problem, ...]


def check(directory: str | Path = ".", paths: Sequence[str] = ()) -> Checked:
    """Check the files of a project without the service: all, or the manifests under `paths`.

    Raises `ConfsyncError` and `InvalidInput` where the settings are wrong, and `UsageError` where a
    path is not among the project's manifests.
    """
    project = load_project(Path(directory))
    files, unmatched = manifest_files(project)
    others = [name for name in (FILE, project.settings.labels.catalog) if name]
    chosen = {name for name, _ in choose_files(files, paths, project.root, others)}
    catalog, wrong = try_catalog(project)
    seen: list[File] = []
    severities = levels(project.settings.lint)
    # All files are read, because an id or a title may stand in two of them.
    everything, problems = read_manifests(
        files,
        project.settings.labels.values,
        [*unmatched, *wrong],
        catalog,
        look=lambda source, root: seen.append(written(source, root, catalog)),
    )
    every = [*problems, *lint(seen, severities)]
    found = sorted(apply_suppressions(every, seen, severities), key=by_place)
    declared = sum(each.place.file in chosen for each in everything.values())
    told = {*others, *chosen}
    about = tuple(p for p in found if {x.file for x in p.places} & told)
    return Checked(declared, len(chosen), about)
