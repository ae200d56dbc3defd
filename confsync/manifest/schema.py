"""The types of a manifest. They validate it, and its JSON Schema is made from them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Final, Generic

from pydantic import ConfigDict, Field, JsonValue, TypeAdapter

from confsync.manifest.declarations_schema import CONTENT, STRICT, AnyJson, Declarations, Value
from confsync.manifest.rule_schema import Rule, Table, Test
from confsync.manifest.rules import LONGEST_NAME

if TYPE_CHECKING:
    from pydantic.config import JsonDict

    from confsync.manifest.declarations_schema import LabelValues

_NAME: Final[JsonDict] = {"maxLength": LONGEST_NAME, "pattern": r"^\S(?:[\s\S]*\S)?$"}
"""The part of the check of names that a schema can express."""
_WHOLE: Final = ConfigDict(
    **STRICT, json_schema_extra={"anyOf": [{"required": [each]} for each in CONTENT]}
)


class Manifest(Declarations[Value], Generic[Value], total=False):
    """A file of declarations, by id or by rule."""

    __pydantic_config__ = _WHOLE  # type: ignore[misc]  # pydantic reads it from the class body

    tables: Annotated[
        dict[str, Table],
        Field(
            json_schema_extra={"propertyNames": _NAME},
            description="Tables by name: a list of keys, or a CSV file. All rules can use them.",
            examples=[{"emea-reps": ["jane@northwind.com"]}],
        ),
    ]
    rules: Annotated[
        dict[str, Rule[Value]],
        Field(
            json_schema_extra={"propertyNames": _NAME},
            description="Rules by name, which declare every conversation that matches.",
            examples=[{"demos": {"when": {"title": "*demo*"}, "labels": {"Call Type": "Demo"}}}],
        ),
    ]
    tests: Annotated[
        list[Test[Value]], Field(description="Tests of the rules; `confsync validate` runs them.")
    ]


@cache
def manifest_adapter(
    values: LabelValues,
) -> TypeAdapter[Manifest[str | None]] | TypeAdapter[Manifest[JsonValue]]:
    """The validator of manifests whose label values are text, or any JSON."""
    if values == "json":
        return TypeAdapter(Manifest[AnyJson])
    return TypeAdapter(Manifest[str | None])
