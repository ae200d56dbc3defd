"""Pulling drift: what differs in the live state is written into the manifests that declare it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from confsync.engine.guards import Guards
from confsync.manifest import source as sources
from confsync.manifest.difference import difference
from confsync.manifest.update_values import update_values
from confsync.model import Edit, Place, Problem
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, InvalidInput
from confsync.model.pulled import PulledEdit, PulledFile, PullResult
from confsync.operations.plan import plan as make_plan
from confsync.operations.pull.choice import Choice
from confsync.operations.pull.draft import FileDraft, not_in_catalog, within, written
from confsync.operations.pull.exceptions import with_exceptions, without_rules
from confsync.project.scope import Revisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from confsync.manifest.update_values import Adopted
    from confsync.model import Change, Declaration
    from confsync.operations.connect import Access
    from confsync.operations.progress import ProgressListener
    from confsync.operations.workspace import Workspace

_AGAIN = "its state is unknown, so nothing is pulled for it; pull again"


def pull(
    workspace: Workspace,
    targets: Sequence[str] = (),
    choice: Choice | None = None,
    *,
    access: Access | None = None,
    listener: ProgressListener | None = None,
    dry_run: bool = False,
    drop: bool = False,
) -> PullResult:
    """Take over what differs in the live state of the `targets` into the files that declare them.

    Nothing else in those files changes. Where a rule replaces what is live, that is declared by id,
    unless it is to `drop`: in the file of the rule, if no other declares the conversation. What could
    not be taken over is among the problems. Raises as `plan` does.
    """
    plan = make_plan(
        # What is live is taken over, whether or not the catalog has it.
        replace(workspace, catalog=None, problems=()),
        targets,
        # A label that is no longer declared must not be declared again.
        revisions=Revisions(base=""),
        access=access,
        guards=Guards(),
        listener=listener,
        offline_catalog=True,
    )
    unread = [
        replace(each, help=_AGAIN) if each.code == Code.UNKNOWN and each.id else each
        for each in plan.problems
    ]
    split = without_rules(plan.changes, workspace, drop=drop)
    made, problems = drafts(workspace, split.by_id, choice or Choice())
    made, more = with_exceptions(workspace, made, split.exceptions, choice or Choice())
    problems = [*unread, *problems, *more, *not_in_catalog(made, workspace.catalog)]
    pulled = PullResult(
        plan.api,
        sandbox=plan.sandbox,
        problems=tuple(problems),
        dry_run=dry_run,
        by_rule=split.left,
    )
    return written(pulled, made)


def drafts(
    workspace: Workspace, changes: Sequence[Change], choice: Choice
) -> tuple[list[FileDraft], list[Problem]]:
    """The new texts of the files that declare what `changes`, and what could not be taken over."""
    made: list[FileDraft] = []
    problems: list[Problem] = []
    for file, those in _by_file(changes, workspace.declared):
        try:
            draft, found = _drafted(workspace, file, those, choice)
        except InvalidInput as error:
            problems += error.problems
        except ConfsyncError as error:
            problems.append(Problem(Code.UNWRITTEN, error.message, error.help, Place(file, 1)))
        else:
            problems += found
            made += [draft] if draft else []
    return made, problems


def _drafted(
    workspace: Workspace, file: str, changes: Sequence[Change], choice: Choice
) -> tuple[FileDraft | None, tuple[Problem, ...]]:
    """The new text of `file`, if anything in it changes, and what could not be taken over."""
    path = within(workspace.project.root, file)
    wanted = {
        change.id: {each.label: each.before for each in change.edits if choice.takes(each.label)}
        for change in changes
    }
    wanted = {id: fields for id, fields in wanted.items() if fields}
    if not wanted:
        return None, ()
    source = sources.read(path, file)
    values = workspace.project.settings.labels.values
    known = {id: _part(workspace.declared[id], file) for id in wanted}
    adopted = update_values(source, values, known, wanted)
    if not adopted.labels:
        return None, adopted.problems
    diff = difference(file, source.text, adopted.splices)
    shown = PulledFile(file, tuple(_taken(changes, adopted)), diff)
    return FileDraft(shown, path, adopted.text, source), adopted.problems


def _taken(changes: Iterable[Change], adopted: Adopted) -> Iterable[PulledEdit]:
    for change in changes:
        labels = adopted.labels.get(change.id, ())
        edits = tuple(
            Edit(each.label, before=each.after, after=each.before)
            for each in change.edits
            if each.label in labels
        )
        if edits:
            yield PulledEdit(change.id, change.title, edits)


def _part(declaration: Declaration, file: str) -> Declaration:
    """What `file` declares of it."""
    return next(part for part in declaration.parts or (declaration,) if part.place.file == file)


def _by_file(
    changes: Iterable[Change], declared: Mapping[str, Declaration]
) -> list[tuple[str, list[Change]]]:
    """The changes of each file, in the order of their places; several files may declare one."""
    files: dict[str, list[Change]] = defaultdict(list)
    for change in sorted(changes, key=lambda change: change.place):
        edits: dict[Place, list[Edit]] = defaultdict(list)
        for edit in change.edits:
            edits[declared[change.id].part(edit.label).place].append(edit)
        for place, those in edits.items():
            files[place.file].append(replace(change, place=place, edits=tuple(those)))
    return sorted(files.items())
