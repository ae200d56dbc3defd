"""New declarations of given values in a manifest, and the proof that nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync.manifest import source as sources
from confsync.manifest.append import New, appended, whole
from confsync.manifest.difference import created, difference
from confsync.manifest.read import read_manifest
from confsync.manifest.source import Source
from confsync.manifest.text_edits import TextEdit, apply_edits
from confsync.manifest.update_values import meaning
from confsync.model import ABSENT, Edit
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput
from confsync.model.json_value import canonical
from confsync.model.pulled import PulledEdit, PulledFile
from confsync.operations.pull.draft import FileDraft, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confsync.manifest.declarations_schema import LabelValues
    from confsync.manifest.insert import Fields
    from confsync.model import Absent, Declaration, Json
    from confsync.operations.workspace import Workspace

    Values = Mapping[str | None, Json | Absent]


def added(
    workspace: Workspace, file: str, new: Mapping[str, Values], edited: FileDraft | None
) -> FileDraft:
    """The manifest `file`, `edited` or as it is, with declarations of `new` at its end.

    Raises `InvalidInput` where the new text would not declare just that.
    """
    root, values = workspace.project.root, workspace.project.settings.labels.values
    path = within(root, file)
    before = edited.before if edited else sources.read(path, file) if path.exists() else None
    start = before and replace(before, text=edited.text if edited else before.text)
    entries = [New(id, "", _fields(each)) for id, each in new.items()]
    text = whole(entries) if start is None else apply_edits(start.text, appended(start, entries))
    after = Source(file, text)
    if not _proved(start, after, {each.id: each.fields for each in entries}, values):
        message = "the edit of this file would have changed its meaning; the file was left as it is"
        help = "name another file: --to-file FILE"
        raise InvalidInput([after.problem(Code.UNPROVED, message, (0, 1), help=help)])
    taken = (
        *(edited.shown.taken if edited else ()),
        *(PulledEdit(id, str(each.get(None, "")), _edits(each)) for id, each in new.items()),
    )
    shown = PulledFile(file, taken, _diff(file, before, text), created=before is None)
    return FileDraft(shown, path, text, before)


def _fields(values: Values) -> Fields:
    fields: Fields = {}
    if isinstance(title := values.get(None), str):
        fields["title"] = title
    labels = {key: None if v is ABSENT else v for key, v in values.items() if key is not None}
    if labels:
        fields["labels"] = labels
    return fields


def _edits(values: Values) -> tuple[Edit, ...]:
    return tuple(
        Edit(label, ABSENT, None if value is ABSENT else value) for label, value in values.items()
    )


def _proved(
    before: Source | None, after: Source, new: Mapping[str, Fields], values: LabelValues
) -> bool:
    """Whether the old declarations are as they were, and the new ones declare their fields."""
    try:
        old = read_manifest(before, values)[0] if before else []
        found, problems = read_manifest(after, values)
    except InvalidInput:
        return False
    kept = [each for each in found if each.id not in new]
    return (
        not problems
        and [*map(meaning, kept)] == [*map(meaning, old)]
        and {each.id for each in found} >= new.keys()
        and all(_has(each, new[each.id]) for each in found if each.id in new)
    )


def _has(declaration: Declaration, fields: Fields) -> bool:
    """Whether a declaration has these fields; beside them it may have labels of the defaults."""
    labels, wanted = declaration.labels or {}, fields.get("labels")
    wanted = {nfc(key): value for key, value in wanted.items()} if isinstance(wanted, dict) else {}
    return declaration.title == fields.get("title") and all(
        key in labels and canonical(labels[key]) == canonical(value)
        for key, value in wanted.items()
    )


def _diff(file: str, before: Source | None, text: str) -> str:
    if before is None:
        return created(file, text)
    whole_text = TextEdit(0, len(before.text), text)
    return difference(file, before.text, [whole_text])
