"""What pydantic finds wrong with a file's data, as problems at their places."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeAlias

from confsync.codes import Code
from confsync.manifest.compose import kind
from confsync.manifest.nodes import Mapping, Node, Scalar, Sequence, target

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

    from confsync.manifest.source import Source
    from confsync.model import Problem

_Loc: TypeAlias = "tuple[int | str, ...]"
_Schema: TypeAlias = "dict[str, Any]"  # JSON Schema, as pydantic gives it

_WANTED = {
    "dict_type": "a mapping",
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list",
    "list_type": "a list",
}


def describe(
    error: ValidationError, adapter: TypeAdapter[Any], root: Node, source: Source
) -> list[Problem]:
    """One problem for each of `error`'s, at the node of `root` that it is about.

    `adapter` is the one that found them; it knows which keys there are.
    """
    return [
        _problem(found["type"], found["msg"], found["loc"], adapter, root, source)
        for found in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def _problem(
    type_: str, message: str, loc: _Loc, adapter: TypeAdapter[Any], root: Node, source: Source
) -> Problem:
    key, node = _find(root, loc)
    span = (node.start, node.end)
    if type_ == "extra_forbidden" and key is not None:
        known = _known_keys(adapter.json_schema(), loc[:-1])
        near = get_close_matches(key.text.casefold(), known, n=1)
        help = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"
        return source.problem(
            Code.UNKNOWN_KEY, f"unknown key {key.text!r}", (key.start, key.end), help=help
        )
    if type_ == "missing":
        at = (span[0], span[0] + 1)
        return source.problem(Code.MISSING_KEY, f"{str(loc[-1])!r} is missing", at)
    if type_ not in _WANTED:
        return source.problem(Code.SHAPE, message, span)
    wanted = _WANTED[type_]
    what = repr(key.text) if key is not None else "the file" if node is root else "an item"
    value = target(node)
    if not isinstance(value, Scalar):
        span = (span[0], span[0] + 1)
        return source.problem(Code.SHAPE, f"{what} must be {wanted}, not {kind(value.data)}", span)
    if value.text == "" and value.data is None:
        at = (key.start, key.end) if key is not None else span
        return source.problem(Code.SHAPE, f"{what} must be {wanted}, but nothing is there", at)
    text = _shortened(value.text)
    if wanted == "text":
        message = f"{what} must be text, but YAML reads {text} as {kind(value.data)}"
        return source.problem(Code.NOT_TEXT, message, span, help=f'put it in quotes: "{text}"')
    return source.problem(Code.SHAPE, f"{what} must be {wanted}, not {kind(value.data)}", span)


def _find(root: Node, loc: _Loc) -> tuple[Scalar | None, Node]:
    """The node at `loc`, or the deepest one on the way that there is, and its key."""
    key: Scalar | None = None
    node = root
    for step in loc:
        here = target(node)
        if isinstance(here, Mapping) and (found := here.written.get(str(step))):
            key, node = found
        elif isinstance(here, Sequence) and isinstance(step, int):
            key, node = None, here.items[step]
    return key, node


def _known_keys(schema: _Schema, loc: _Loc) -> list[str]:
    """The keys that `schema` knows at `loc`."""
    here = _resolved(schema, schema)
    for step in loc:
        below = here.get("properties", {}).get(step) or here.get("additionalProperties") or {}
        here = _resolved(below, schema)
    return list(here.get("properties", {}))


def _resolved(here: _Schema, schema: _Schema) -> _Schema:
    """`here` without references, and of several forms the one with properties."""
    if "$ref" in here:
        here = schema["$defs"][here["$ref"].rpartition("/")[2]]
    for form in here.get("anyOf", ()):
        if (found := _resolved(form, schema)).get("type") == "object":
            return found
    return here


def _shortened(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
