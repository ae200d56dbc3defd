"""GitHub's own description of its API (npm `@octokit/openapi`): whether a request is as it says."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.support.node import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.model.transport import Request

PACKAGE: Final = "@octokit/openapi"
_FILE: Final = MODULES / PACKAGE / "generated" / "api.github.com.json"
_NAME: Final = "urn:github"
_WHOLE_PATHS: Final = {"path", "ref"}
"""Parameters of an address that may have slashes."""


def undescribed(request: Request) -> Iterator[str]:
    """What is wrong with a request; nothing where the description is not installed."""
    if not _FILE.exists():
        return
    found = _operation(request.method, request.path)
    shown = f"{request.method} {request.path}"
    if found is None:
        yield f"{shown} is not described"
        return
    path, operation = found
    known = {each["name"]: each for each in _parameters(path, operation) if each["in"] == "query"}
    for name, value in request.query:
        if name not in known:
            yield f"{shown}: there is no parameter {name}"
        elif wrong := _wrong(_typed(value, known[name]["schema"]), known[name]["schema"]):
            yield f"{shown}: {name}={value}: {wrong}"
    yield from (f"{shown}: {wrong}" for wrong in _wrong_body(request, operation))


def _wrong_body(request: Request, operation: Any) -> Iterator[str]:
    described = operation.get("requestBody")
    if not request.body:
        if described and described.get("required", False):
            yield "it needs a body"
        return
    if described is None:
        yield "it has no body"
        return
    schema = described["content"]["application/json"]["schema"]
    body = json.loads(request.body)
    if wrong := _wrong(body, schema):
        yield wrong
    if "properties" in schema and (more := body.keys() - schema["properties"].keys()):
        yield f"there is no field {sorted(more)}"


def _wrong(value: Any, schema: Any) -> str | None:
    validator = Draft202012Validator(_placed(schema), registry=_registry())
    return next((each.message for each in validator.iter_errors(value)), None)


def _placed(schema: Any) -> Any:
    """The schema with references into the whole description."""
    if isinstance(schema, dict):
        return {
            name: f"{_NAME}{each}" if name == "$ref" else _placed(each)
            for name, each in schema.items()
        }
    return [_placed(each) for each in schema] if isinstance(schema, list) else schema


def _typed(value: str, schema: Any) -> Any:
    return int(value) if schema.get("type") == "integer" and value.isdecimal() else value


def _operation(method: str, path: str) -> tuple[Any, Any] | None:
    for pattern, described in _paths():
        if method.lower() in described and pattern.fullmatch(path):
            return described, described[method.lower()]
    return None


def _parameters(path: Any, operation: Any) -> Iterator[Any]:
    for each in (*path.get("parameters", ()), *operation.get("parameters", ())):
        reference = each.get("$ref")
        name = reference.rpartition("/")[2] if reference else ""
        yield _description()["components"]["parameters"][name] if reference else each


@cache
def _description() -> Any:
    return json.loads(_FILE.read_bytes())


@cache
def _registry() -> Registry[Any]:
    whole = DRAFT202012.create_resource(_description())
    made: Registry[Any] = Registry().with_resource(_NAME, whole)
    return made


@cache
def _paths() -> list[tuple[re.Pattern[str], Any]]:
    """Addresses below a repository, those without parameters first."""
    paths = {k: v for k, v in _description()["paths"].items() if k.startswith("/repos/{owner}")}
    return [(_pattern(path), paths[path]) for path in sorted(paths, key=lambda p: p.count("{"))]


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    return re.compile(
        "".join(
            (".+" if part in _WHOLE_PATHS else "[^/]+") if at % 2 else re.escape(part)
            for at, part in enumerate(parts)
        )
    )
