"""New declarations into a file, new or not, and the proof that a plan finds nothing to do then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync._util.nfc import nfc
from confsync.engine.diff import edits
from confsync.manifest import source as sources
from confsync.manifest.append import New, appended, whole
from confsync.manifest.compose import compose
from confsync.manifest.difference import created, difference
from confsync.manifest.findings import Findings
from confsync.manifest.nodes import child
from confsync.manifest.read import read_manifest
from confsync.manifest.source import Source
from confsync.manifest.text_edits import apply_edits
from confsync.manifest.update_values import meaning
from confsync.model import ABSENT, Edit, Problem, Severity
from confsync.model.codes import Code
from confsync.model.errors import ConfsyncError, InvalidInput
from confsync.model.pulled import PulledEdit, PulledFile
from confsync.operations.pull.draft import FileDraft, within
from confsync.operations.pull.importable import describe, importable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.attention.resource import Row
    from confsync.manifest.insert import Fields
    from confsync.model import Labels, Observed
    from confsync.operations.pull.importable import Rules
    from confsync.project.project import Project


_SCHEMA: Final = "schemas/manifest.json"


@dataclass(slots=True)
class Placed:
    """What became of some conversations that were to go into one file."""

    draft: FileDraft | None = None
    empty: int = 0
    by_rule: int = 0
    problems: tuple[Problem, ...] = ()


def drafted(project: Project, file: str, rows: Sequence[Row], rules: Rules) -> Placed:
    """The file with declarations of `rows`; raises `ConfsyncError` where it cannot be one."""
    path = within(project.root, file)
    source = sources.read(path, file) if path.exists() else None
    new: list[New] = []
    seen: dict[str, Observed] = {}
    problems: list[Problem] = []
    empty = by_rule = 0
    inherited = _inherited(source) if source else {}
    for row in rows:
        found = importable(row.seen, rules, inherited)
        problems += _problems(row.seen.id, found.left_out, found.refused)
        if found.unlabelled:
            problems.append(_unlabelled(row.seen.id))
        if found.refused:
            continue
        left = [] if inherited else _without_given(found.fields, rules, row)
        by_rule += len(left)
        if not found.fields:
            empty += not left
            continue
        seen[row.seen.id] = row.seen
        new.append(New(row.seen.id, describe(row.facts, row.seen, found.fields), found.fields))
    if not new:
        return Placed(None, empty, by_rule, tuple(problems))
    taken = tuple(PulledEdit(each.id, _title(seen[each.id]), _edits(each.fields)) for each in new)
    if source is None:
        text = whole(new, _schema(project, file))
        shown = PulledFile(file, taken, created(file, text), created=True)
    else:
        splices = appended(source, new)
        text = apply_edits(source.text, splices)
        shown = PulledFile(file, taken, difference(file, source.text, splices))
    if not _proved(source, Source(file, text), seen, rules):
        message = "the new text of this file would not declare what is live; it was left as it is"
        raise ConfsyncError(message, "name another file: --to-file FILE")
    return Placed(FileDraft(shown, path, text, source), empty, by_rule, tuple(problems))


def _without_given(fields: Fields, rules: Rules, row: Row) -> list[str | None]:
    """Remove what rules give already, and report what that was.

    A label that the project owns stays: it would be removed where others are declared.
    """
    given = rules.given(row)
    gone: list[str | None] = []
    if None in given and "title" in fields:
        del fields["title"]
        gone.append(None)
    labels = fields.get("labels")
    if isinstance(labels, dict):
        keys = [key for key in labels if nfc(key) in given and not rules.owned(key)]
        gone += keys
        kept = {key: value for key, value in labels.items() if key not in keys}
        fields["labels"] = kept
        if not kept:
            del fields["labels"]
    return gone


def _schema(project: Project, file: str) -> str | None:
    """The path of the manifests' schema from `file`, if `confsync init` put one into the project."""
    up = "../" * file.count("/")
    return f"{up}{_SCHEMA}" if (project.root / _SCHEMA).is_file() else None


def _inherited(source: Source) -> Labels:
    """The labels that a file's defaults give to all its conversations."""
    defaults = child(compose(Findings(source)), "defaults")
    labels = None if defaults is None else child(defaults, "labels")
    return labels.data if labels is not None and isinstance(labels.data, dict) else {}


def _proved(before: Source | None, after: Source, seen: dict[str, Observed], rules: Rules) -> bool:
    """Whether the old declarations are as they were, and the new ones ask for no edit."""
    try:
        old = read_manifest(before, rules.values)[0] if before else []
        found, problems = read_manifest(after, rules.values)
    except InvalidInput:
        return False
    new = [each for each in found if each.id in seen]
    kept = [each for each in found if each.id not in seen]
    return (
        not problems
        and len(new) == len(seen)
        and [*map(meaning, kept)] == [*map(meaning, old)]
        and not any(edits(each, seen[each.id], rules.owned) for each in new)
    )


def _problems(id: str, left_out: Sequence[str], refused: str) -> Iterator[Problem]:
    for reason in left_out:
        help = f"such as {id}"
        yield Problem(Code.UNDECLARABLE, reason, help, id=id, severity=Severity.WARNING)
    if refused:
        message = f"a conversation was not imported: {refused}"
        yield Problem(Code.UNDECLARABLE, message, f"such as {id}", id=id)


def _unlabelled(id: str) -> Problem:
    message = "the labels of a conversation are unknown, so none of them is declared"
    return Problem(Code.LABELS_UNKNOWN, message, f"such as {id}", id=id)


def _title(seen: Observed) -> str:
    return seen.title if isinstance(seen.title, str) else ""


def _edits(fields: Fields) -> tuple[Edit, ...]:
    """What is declared now and was not."""
    labels = fields.get("labels")
    found = [Edit(None, ABSENT, fields["title"])] if "title" in fields else []
    for key, value in labels.items() if isinstance(labels, dict) else ():
        found.append(Edit(key, ABSENT, value))
    return tuple(found)
