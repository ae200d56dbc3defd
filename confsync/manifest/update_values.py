"""Puts live values into a manifest's text: edits only what differs, in place, and proves the result."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync.manifest.compose import compose
from confsync.manifest.fields import BY_HAND, FieldEdits
from confsync.manifest.findings import Findings
from confsync.manifest.outline import Outline, Released
from confsync.manifest.read import declarations, read_manifest
from confsync.manifest.text_edits import TextEdit, apply_edits
from confsync.model import ABSENT
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from confsync.manifest.declarations_schema import LabelValues
    from confsync.manifest.fields import Wanted
    from confsync.manifest.source import Source
    from confsync.model import Declaration, Problem


@dataclass(frozen=True, slots=True)
class Adopted:
    """The new text of a file, the splices that made it, the labels (None: the title) adopted by id, and what was not."""

    text: str
    splices: tuple[TextEdit, ...]
    labels: Mapping[str, tuple[str | None, ...]]
    problems: tuple[Problem, ...]


def update_values(
    source: Source,
    values: LabelValues,
    known: Mapping[str, Declaration],
    wanted: Mapping[str, Wanted],
) -> Adopted:
    """The text of `source` with the live values `wanted`.

    A value that cannot be declared is a problem at its place; the rest is still updated. Raises
    `InvalidInput` if the file is invalid, or no longer declares what is `known` of it.
    """
    findings = Findings(source)
    root = compose(findings)
    before = declarations(root, values, findings)
    outline = Outline(source, root)
    if not findings.problems and not {*map(meaning, known.values())} <= {*map(meaning, before)}:
        message, help = (
            "this file changed meanwhile, and was left as it is",
            "run the command again",
        )
        findings.add(Code.UNWRITTEN, message, (0, 1), help=help)
    if findings.problems:
        raise InvalidInput(findings.problems)
    edits = _edits(source, outline, values, wanted)
    splices = tuple(splice for edit in edits.values() for splice in edit.splices)
    labels = {id: tuple(edit.adopted) for id, edit in edits.items() if edit.adopted}
    problems = tuple(problem for edit in edits.values() for problem in edit.problems)
    text = apply_edits(source.text, splices)
    expected = [_with(each, wanted, labels.get(each.id, ())) for each in before]
    if splices and not means(replace(source, text=text), values, expected):
        message = "the edit of this file would have changed its meaning; the file was left as it is"
        problem = source.problem(Code.UNPROVED, message, (0, 1), help=BY_HAND)
        return Adopted(source.text, (), {}, (*problems, problem))
    return Adopted(text, splices, labels, problems)


def _edits(
    source: Source, outline: Outline, values: LabelValues, wanted: Mapping[str, Wanted]
) -> dict[str, FieldEdits]:
    """The edits by id, repeated while some of them free shared values that block others."""
    while True:
        edits = {
            id: FieldEdits(source, outline, outline.entries[id], values, fields)
            for id, fields in wanted.items()
        }
        released = Released.of(
            (field for edit in edits.values() for field in edit.freed),
            (name for edit in edits.values() for name in edit.unused),
        )
        if released == outline.released:
            return edits
        outline.released = released


def means(source: Source, values: LabelValues, expected: Iterable[Declaration]) -> bool:
    """Whether `source` is valid and declares what is `expected`."""
    try:
        found, problems = read_manifest(source, values)
    except InvalidInput:
        return False
    return not problems and [*map(meaning, found)] == [*map(meaning, expected)]


def meaning(declaration: Declaration) -> str:
    """The content of a declaration without its place; as JSON, where 1 is neither true nor 1.0."""
    labels = None if declaration.labels is None else dict(declaration.labels)
    return json.dumps([declaration.id, declaration.title, labels], sort_keys=True)


def _with(
    declaration: Declaration, wanted: Mapping[str, Wanted], adopted: Sequence[str | None]
) -> Declaration:
    """`declaration` with the values of the `adopted` fields."""
    for label in adopted:
        live = wanted[declaration.id][label]
        value = None if live is ABSENT else live
        if label is None:
            declaration = replace(declaration, title=str(value))
        else:
            labels = {**(declaration.labels or {}), nfc(label): value}
            declaration = replace(declaration, labels=labels)
    return declaration
