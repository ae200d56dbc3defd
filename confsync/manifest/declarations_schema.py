"""The types of what a manifest declares by id, which most manifests do and no more."""

from __future__ import annotations

from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Final, Generic, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, TypeAdapter
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

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

RULES: Final = ("rules", "tables", "tests")
CONTENT: Final = ("conversations", *RULES)
"""A manifest has at least one of these."""
STRICT: Final = ConfigDict(
    extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True
)
LabelValues: TypeAlias = Literal["text", "json"]

Value = TypeVar("Value")


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
AnyJson = Annotated[JsonValue, AfterValidator(_finite)]

_Labels = Annotated[
    dict[str, Value],
    Field(
        description="Label keys and their wanted values. null makes sure that the label is absent.",
        examples=[{"Call Type": "Discovery", "old_stage": None}],
    ),
]


class Defaults(TypedDict, Generic[Value], total=False):
    """Applies to every conversation of the file that does not override it."""

    __pydantic_config__ = STRICT  # type: ignore[misc]  # pydantic reads it from the class body

    labels: _Labels[Value]


class Conversation(TypedDict, Generic[Value], total=False):
    """The wanted state of one conversation. A field that is not declared is not managed."""

    __pydantic_config__ = STRICT  # type: ignore[misc]  # pydantic reads it from the class body

    title: Annotated[str, Field(description="The wanted title.", examples=["Q1 Deal Review"])]
    labels: _Labels[Value]


class Declarations(TypedDict, Generic[Value], total=False):
    """A file that declares conversations by id, and nothing else."""

    __pydantic_config__ = STRICT  # type: ignore[misc]  # pydantic reads it from the class body

    defaults: Defaults[Value]
    conversations: Annotated[
        dict[str, Conversation[Value] | None],
        Field(
            description="Conversations by their id.",
            json_schema_extra={"propertyNames": _ID},
            examples=[{"6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11": {"title": "Q1 Deal Review"}}],
        ),
    ]


@cache
def declarations_adapter(
    values: LabelValues,
) -> TypeAdapter[Declarations[str | None]] | TypeAdapter[Declarations[JsonValue]]:
    """The validator of such files whose label values are text, or any JSON."""
    if values == "json":
        return TypeAdapter(Declarations[AnyJson])
    return TypeAdapter(Declarations[str | None])
