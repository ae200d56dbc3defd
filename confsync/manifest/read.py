"""Reads manifests into declarations, or reports every problem of every file at once."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync.manifest import source as sources
from confsync.manifest.check import check_manifest
from confsync.manifest.compose import compose
from confsync.manifest.declarations_schema import CONTENT, LONGEST_ID, RESERVED
from confsync.manifest.findings import Findings
from confsync.manifest.nodes import Mapping, child, target
from confsync.model import Declaration, Problem
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from confsync.manifest.declarations_schema import LabelValues
    from confsync.manifest.labels import LabelChecker
    from confsync.manifest.nodes import Node, Scalar
    from confsync.manifest.source import Source
    from confsync.model import Json
    from confsync.model.catalog import Catalog

_USUAL_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_Entries: TypeAlias = "dict[str, Json]"
Look: TypeAlias = "Callable[[Source, Node], None]"


def no_look(_source: Source, _root: Node) -> None:
    """Does nothing."""


def read_manifests(
    files: Iterable[tuple[str, Path]],
    values: LabelValues = "text",
    known: Sequence[Problem] = (),
    catalog: Catalog | None = None,
    look: Look = no_look,
) -> tuple[dict[str, Declaration], list[Problem]]:
    """The declarations of `files` (the name that people see, and the path) by id, and what is wrong.

    `values` says what a label's value may be, `catalog` which labels there are. The problems are
    those of all files and those that are `known` before, sorted by their place; if one is an error,
    the declarations are good only for counting. `look` is given the tree of each file that says
    what a manifest may say.
    """
    readers = (partial(sources.read, path, name) for name, path in files)
    return read_sources(readers, values, known, catalog, look)


def read_sources(
    files: Iterable[Callable[[], Source]],
    values: LabelValues = "text",
    known: Sequence[Problem] = (),
    catalog: Catalog | None = None,
    look: Look = no_look,
) -> tuple[dict[str, Declaration], list[Problem]]:
    """The same for files that are each read by a function, which may raise `InvalidInput`."""
    declared: dict[str, Declaration] = {}
    found = [*known]
    rules = None if catalog is None else _checker(catalog)
    for read in files:
        try:
            source = read()
            declared_here, problems = read_manifest(source, values, rules, look)
        except InvalidInput as error:
            found.extend(error.problems)
            continue
        found.extend(problems)
        for declaration in declared_here:
            first = declared.setdefault(declaration.id, declaration)
            if first is declaration:
                continue
            if (field := _in_common(first, declaration)) is not None:
                found.append(_declared_twice(field, first, declaration, source))
            else:
                declared[declaration.id] = first.joined(declaration)
    return declared, sorted(found, key=by_place)


def read_manifest(
    source: Source,
    values: LabelValues = "text",
    rules: LabelChecker | None = None,
    look: Look = no_look,
) -> tuple[list[Declaration], list[Problem]]:
    """The declarations of one file, and its problems.

    The declarations are whole only if no problem is an error. `look` is given the file's tree, unless
    something else than a label is wrong. Raises `InvalidInput` where the file is not YAML, or has too
    much of something.
    """
    findings = Findings(source)
    root = compose(findings)
    found = declarations(root, values, findings)
    if not findings.problems:
        look(source, root)
    if rules is not None:
        rules.check(root, findings)
    return found, findings.problems


def _checker(catalog: Catalog) -> LabelChecker:
    from confsync.manifest.labels import LabelChecker  # noqa: PLC0415  # most have no catalog

    return LabelChecker(catalog)


def declarations(root: Node, values: LabelValues, findings: Findings) -> list[Declaration]:
    """The declarations in a file's tree; problems are added to `findings`."""
    check_manifest(root, values, findings)
    if isinstance(root, Mapping) and not any(each in root.written for each in CONTENT):
        help = "or `rules`, `tables` or `tests`"
        findings.add(Code.MISSING_KEY, "'conversations' is missing", root.span, help=help)
    defaults = _entries(_entries(root.data).get("defaults"))
    inherited = _labels(defaults)
    found: list[Declaration] = []
    for id, (key, node) in _conversations(root).items():
        if reason := wrong_with_id(id):
            findings.add(Code.BAD_ID, f"not a conversation's id: {reason}", key.span)
        declared = _entries(node.data)
        if not declared and node.data in (None, {}) and "labels" not in defaults:
            message = "neither a title nor labels are declared here"
            help = "declare one of them, or remove the conversation"
            findings.add(Code.NOTHING_DECLARED, message, key.span, help=help, id=id)
        place = findings.source.place(key.start)
        if findings.problems:
            # Of an invalid file only the ids matter: another file may declare them too.
            found.append(Declaration(id, place))
            continue
        title, labels = declared.get("title"), _labels(declared)
        if inherited is not None:
            labels = {**inherited, **(labels or {})}
        found.append(Declaration(id, place, title if isinstance(title, str) else None, labels))
    return found


def wrong_with_id(id: str) -> str | None:
    """Why `id` is not a valid id, or None. Ids are opaque, but they become part of a URL."""
    if _USUAL_ID.fullmatch(id):  # as nearly every one
        return None
    if not id:
        return "it is empty"
    if len(id) > LONGEST_ID:
        return f"it is longer than {LONGEST_ID} characters"
    if not id.isprintable() or " " in id:
        return "it has spaces or control characters"
    if "/" in id or "\\" in id or ".." in id:
        return "it has a slash, a backslash or two dots"
    if id in RESERVED:
        return "that is the name of another endpoint"
    return None


def _conversations(root: Node) -> dict[str, tuple[Scalar, Node]]:
    """The declarations by id, even if other parts of the file are invalid."""
    node = child(root, "conversations")
    conversations = None if node is None else target(node)
    return conversations.written if isinstance(conversations, Mapping) else {}


def _labels(declared: _Entries) -> _Entries | None:
    """Declared labels with keys in Unicode NFC; of two spellings the first wins.

    Only a merge can bring two spellings: within one mapping they are an error.
    """
    labels = declared.get("labels")
    if not isinstance(labels, dict) or "".join(labels).isascii():
        return labels if isinstance(labels, dict) else None
    return {nfc(key): labels[key] for key in reversed(labels)}


def _entries(value: Json) -> _Entries:
    """`value` if it is a mapping, else `{}`: that problem is already reported."""
    return value if isinstance(value, dict) else {}


def _in_common(first: Declaration, second: Declaration) -> str | None:
    """A field that both declare; of an invalid file no field is known."""
    if first.title is not None and second.title is not None:
        return "the title"
    same = sorted((first.labels or {}).keys() & (second.labels or {}).keys())
    return f"label {quoted(same[0])}" if same else None


def _declared_twice(field: str, first: Declaration, second: Declaration, source: Source) -> Problem:
    place = next(
        (part.place for part in first.parts if _in_common(part, second) == field), first.place
    )
    message = f"{field} of {second.id} is declared twice, first at {place}"
    help = "keep one of the two; other fields may be declared in another file"
    found = Problem(Code.DUPLICATE_ID, message, help, second.place, id=second.id)
    return source.marked(replace(found, also=(place,)))


def by_place(problem: Problem) -> tuple[str, int, int]:
    """The sort key of problems."""
    place = problem.place
    return (place.file, place.line, place.column) if place else ("", 0, 0)
