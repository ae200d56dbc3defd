"""Importing: declarations for conversations that are not declared yet; the next plan is empty."""

from __future__ import annotations

import asyncio
import os
from collections import Counter, defaultdict
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from confsync.attention.client import Reader
from confsync.attention.criteria import Criteria, Needs
from confsync.attention.resource import Row
from confsync.attention.search import Skipped, UnreadPage, search, search_ids
from confsync.engine.plan import contradicted, unseen
from confsync.manifest.read import wrong_with_id
from confsync.model import Contradiction, Place, Problem, Severity
from confsync.model.catalog import written_by_ai
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, InvalidInput, UsageError
from confsync.model.pulled import Layout, PullResult
from confsync.operations.catalog import live_catalog
from confsync.operations.connect import Access, connected, failures_in
from confsync.operations.progress import ProgressListener
from confsync.operations.pull.draft import FileDraft, not_in_catalog, written
from confsync.operations.pull.given import given_by_rules
from confsync.operations.pull.importable import Rules
from confsync.operations.pull.last import remember_import
from confsync.operations.pull.layout import file_for, name_for
from confsync.operations.pull.placing import drafted
from confsync.project.names import as_listed, unportable
from confsync.project.project import FILE, is_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from confsync.engine.diff import Owned
    from confsync.model import Missing, Unread
    from confsync.model.catalog import Catalog
    from confsync.operations.pull.choice import Choice
    from confsync.operations.workspace import Workspace
    from confsync.project.project import Project


def named_file(project: Project, name: str) -> str:
    """The manifest `name`, relative to the project; it need not be there yet.

    `name` is relative to the working folder if that is within the project, else to the project.
    Raises `UsageError` where no pattern of the project would find it.
    """
    root = project.root.resolve()
    for path in (Path.cwd() / name, root / name):
        place = path.parent.resolve() / path.name
        if place.is_relative_to(root):
            file = as_listed(root, place.relative_to(root).as_posix())
            if not is_manifest(project, file):
                continue
            if (reason := unportable(file)) and not os.path.lexists(place):
                raise UsageError(f"no new file is called {name!r}: {reason}", "use another name")
            return file
    patterns = ", ".join(project.settings.manifests)
    raise UsageError(
        f"no pattern of `manifests` in {FILE} would find {name!r}", f"there is: {patterns}"
    )


def import_(
    workspace: Workspace,
    wanted: Criteria | Sequence[str],
    choice: Choice,
    to: str | Layout,
    *,
    access: Access | None = None,
    listener: ProgressListener | None = None,
    dry_run: bool = False,
) -> PullResult:
    """Declare the conversations that are `wanted`, by a search or by ids, and not declared yet.

    `to` is a file, relative to the project and with `/`, or how to lay out several. What could not be
    read or declared is among the problems. Labels that the service's AI writes are left out, unless
    the choice has them. Raises `UsageError` where no pattern of the project would
    find a new file, `ConfsyncError` where there is no usable key.
    """
    access, listener = access or Access.within(), listener or ProgressListener()
    began = access.clock.wall()
    found = asyncio.run(_found(workspace, wanted, choice, access, listener))
    by_ai = written_by_ai(None if choice.ai_labels else found.catalog)
    ignored = workspace.ignored
    now = datetime.fromtimestamp(access.clock.wall(), UTC)
    drafts, empty, by_rule, undeclared = _drafts(
        workspace,
        choice,
        lambda key: ignored(key) or by_ai(key),
        given_by_rules(workspace, now),
        _by_file(workspace.project, to, [*found.rows.values()]),
    )
    pulled = PullResult(
        workspace.api,
        sandbox=found.sandbox,
        imported=True,
        dry_run=dry_run,
        known=found.skipped[Skipped.KNOWN],
        excluded=found.skipped[Skipped.EXCLUDED],
        empty=empty,
        by_rule=by_rule,
        problems=(
            *found.problems,
            *found.unread(),
            *_counted(undeclared),
            *not_in_catalog(drafts, workspace.catalog),
        ),
    )
    result = written(pulled, drafts)
    wrong = any(each.severity is Severity.ERROR for each in result.problems)
    if not (dry_run or wrong or result.interrupted):
        remember_import(workspace.project.root, wanted, began)
    return result


@dataclass(slots=True)
class _Found:
    """The rows to import, how many others were skipped and why, and what is wrong."""

    catalog: Catalog | None
    rows: dict[str, Row] = field(default_factory=dict)
    skipped: Counter[Skipped] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    failures: list[Problem] = field(default_factory=list)
    sandbox: bool = False

    def add(self, each: Row | Skipped | UnreadPage | Unread | Missing | Contradiction) -> None:
        """Add a result of the search."""
        if isinstance(each, Skipped):
            self.skipped[each] += 1
        elif not isinstance(each, Row):
            self.failures.append(_unread(each))
            self.rows.pop(getattr(each, "id", None) or "", None)  # it may be wrong
        elif reason := wrong_with_id(each.seen.id):
            self.problems.append(_unusable(reason))
        else:
            self.rows[each.seen.id] = each

    def unread(self) -> list[Problem]:
        """What could not be read: pages first, then conversations by id."""
        return sorted(self.failures, key=lambda each: (each.code != Code.UNLISTED, str(each.id)))


async def _found(
    workspace: Workspace,
    wanted: Criteria | Sequence[str],
    choice: Choice,
    access: Access,
    listener: ProgressListener,
) -> _Found:
    """Search the service, and read its catalog if the choice needs it and the project has none."""
    needs, known = Needs(choice.title, choice.labels), workspace.declared
    found = _Found(workspace.catalog)
    async with connected(workspace.project, access, listener) as session:
        reader = Reader(session)
        results = (
            search(reader, wanted, needs, known)
            if isinstance(wanted, Criteria)
            else search_ids(reader, wanted, known)
        )
        with failures_in(found.problems):
            async with aclosing(results):
                async for each in results:
                    found.add(each)
                    if isinstance(each, Row):
                        listener.progress(len(found.rows), 0)
        labelled = any(row.seen.labels for row in found.rows.values())
        if found.catalog is None and not choice.ai_labels and labelled:
            found.catalog = await live_catalog(reader)
    found.sandbox = session.sandbox
    return found


def _drafts(
    workspace: Workspace,
    choice: Choice,
    ignored: Owned,
    given: Callable[[Row], Collection[str | None]],
    files: Iterable[tuple[str, list[Row]]],
) -> tuple[list[FileDraft], int, int, list[Problem]]:
    """The new texts of `files`, and what is wrong.

    Also how many conversations have no fields, and how many values are left to rules.
    """
    settings = workspace.project.settings
    rules = Rules(choice, workspace.owned, ignored, settings.labels.values, given)
    drafts: list[FileDraft] = []
    problems: list[Problem] = []
    empty = by_rule = 0
    for file, rows in files:
        try:
            placed = drafted(workspace.project, file, rows, rules)
        except InvalidInput as error:
            problems += error.problems
        except ConfsyncError as error:
            problems.append(Problem(Code.UNWRITTEN, error.message, error.help, Place(file, 1)))
        else:
            empty += placed.empty
            by_rule += placed.by_rule
            problems += placed.problems
            drafts += [placed.draft] if placed.draft else []
    return drafts, empty, by_rule, problems


def _unread(found: Missing | Unread | UnreadPage | Contradiction) -> Problem:
    again = "run the command again: what is declared by then is left alone"
    if isinstance(found, Contradiction):
        return contradicted(found, again)
    if isinstance(found, UnreadPage):
        message = f"page {found.number} of the list could not be read: {found.reason}"
        return Problem(Code.UNLISTED, message, again)
    missing = "check the id, and api.url in confsync.yaml"
    return replace(unseen(found, Place(FILE, 1), missing=missing, unread=again), place=None)


def _unusable(reason: str) -> Problem:
    return Problem(
        Code.BAD_ID, f"a conversation was skipped, because its id cannot be used: {reason}"
    )


def _by_file(
    project: Project, to: str | Layout, rows: Sequence[Row]
) -> list[tuple[str, list[Row]]]:
    """Which rows go to which file, oldest first."""
    files: dict[str, list[Row]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in rows:
        if not isinstance(to, Layout):
            files[to].append(row)
            continue
        name = name_for(row.facts, to)
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
