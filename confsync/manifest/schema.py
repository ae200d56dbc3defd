"""The types of a manifest. They validate it, and its JSON Schema is made from them."""

from __future__ import annotations

from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Final, Generic, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, TypeAdapter
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from confsync.manifest.rule_schema import STRICT, Rule, Table, Test

if TYPE_CHECKING:
    from pydantic.config import JsonDict


RESERVED: Final = frozenset({".", "list", "by-external-id"})
"""Ids whose URL would be another endpoint."""
LONGEST_ID: Final = 200
_ID: Final[JsonDict] = {
    # The part of `wrong_with_id` that a schema can express.
    "minLength": 1,
    "maxLength": LONGEST_ID,
    "pattern": r"^(?!.*\.\.)[^\s/\\]+$",
    "not": {"enum": [*sorted(RESERVED)]},
}

CONTENT: Final = ("conversations", "rules", "tables", "tests")
"""A manifest has at least one of these."""
LabelValues: TypeAlias = Literal["text", "json"]

_Value = TypeVar("_Value")


def _finite(value: JsonValue) -> JsonValue:
    if not _is_finite(value):
        raise PydanticCustomError("finite_number", "Input should be something that JSON can say")
    return value


def _is_finite(value: JsonValue) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, list):
        return all(map(_is_finite, value))
    return not isinstance(value, dict) or all(map(_is_finite, value.values()))


# pydantic accepts infinity and NaN as JSON; the service would not.
_Json = Annotated[JsonValue, AfterValidator(_finite)]

_Labels = Annotated[
    dict[str, _Value],
    Field(
        description="Label keys and their wanted values. null makes sure that the label is absent.",
        examples=[{"Call Type": "Discovery", "old_stage": None}],
    ),
]


_WHOLE: Final = ConfigDict(
    **STRICT, json_schema_extra={"anyOf": [{"required": [each]} for each in CONTENT]}
)


class Defaults(TypedDict, Generic[_Value], total=False):
    """Applies to every conversation of the file that does not override it."""

    __pydantic_config__ = STRICT  # type: ignore[misc]  # pydantic reads it from the class body

    labels: _Labels[_Value]


class Conversation(TypedDict, Generic[_Value], total=False):
    """The wanted state of one conversation. A field that is not declared is not managed."""

    __pydantic_config__ = STRICT  # type: ignore[misc]  # pydantic reads it from the class body

    title: Annotated[str, Field(description="The wanted title.", examples=["Q1 Deal Review"])]
    labels: _Labels[_Value]


class Manifest(TypedDict, Generic[_Value], total=False):
    """A file of declarations, by id or by rule."""

    __pydantic_config__ = _WHOLE  # type: ignore[misc]  # pydantic reads it from the class body

    defaults: Defaults[_Value]
    tables: Annotated[
        dict[str, Table],
        Field(
            description="Tables by name: a list of keys, or a CSV file. All rules can use them.",
            examples=[{"emea-reps": ["jane@northwind.com"]}],
        ),
    ]
    rules: Annotated[
        dict[str, Rule[_Value]],
        Field(
            description="Rules by name, which declare every conversation that matches.",
            examples=[{"demos": {"when": {"title": "*demo*"}, "labels": {"Call Type": "Demo"}}}],
        ),
    ]
    tests: Annotated[
        list[Test[_Value]], Field(description="Tests of the rules; `confsync validate` runs them.")
    ]
    conversations: Annotated[
        dict[str, Conversation[_Value] | None],
        Field(
            description="Conversations by their id.",
            json_schema_extra={"propertyNames": _ID},
            examples=[{"6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11": {"title": "Q1 Deal Review"}}],
        ),
    ]


@cache
def manifest_adapter(
    values: LabelValues,
) -> TypeAdapter[Manifest[str | None]] | TypeAdapter[Manifest[JsonValue]]:
    """The validator of manifests whose label values are text, or any JSON."""
    if values == "json":
        return TypeAdapter(Manifest[_Json])
    return TypeAdapter(Manifest[str | None])
