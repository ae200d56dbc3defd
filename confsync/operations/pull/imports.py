"""Importing: declarations for conversations that are not declared yet; the next plan is empty."""

from __future__ import annotations

import asyncio
import os
from collections import Counter, defaultdict
from contextlib import aclosing
from dataclasses import replace
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
    needs, known = Needs(choice.title, choice.labels), workspace.declared
    rows: dict[str, Row] = {}
    skipped: Counter[Skipped] = Counter()
    problems: list[Problem] = []
    failures: list[Problem] = []
    catalog = workspace.catalog

    async def find() -> bool:
        nonlocal catalog
        async with connected(workspace.project, access, listener) as session:
            reader = Reader(session)
            results = (
                search(reader, wanted, needs, known)
                if isinstance(wanted, Criteria)
                else search_ids(reader, wanted, known)
            )
            with failures_in(problems):
                async with aclosing(results):
                    async for found in results:
                        if isinstance(found, Skipped):
                            skipped[found] += 1
                        elif not isinstance(found, Row):
                            failures.append(_unread(found))
                            rows.pop(getattr(found, "id", None) or "", None)  # it may be wrong
                        elif reason := wrong_with_id(found.seen.id):
                            problems.append(_unusable(reason))
                        else:
                            rows[found.seen.id] = found
                            listener.progress(len(rows), 0)
            if (
                catalog is None
                and not choice.ai_labels
                and any(row.seen.labels for row in rows.values())
            ):
                catalog = await live_catalog(reader)
        return session.sandbox

    began = access.clock.wall()
    sandbox = asyncio.run(find())
    by_ai = written_by_ai(None if choice.ai_labels else catalog)
    ignored = workspace.ignored
    now = datetime.fromtimestamp(access.clock.wall(), UTC)
    drafts, empty, by_rule, undeclared = _drafts(
        workspace,
        choice,
        lambda key: ignored(key) or by_ai(key),
        given_by_rules(workspace, now),
        _by_file(workspace.project, to, [*rows.values()]),
    )
    failures.sort(key=lambda problem: (problem.code != Code.UNLISTED, str(problem.id)))
    pulled = PullResult(
        workspace.api,
        sandbox=sandbox,
        imported=True,
        dry_run=dry_run,
        known=skipped[Skipped.KNOWN],
        excluded=skipped[Skipped.EXCLUDED],
        empty=empty,
        by_rule=by_rule,
        problems=(
            *problems,
            *failures,
            *_counted(undeclared),
            *not_in_catalog(drafts, workspace.catalog),
        ),
    )
    result = written(pulled, drafts)
    wrong = any(each.severity is Severity.ERROR for each in result.problems)
    if not (dry_run or wrong or result.interrupted):
        remember_import(workspace.project.root, wanted, began)
    return result


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
