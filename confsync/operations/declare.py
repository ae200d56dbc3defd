"""Declares given values in manifests: in the files that declare a conversation, or in a named one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.model import ABSENT, Change, Edit
from confsync.model.errors import InvalidInput, UsageError
from confsync.model.json_value import canonical
from confsync.model.pulled import PullResult
from confsync.operations.pull.added import added
from confsync.operations.pull.choice import Choice
from confsync.operations.pull.draft import written
from confsync.operations.pull.drift import drafts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confsync.model import Absent, Declaration, Json
    from confsync.operations.workspace import Workspace

    Values = Mapping[str | None, Json | Absent]


def declare(
    workspace: Workspace,
    wanted: Mapping[str, Values],
    to_file: str | None = None,
    *,
    dry_run: bool = False,
) -> PullResult:
    """Declare `wanted`: by id, the title under None and labels by key; ABSENT removes a label.

    A conversation that is declared is edited where it is declared, in the text; others are added to
    the manifest `to_file`. Every new text is read again, and only written if it declares what was
    wanted and nothing else has changed. Raises `UsageError` without a file for new conversations.
    """
    changes = [
        change
        for id, values in wanted.items()
        if id in workspace.declared and (change := _change(workspace.declared[id], values)).edits
    ]
    new = {id: values for id, values in wanted.items() if values and id not in workspace.declared}
    if new and to_file is None:
        first = next(iter(new))
        more = f" and {len(new) - 1:,} more" if len(new) > 1 else ""
        message = f"{first}{more} is not declared yet"
        raise UsageError(message, "name the manifest to add it to: --to-file FILE")
    made, problems = drafts(workspace, changes, Choice())
    if new and to_file is not None:
        edited = next((each for each in made if each.shown.file == to_file), None)
        try:
            draft = added(workspace, to_file, new, edited)
        except InvalidInput as error:
            problems += error.problems
        else:
            made = [*(each for each in made if each is not edited), draft]
    result = PullResult(workspace.api, problems=tuple(problems), dry_run=dry_run)
    return written(result, made)


def _change(declaration: Declaration, values: Values) -> Change:
    """The difference between what is declared and what is wanted, as a pull takes it over."""
    edits = tuple(
        Edit(label, before=value, after=_declared(declaration, label))
        for label, value in values.items()
        if not _is_declared(declaration, label, value)
    )
    return Change(declaration.id, declaration.place, declaration.title or "", edits)


def _declared(declaration: Declaration, label: str | None) -> Json | Absent:
    value = declaration.title if label is None else (declaration.labels or {}).get(label)
    return ABSENT if value is None else value


def _is_declared(declaration: Declaration, label: str | None, value: Json | Absent) -> bool:
    if label is None:
        return declaration.title == value
    labels = declaration.labels or {}
    wanted = None if value is ABSENT else value
    return label in labels and canonical(labels[label]) == canonical(wanted)
