"""A project with everything that its files declare: the one way to read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync.engine.cost import estimate
from confsync.engine.diff import Owned, glob_matcher
from confsync.engine.guards import Guards, refusals
from confsync.manifest.check import has_rules
from confsync.manifest.read import by_place, read_manifests
from confsync.model import Declaration, Plan, Problem, Severity
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, InvalidInput
from confsync.project.project import Project, load_project, manifest_files
from confsync.project.scope import Revisions, Scope, scope

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from confsync.manifest.nodes import Node
    from confsync.manifest.source import Source
    from confsync.model.catalog import Catalog
    from confsync.operations.rules import ProjectRules
    from confsync.project.settings import Settings
    from confsync.rules.ruleset import RuleSet

    Look: TypeAlias = Callable[[Source, Node, Catalog | None], None]


_NOT_IN_CATALOG: Final = frozenset({Code.UNKNOWN_LABEL, Code.UNKNOWN_OPTION})


def _none(_key: str) -> bool:
    """No label key."""
    return False


@dataclass(frozen=True, slots=True)
class Workspace:
    """A project and everything that it declares, by id.

    `files` are the paths of its manifests, by name. `problems` are what is wrong in its files; in a
    workspace that `open_project` returns, these are warnings only.
    """

    project: Project
    files: dict[str, Path]
    declared: dict[str, Declaration]
    catalog: Catalog | None = None
    problems: tuple[Problem, ...] = ()
    project_rules: ProjectRules | None = None
    errors: tuple[Problem, ...] = ()
    """What is wrong in files that the targets of a plan may not depend on."""
    ignored: Owned = _none
    """Whether `labels.ignore` excludes a label key from plans and imports."""

    @property
    def rules(self) -> RuleSet | None:
        """The rules of its manifests; None if there are none."""
        return None if self.project_rules is None else self.project_rules.rules

    @property
    def api(self) -> str:
        """The address that plans of this project are for."""
        return self.project.api.url

    @property
    def owned(self) -> Owned:
        """Whether the repository owns a label key."""
        owned, ignored = glob_matcher(self.project.settings.labels.owned), self.ignored
        return lambda key: owned(key) and not ignored(key)

    @property
    def guards(self) -> Guards:
        """The guards of its settings."""
        return guards_of(self.project.settings)

    def split_targets(
        self, targets: Sequence[str]
    ) -> tuple[Sequence[str], AbstractSet[str] | None]:
        """The targets that declare by id, and the names of the rules that the targets mean.

        None: there is no target, so all rules count.
        """
        if not targets or self.rules is None:
            return targets, None if not targets else frozenset()
        from confsync.project.targets import choose_rules  # noqa: PLC0415  # most have no rules

        places = {rule.name: rule.place.file for rule in self.rules.rules}
        return choose_rules(targets, places, self.declared, self.project.root)

    def scope(
        self, targets: Sequence[str], revisions: Revisions | None, *, nothing: bool = False
    ) -> Scope:
        """The conversations of a plan, with the warnings about their files; raises like `scope`.

        The base is that of the settings where `revisions` has none.
        """
        asked = revisions or Revisions()
        base = self.project.settings.base if asked.base is None else asked.base
        asked = asked._replace(base=base)
        # `nothing`: only rules are chosen, no declaration by id.
        found = scope(self.declared, targets, self.project.root, asked)
        if nothing:
            found = found._replace(declared={})
        left: tuple[Problem, ...] = ()
        if self.errors:
            from confsync.operations.broken import left_out  # noqa: PLC0415  # mostly there are none

            # Rules concern every conversation, and may use what a file with errors defines.
            named = () if self.rules is not None else targets
            left = left_out(self.errors, self.files, named, found.declared)
        files = {file for each in found.declared.values() for file in each.files}
        warnings = (p for p in self.problems if not p.place or p.place.file in files)
        declared = found.declared
        if self.project.settings.labels.ignore:
            declared = {id: _without(each, self.ignored) for id, each in declared.items()}
        return found._replace(declared=declared, problems=(*warnings, *left, *found.problems))

    def judged(self, plan: Plan, guards: Guards | None) -> Plan:
        """`plan` with its cost, and the refusals of `guards` (None: those of the settings)."""
        api = self.project.api
        return replace(
            plan,
            cost=estimate(len(plan.changes), api.concurrency, api.max_requests_per_second),
            refusals=refusals(plan, guards or self.guards, len(self.declared)),
        )


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


def open_project(
    directory: str | Path = ".",
    api_url: str | None = None,
    *,
    empty: bool = False,
    partial: bool = False,
) -> Workspace:
    """The project around `directory`, its manifests read and checked.

    `api_url` is the service's address, in place of the one that the settings name. `empty`: a
    pattern may match no manifest. `partial`: errors in manifests are for `Workspace.scope` to judge,
    which knows the targets. Raises `ConfsyncError` where there is no project, and
    `InvalidInput` with every problem of every file.
    """
    found = read_project(load_project(Path(directory), api_url))
    if not found.problems:
        return found
    from confsync.lint.ignores import not_ignored  # noqa: PLC0415  # most projects need none

    problems = [
        # Whether such a value is an error depends on what is live: see `without_unfit`.
        replace(problem, severity=Severity.WARNING) if problem.code in _NOT_IN_CATALOG else problem
        for problem in not_ignored(found.problems, found.files)
        if not (empty and problem.code == Code.NO_MANIFEST)
    ]
    errors = tuple(problem for problem in problems if problem.severity is Severity.ERROR)
    within = all(each.place is not None and each.place.file in found.files for each in errors)
    if errors and not (partial and within):
        raise InvalidInput(problems)
    return replace(
        found, problems=tuple(each for each in problems if each not in errors), errors=errors
    )


def read_project(project: Project, look: Look | None = None) -> Workspace:
    """The workspace of a project, also where files are wrong.

    `look` gets the text, the tree and the catalog of each well-formed manifest.
    """
    files, unmatched = manifest_files(project)
    catalog, wrong = _catalog(project)
    with_rules: list[tuple[Source, Node]] = []

    def collect(source: Source, root: Node) -> None:
        if has_rules(root):
            with_rules.append((source, root))
        if look is not None:
            look(source, root, catalog)

    values, known = project.settings.labels.values, [*unmatched, *wrong]
    declared, problems = read_manifests(files, values, known, catalog, collect)
    rules, in_rules = _rules(with_rules, project, problems)
    problems = sorted([*problems, *in_rules], key=by_place)
    found = Workspace(project, dict(files), declared, catalog, tuple(problems), rules)
    ignore = project.settings.labels.ignore
    if not ignore:
        return found
    ignored = _by_ai(catalog) if ignore == "ai" else glob_matcher(ignore)
    declared = {id: _without(each, ignored) for id, each in declared.items()}
    return replace(found, declared=declared, ignored=ignored)


def _without(declaration: Declaration, ignored: Owned) -> Declaration:
    """The declaration without the labels that are ignored."""
    labels, dropped = declaration.labels, declaration.dropped
    if not any(map(ignored, (*(labels or {}), *(dropped or {})))):
        return declaration
    return replace(
        declaration,
        labels=labels and {key: value for key, value in labels.items() if not ignored(key)},
        dropped=dropped and {key: value for key, value in dropped.items() if not ignored(key)},
    )


def _catalog(project: Project) -> tuple[Catalog | None, tuple[Problem, ...]]:
    if project.settings.labels.catalog is None:
        return None, ()
    from confsync.operations.catalog import try_catalog  # noqa: PLC0415 (most projects have none)

    return try_catalog(project)


def _by_ai(catalog: Catalog | None) -> Owned:
    from confsync.model.catalog import written_by_ai  # noqa: PLC0415 (most projects have none)

    return written_by_ai(catalog)


def _rules(
    manifests: Sequence[tuple[Source, Node]], project: Project, known: Sequence[Problem]
) -> tuple[ProjectRules | None, Sequence[Problem]]:
    """The rules in these manifests, None if there are none; and what is wrong with them."""
    if not manifests:
        return None, ()
    from confsync.manifest.rules import RuleCollector  # noqa: PLC0415 (most projects have none)
    from confsync.operations.rules import project_rules  # noqa: PLC0415
    from confsync.project.tables import table_reader  # noqa: PLC0415

    collector = RuleCollector(table_reader(project.root))
    for source, root in manifests:
        collector(source, root)
    if collector.is_empty:
        return None, collector.problems
    found = project_rules(collector, project.settings, known)
    return found, found.problems


def same_address(what: str, api: str, workspace: Workspace) -> None:
    """Raise `ConfsyncError` where `what` is for another address than the project."""
    if api != workspace.api:
        raise ConfsyncError(f"this {what} for {api}, and the project is for {workspace.api}")
