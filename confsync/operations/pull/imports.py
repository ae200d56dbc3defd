"""Importing: declarations for conversations that are not declared yet; the next plan is empty."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from confsync.attention.client import Reader
from confsync.attention.gather import SearchResult, search, search_ids
from confsync.attention.search import Needs, Search
from confsync.engine.diff import glob_matcher
from confsync.engine.plan import unseen
from confsync.manifest.read import read_manifests, wrong_with_id
from confsync.model import Place, Problem, Severity
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, Denied, InvalidInput, Unreadable, UsageError
from confsync.model.pulled import Layout, PullResult
from confsync.operations.catalog import try_catalog
from confsync.operations.connect import Access, connected
from confsync.operations.progress import ProgressListener
from confsync.operations.pull.draft import FileDraft, written
from confsync.operations.pull.drift import Choice
from confsync.operations.pull.importable import Rules
from confsync.operations.pull.layout import file_for, name_for
from confsync.operations.pull.placing import drafted
from confsync.operations.workspace import Workspace
from confsync.project.project import FILE, is_manifest, load_project, manifest_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.attention.resource import Row
    from confsync.project.project import Project


@dataclass(frozen=True, slots=True)
class Import:
    """What is looked for, by a search or by ids, and where it goes: to a file, or by a layout.

    `file` is relative to the project, with `/`.
    """

    search: Search = field(default_factory=Search)
    ids: tuple[str, ...] = ()
    choice: Choice = field(default_factory=Choice)
    layout: Layout = Layout.MONTH
    file: str | None = None


def open_for_import(directory: str | Path = ".") -> Workspace:
    """The project around `directory`. Unlike for a plan, there need be no manifests yet.

    Raises `ConfsyncError` where there is no project, and `InvalidInput` where a file is wrong.
    """
    project = load_project(Path(directory))
    files, _ = manifest_files(project)
    catalog, wrong = try_catalog(project)
    declared, found = read_manifests(files, project.settings.labels.values, wrong, catalog)
    if any(problem.severity is Severity.ERROR for problem in found):
        raise InvalidInput(found)
    return Workspace(project, declared, catalog, tuple(found))


def named_file(project: Project, name: str) -> str:
    """The manifest `name`, relative to the project; it need not be there yet.

    `name` is relative to the working folder if that is within the project, else to the project.
    Raises `UsageError` where no pattern of the project would find it.
    """
    root = project.root.resolve()
    for path in (Path.cwd() / name, root / name):
        place = path.parent.resolve() / path.name
        if place.is_relative_to(root):
            file = place.relative_to(root).as_posix()
            if is_manifest(project, file):
                return file
    patterns = ", ".join(project.settings.manifests)
    raise UsageError(
        f"no pattern of `manifests` in {FILE} would find {name!r}", f"there is: {patterns}"
    )


def import_(
    workspace: Workspace,
    wanted: Import,
    *,
    access: Access | None = None,
    watch: ProgressListener | None = None,
    dry_run: bool = False,
) -> PullResult:
    """Declare the conversations that are `wanted` and not declared yet.

    What could not be read or declared is among the problems. Raises `UsageError` where no pattern
    of the project would find a new file, `ConfsyncError` where there is no usable key.
    """
    settings = workspace.project.settings
    pulled = PullResult(workspace.api, imported=True, dry_run=dry_run)
    rows: list[Row] = []
    pulled = asyncio.run(
        _found(
            workspace, wanted, rows, pulled, access or Access.within(), watch or ProgressListener()
        )
    )
    owned = glob_matcher(settings.labels.owned)
    rules = Rules(wanted.choice, owned, settings.labels.values, workspace.catalog)
    drafts: list[FileDraft] = []
    told: list[Problem] = []
    empty = 0
    for file, several in _by_file(workspace.project, wanted, rows):
        try:
            placed = drafted(workspace.project, file, several, rules)
        except InvalidInput as error:
            told += error.problems
        except ConfsyncError as error:
            told.append(Problem(Code.UNWRITTEN, error.message, error.help, Place(file, 1)))
        else:
            empty += placed.empty
            told += placed.problems
            drafts += [placed.draft] if placed.draft else []
    problems = (*pulled.problems, *_counted(told))
    return written(replace(pulled, problems=problems, empty=empty), drafts)


async def _found(
    workspace: Workspace,
    wanted: Import,
    rows: list[Row],
    pulled: PullResult,
    access: Access,
    watch: ProgressListener,
) -> PullResult:
    """Put what is found into `rows`; `pulled` with what else is known of it then."""
    problems: list[Problem] = []
    gathered = SearchResult()

    def found(row: Row) -> None:
        if reason := wrong_with_id(row.seen.id):
            message = f"a conversation was left out, whose id cannot be used: {reason}"
            problems.append(Problem(Code.BAD_ID, message))
            return
        rows.append(row)
        watch.progress(len(rows), 0)  # nobody knows of how many

    project = workspace.project
    needs = Needs(wanted.choice.title, wanted.choice.labels)
    async with connected(project.settings.api, project.root, access, watch.notice) as session:
        try:
            if wanted.ids:
                gathered = await search_ids(Reader(session), wanted.ids, workspace.declared, found)
            else:
                gathered = await search(
                    Reader(session), wanted.search, needs, workspace.declared, found
                )
        except Denied as error:
            message = f"the service denies access: {error.message}"
            problems.append(Problem(Code.DENIED, message, error.help))
        except Unreadable as error:
            message = f"the live state could not be read: {error.message}"
            problems.append(Problem(Code.UNKNOWN, message, error.help))
    watch.traffic(session.requests, session.connections, session.per_second)
    return replace(
        pulled,
        sandbox=session.sandbox,
        known=gathered.known,
        excluded=gathered.excluded,
        problems=(*problems, *_unread(gathered)),
    )


def _unread(gathered: SearchResult) -> list[Problem]:
    again = "run the command again: what is declared by then is left alone"
    missing = "check the id, and api.url in confsync.yaml"
    return [
        *(
            Problem(Code.UNLISTED, f"page {number} of the list could not be read: {reason}", again)
            for number, reason in sorted(gathered.unread)
        ),
        *(
            replace(unseen(each, Place(FILE, 1), missing=missing, unread=again), place=None)
            for each in sorted(gathered.unseen, key=lambda each: each.id)
        ),
    ]


def _by_file(project: Project, wanted: Import, rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Which rows go to which file, oldest first."""
    files: dict[str, list[Row]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in rows:
        if wanted.file is not None:
            files[wanted.file].append(row)
            continue
        name = name_for(row.facts, wanted.layout)
        if name not in names:
            names[name] = file_for(project, name)
        files[names[name]].append(row)
    for several in files.values():
        several.sort(key=lambda row: (row.facts.times[:1], row.seen.id))
    return sorted(files.items())


def _counted(problems: Sequence[Problem]) -> list[Problem]:
    """One problem for all that say the same of different conversations."""
    alike: dict[tuple[str, str, Severity], list[Problem]] = defaultdict(list)
    for problem in problems:
        alike[problem.code, problem.message, problem.severity].append(problem)
    return [
        first
        if not others
        else replace(first, message=f"{first.message} (and {len(others):,} more like it)")
        for first, *others in alike.values()
    ]
