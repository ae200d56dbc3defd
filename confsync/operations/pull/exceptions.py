"""What is live and rules would replace: declared by id, as exceptions to the rules."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from confsync.manifest import source as sources
from confsync.manifest.compose import compose
from confsync.manifest.findings import Findings
from confsync.manifest.nodes import child
from confsync.model import ABSENT, Place, Problem
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, InvalidInput
from confsync.operations.pull.added import added
from confsync.operations.pull.draft import FileDraft, within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from confsync.model import Change, Edit
    from confsync.operations.pull.choice import Choice
    from confsync.operations.workspace import Workspace


class Split(NamedTuple):
    """The changes of a plan: of what is declared `by_id`, and exceptions to rules elsewhere.

    `left` is how many values rules change and are not taken over.
    """

    by_id: list[Change]
    exceptions: list[Change]
    left: int


def without_rules(changes: Sequence[Change], workspace: Workspace, *, drop: bool) -> Split:
    """Divide changes: a value that a rule replaces is drift, one that it only adds is not."""
    rules = workspace.rules.rules if workspace.rules else ()
    overwriting = {rule.name for rule in rules if rule.overwrite and not drop}
    by_id: list[Change] = []
    exceptions: list[Change] = []
    left = 0
    for change in changes:
        edits = tuple(edit for edit in change.edits if _is_taken(edit, overwriting))
        left += len(change.edits) - len(edits)
        if edits:
            declared = change.id in workspace.declared
            (by_id if declared else exceptions).append(replace(change, edits=edits))
    return Split(by_id, exceptions, left)


def _is_taken(edit: Edit, overwriting: set[str]) -> bool:
    if edit.source is None or edit.source.rule is None:
        return True
    return edit.source.rule in overwriting and edit.before is not ABSENT


def with_exceptions(
    workspace: Workspace, drafts: Sequence[FileDraft], changes: Sequence[Change], choice: Choice
) -> tuple[list[FileDraft], list[Problem]]:
    """`drafts` with declarations of the live values of `changes`, each in the file of its rule."""
    made = {each.shown.file: each for each in drafts}
    problems: list[Problem] = []
    files: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        files[change.place.file].append(change)
    for file, those in sorted(files.items()):
        values = {
            change.id: {e.label: e.before for e in change.edits if choice.takes(e.label)}
            for change in those
        }
        wanted = {id: fields for id, fields in values.items() if fields}
        try:
            if wanted and _has_defaults(workspace, file):
                message = f"the defaults of {file} would apply to what differs from its rules"
                help = "declare it by id in another file: confsync import --to-file FILE"
                problems.append(Problem(Code.UNPROVED, message, help, Place(file, 1)))
            elif wanted:
                made[file] = added(workspace, file, wanted, made.get(file))
        except InvalidInput as error:
            problems += error.problems
        except ConfsyncError as error:
            problems.append(Problem(Code.UNWRITTEN, error.message, error.help, Place(file, 1)))
    return [*made.values()], problems


def _has_defaults(workspace: Workspace, file: str) -> bool:
    source = sources.read(within(workspace.project.root, file), file)
    return child(compose(Findings(source)), "defaults") is not None
