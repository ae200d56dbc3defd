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
from confsync.manifest.read import by_place, read_manifests
from confsync.manifest.rules import RuleCollector
from confsync.model import Severity
from confsync.operations.catalog import try_catalog
from confsync.operations.rules import project_rules, tested
from confsync.project.project import FILE, load_project, manifest_files
from confsync.project.tables import table_reader
from confsync.project.targets import choose_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.lint.written import File
    from confsync.manifest.nodes import Node
    from confsync.manifest.source import Source
    from confsync.model import Problem


@dataclass(frozen=True, slots=True)
class Checked:
    """What `check` found: how much there is, and what is wrong."""

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
    files, unmatched = manifest_files(project)
    others = [name for name in (FILE, project.settings.labels.catalog) if name]
    chosen = {name for name, _ in choose_files(files, paths, project.root, others)}
    catalog, wrong = try_catalog(project)
    seen: list[File] = []
    collector = RuleCollector(table_reader(project.root))

    def look(source: Source, root: Node) -> None:
        seen.append(written(source, root, catalog))
        collector(source, root)

    severities = levels(project.settings.lint)
    # All files are read, because an id or a title may stand in two of them.
    everything, problems = read_manifests(
        files, project.settings.labels.values, [*unmatched, *wrong], catalog, look=look
    )
    rules = project_rules(collector, project.settings, problems)
    every = [*problems, *rules.problems, *lint(seen, severities)]
    if not any(each.severity is Severity.ERROR for each in every):
        every += tested(rules, project.settings, datetime.now(UTC))
    found = sorted(apply_suppressions(every, seen, severities), key=by_place)
    declared = sum(each.place.file in chosen for each in everything.values())
    told = {*others, *chosen, *(each.file for each in collector.written().tables)}
    about = tuple(p for p in found if {x.file for x in p.places} & told)
    ruled = sum(each.place.file in chosen for each in rules.rules.rules)
    run = sum(each.place.file in chosen for each in rules.tests)
    return Checked(declared, len(chosen), about, ruled, run)
