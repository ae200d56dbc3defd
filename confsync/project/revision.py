"""A project as of a git revision: what was declared then, read as it is read today."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from confsync._util.glob import folder
from confsync.manifest import source as sources
from confsync.manifest.read import read_sources
from confsync.manifest.rules import RuleCollector
from confsync.manifest.source import MAX_BYTES, too_large, unusable
from confsync.model import Problem, Severity
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput
from confsync.project import git
from confsync.project.project import FILE, manifest_names, project_of
from confsync.project.tables import table_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from confsync.manifest.source import Source
    from confsync.model import Declaration
    from confsync.project.git import TreeEntry
    from confsync.project.settings import Settings
    from confsync.rules.ruleset import RuleSet

_Content = "Callable[[str, Entry, int], bytes | None]"


@dataclass(frozen=True, slots=True)
class RevisionState:
    """What a project declared as of `revision`, as somebody said it, which means `commit`.

    Places and problems have the revision before the file's name, as git writes it. Where there are
    errors among the `problems`, not all that was declared is known. `closed` are the names of links
    and submodules: what may have been below them was not looked for.
    """

    revision: str
    commit: str
    declared: dict[str, Declaration]
    problems: tuple[Problem, ...] = ()
    closed: tuple[str, ...] = ()
    rules: RuleSet | None = None

    @property
    def known(self) -> bool:
        """Whether `declared` is all that was declared."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


def read_revision(root: Path, revision: str) -> RevisionState:
    """What the project in `root` declared as of `revision`; raises `GitError`."""
    commit = git.commit(root, revision)
    entries = git.entries(root, commit)
    closed = tuple(name for name, e in entries.items() if e.is_link or e.is_submodule)
    if FILE not in entries:
        return RevisionState(revision, commit, {}, (_no_project(revision),), closed)
    tree = folder(name for name, entry in entries.items() if not entry.is_submodule)
    with git.contents(root, commit) as content:

        def read(name: str) -> Source:
            return _read(f"{revision}:{name}", name, entries.get(name), content)

        try:
            project = project_of(root, read(FILE))
            names = manifest_names(project, tree)
            values = project.settings.labels.values
            collector = RuleCollector(
                lambda manifest, file: read(table_name(manifest.removeprefix(f"{revision}:"), file))
            )
            files = (partial(read, name) for name in names)
            declared, problems = read_sources(files, values, look=collector)
            rules, wrong = _compiled(collector, project.settings)
            problems += [*collector.problems, *wrong]
        except InvalidInput as error:
            declared, problems, rules = {}, [*error.problems], None
    return RevisionState(revision, commit, declared, tuple(problems), closed, rules)


def _compiled(
    collector: RuleCollector, settings: Settings
) -> tuple[RuleSet | None, Sequence[Problem]]:
    if collector.is_empty:
        return None, ()
    from confsync.rules.compile import compile_rules  # noqa: PLC0415 (most projects have none)

    return compile_rules(collector.written(), settings.organisation.domains, settings.labels.owned)


def _read(
    shown: str,
    name: str,
    entry: TreeEntry | None,
    content: Callable[[str, TreeEntry, int], bytes | None],
) -> Source:
    """The text of a file, called `shown`; raises `InvalidInput` like reading one on the disk."""
    if entry is None:
        raise unusable(Code.FILE, "this is a folder, not a file", shown)
    data = content(name, entry, MAX_BYTES + 1)
    if data is None:
        raise unusable(Code.FILE, "this is a link, and git has no file where it leads", shown)
    if len(data) > MAX_BYTES:
        raise too_large(shown)
    return sources.decode(data, shown)


def _no_project(revision: str) -> Problem:
    return Problem(
        Code.NO_PROJECT_THEN,
        f"{revision} has no {FILE} in this folder, so nothing was declared there",
        severity=Severity.WARNING,
    )
