"""Turns pydantic's validation errors into problems at their places."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema

from confsync._util.quoting import quoted, shortened
from confsync._util.suggestions import did_you_mean
from confsync.manifest.compose import compose
from confsync.manifest.declarations_schema import RULES, declarations_adapter
from confsync.manifest.nodes import Mapping, Node, Scalar, child, find, target
from confsync.manifest.strict import kind
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import TypeAdapter
    from pydantic_core.core_schema import WithDefaultSchema

    from confsync.manifest.declarations_schema import LabelValues
    from confsync.manifest.findings import Findings
    from confsync.model import Json

_Loc: TypeAlias = "tuple[int | str, ...]"
_Schema: TypeAlias = "dict[str, Any]"  # JSON Schema, as pydantic gives it
_T = TypeVar("_T")

_WANTED: Final = {
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "list_type": "a list",
}
_TEXTS: Final = {"too_short": "Input should have at least one item"}
PORTION: Final = 100_000
"""Nodes checked at once. Each invalid one costs pydantic about a kilobyte."""


def check_manifest(root: Node, values: LabelValues, findings: Findings) -> None:
    """Add the problems of a manifest."""
    adapter = _manifest_adapter(values) if has_rules(root) else declarations_adapter(values)
    for data in _portions(root, findings):
        try:
            adapter.validate_python(data)
        except ValidationError as error:
            describe(error, _manifest_adapter(values), root, findings)


def has_rules(root: Node) -> bool:
    """Whether a manifest may declare by rule."""
    return isinstance(root, Mapping) and any(each in root.written for each in RULES)


def _manifest_adapter(values: LabelValues) -> TypeAdapter[Any]:
    from confsync.manifest.schema import manifest_adapter  # noqa: PLC0415  # it takes long to make

    return manifest_adapter(values)


def read_versioned(findings: Findings, adapter: TypeAdapter[_T]) -> tuple[Node, _T]:
    """The node tree and the validated value of a file that has a `version` key.

    Raises `InvalidInput` with every problem.
    """
    node = compose(findings)
    version = child(node, "version")
    if version is not None and version.data.__class__ is bool:
        # To Python, true is 1.
        message = f"version must be 1, not {kind(version.data)}"
        raise findings.stop(Code.SHAPE, message, version.span, help="write: version: 1")
    # The keys of a later version may mean something else, so they are not checked.
    if version is not None and version.data.__class__ is int and version.data != 1:
        message = f"this file has version {version.data}, and this confsync reads version 1"
        raise findings.stop(Code.VERSION, message, version.span, help="update confsync")
    try:
        return node, adapter.validate_python(node.data)
    except ValidationError as error:
        describe(error, adapter, node, findings)
        raise InvalidInput(findings.problems) from None


def describe(
    error: ValidationError, adapter: TypeAdapter[Any], root: Node, findings: Findings
) -> None:
    """Add a problem for each validation error, at its node in `root`.

    `adapter` made the errors and knows the valid keys.
    """
    for found in error.errors(include_url=False, include_context=False, include_input=False):
        _add(found["type"], found["msg"], found["loc"], adapter, root, findings)


def _portions(root: Node, findings: Findings) -> Iterator[Json]:
    """The data of a manifest in portions of conversations."""
    node = child(root, "conversations")
    conversations = None if node is None else target(node)
    if not isinstance(root, Mapping) or not isinstance(conversations, Mapping):
        yield root.data
        return
    limit = f"this has more than {PORTION:,} values"
    if root.size - conversations.size > PORTION:
        raise findings.stop(Code.LIMIT, limit, root.span)
    data: dict[str, Json] = {}
    size = 0
    for id, (key, node) in conversations.written.items():
        if node.size > PORTION:
            raise findings.stop(Code.LIMIT, limit, key.span)
        if size + node.size > PORTION:
            yield {**root.data, "conversations": data}
            data, size = {}, 0
        data[id] = node.data
        size += node.size
    yield {**root.data, "conversations": data}


def _add(
    type_: str,
    message: str,
    loc: _Loc,
    adapter: TypeAdapter[Any],
    root: Node,
    findings: Findings,
) -> None:
    key, node = find(root, loc)
    value = target(node)
    what = quoted(key.text) if key is not None else "the file" if node is root else "an item"
    if type_ == "extra_forbidden" and key is not None:
        known = _known_keys(adapter, loc[:-1])
        help = did_you_mean(key.text, known)
        findings.add(Code.UNKNOWN_KEY, f"unknown key {what}", key.span, help=help)
    elif type_ == "missing":
        findings.add(Code.MISSING_KEY, f"{str(loc[-1])!r} is missing", node.span)
    elif type_ not in _WANTED:
        said = _TEXTS.get(type_, message).replace("Input should", f"{what} must")
        findings.add(Code.SHAPE, said, node.span)
    elif isinstance(value, Scalar) and value.data is None and not value.text:
        span = key.span if key is not None else node.span
        message = f"{what} must be {_WANTED[type_]}, but nothing is there"
        findings.add(Code.SHAPE, message, span)
    elif isinstance(value, Scalar) and _WANTED[type_] == "text":
        text = shortened(value.text)
        message = f"{what} must be text, but YAML reads {text} as {kind(value.data)}"
        help = f'{"leave it out, or " if value.data is None else ""}put it in quotes: "{text}"'
        findings.add(Code.NOT_TEXT, message, node.span, help=help)
    else:
        message = f"{what} must be {_WANTED[type_]}, not {kind(value.data)}"
        findings.add(Code.SHAPE, message, node.span)


def _known_keys(adapter: TypeAdapter[Any], loc: _Loc) -> tuple[str, ...]:
    """The valid keys at `loc`."""
    schema = _schema(adapter)
    here = _resolved(schema, schema)
    for step in loc:
        below = here.get("properties", {}).get(step) or here.get("additionalProperties")
        # A step may only name one of several alternatives.
        if below := below or here.get("items"):
            here = _resolved(below, schema)
    return tuple(here.get("properties", {}))


@cache
def _schema(adapter: TypeAdapter[Any]) -> _Schema:
    return adapter.json_schema(schema_generator=_WithoutDefaults)


class _WithoutDefaults(GenerateJsonSchema):
    """Keys only: before pydantic 2.14 the defaults of models that were not used yet end in an error."""

    def default_schema(self, schema: WithDefaultSchema) -> _Schema:
        return self.generate_inner(schema["schema"])


def _resolved(here: _Schema, schema: _Schema) -> _Schema:
    """`here` with references resolved; of several alternatives the one with properties."""
    if "$ref" in here:
        here = schema["$defs"][here["$ref"].rpartition("/")[2]]
    for form in (*here.get("anyOf", ()), *here.get("oneOf", ())):
        if (found := _resolved(form, schema)).get("type") == "object":
            return found
    return here
