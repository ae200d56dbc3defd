"""Manifests to declarations: every problem of every file at once, or all that is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from confsync.codes import Code
from confsync.errors import InvalidInput
from confsync.manifest import source as sources
from confsync.manifest.check import describe
from confsync.manifest.compose import compose
from confsync.manifest.nodes import Mapping, target
from confsync.manifest.schema import manifest_adapter
from confsync.model import Declaration, Labels, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from confsync.manifest.nodes import Node, Scalar
    from confsync.manifest.schema import LabelValues
    from confsync.manifest.source import Source

_RESERVED: Final = frozenset({".", "list", "by-external-id"})
"""Ids whose address would mean another endpoint."""
_LONGEST_ID: Final = 200


def read_manifests(
    files: Iterable[tuple[str, Path]], values: LabelValues = "text"
) -> dict[str, Declaration]:
    """The declarations of `files` (the name that people see, and the path), by id.

    `values` says what a label's value may be. Raises `InvalidInput` with all problems of all files.
    """
    declared: dict[str, Declaration] = {}
    found: list[Problem] = []
    for name, path in files:
        try:
            declarations, problems = read_manifest(sources.read(path, name), values)
        except InvalidInput as error:
            found.extend(error.problems)
            continue
        found.extend(problems)
        for declaration in declarations:
            first = declared.setdefault(declaration.id, declaration)
            if first is not declaration:
                found.append(_declared_twice(first, declaration))
    if found:
        raise InvalidInput(found)
    return declared


def read_manifest(
    source: Source, values: LabelValues = "text"
) -> tuple[list[Declaration], list[Problem]]:
    """What one file declares, and what is wrong with it.

    The declarations are whole only if nothing is wrong. Raises `InvalidInput` where the file is not
    YAML.
    """
    root, found = compose(source)
    adapter = manifest_adapter(values)
    try:
        manifest = adapter.validate_python(root.data)
    except ValidationError as error:
        found.extend(describe(error, adapter, root, source))
        return _ids_only(root, source), [*found, *_wrong_ids(root, source)]
    defaults: Labels | None = manifest.get("defaults", {}).get("labels")
    keys = _ids(root)
    declarations: list[Declaration] = []
    for id, conversation in manifest["conversations"].items():
        title = conversation.get("title") if conversation else None
        labels: Labels | None = conversation.get("labels") if conversation else None
        if defaults is not None:
            labels = {**defaults, **(labels or {})}
        if title is None and labels is None:
            found.append(_nothing_declared(keys[id][0], source))
        declarations.append(Declaration(id, source.place(keys[id][0].start), title, labels))
    return declarations, [*found, *_wrong_ids(root, source)]


def wrong_with_id(id: str) -> str | None:
    """Why `id` cannot be asked for, or None. Ids are opaque, but they become part of an address."""
    if not id:
        return "it is empty"
    if len(id) > _LONGEST_ID:
        return f"it is longer than {_LONGEST_ID} characters"
    if not id.isprintable() or " " in id:
        return "it has spaces or control characters"
    if "/" in id or "\\" in id or ".." in id:
        return "it has a slash, a backslash or two dots"
    if id in _RESERVED:
        return "that is the name of another endpoint"
    return None


def _ids(root: Node) -> dict[str, tuple[Scalar, Node]]:
    """Where the ids of a manifest stand, whatever else may be wrong with it."""
    top = target(root)
    if isinstance(top, Mapping) and "conversations" in top.written:
        conversations = target(top.written["conversations"][1])
        if isinstance(conversations, Mapping):
            return conversations.written
    return {}


def _ids_only(root: Node, source: Source) -> list[Declaration]:
    """Enough of the declarations of a wrong file to find ids that stand elsewhere too."""
    return [Declaration(id, source.place(key.start)) for id, (key, _) in _ids(root).items()]


def _wrong_ids(root: Node, source: Source) -> Iterator[Problem]:
    for id, (key, _) in _ids(root).items():
        if reason := wrong_with_id(id):
            span = (key.start, key.end)
            yield source.problem(Code.BAD_ID, f"not a conversation's id: {reason}", span)


def _nothing_declared(key: Scalar, source: Source) -> Problem:
    message = "neither a title nor labels are declared here"
    help = "declare one of them, or remove the conversation"
    span = (key.start, key.end)
    return source.problem(Code.NOTHING_DECLARED, message, span, help=help, id=key.text)


def _declared_twice(first: Declaration, second: Declaration) -> Problem:
    return Problem(
        Code.DUPLICATE_ID,
        f"{second.id} is declared twice, first at {first.place}",
        "keep one of the two declarations",
        second.place,
        id=second.id,
        also=(first.place,),
    )
