"""A part of a JSON document: one field a line, for writing, reading, checking and the schema.

    class CostPart(Part):
        of = Cost
        requests: Annotated[int, Field(ge=0)] = about("Requests to the service.")

A field is read from the attribute of the same name, and goes back into it. Where JSON has another
name, that is its `alias`; where the value is not an attribute, `From` says how to get it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from inspect import signature
from operator import attrgetter, methodcaller
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    TypeAlias,
    TypeGuard,
    Union,
    get_args,
    get_origin,
)

from pydantic import ConfigDict, Field

from confsync._version import __version__
from confsync.formats.documents.head import FORMAT
from confsync.formats.forms import Form

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic.fields import FieldInfo

    from confsync.model import Json

_Convert: TypeAlias = "Callable[[Any], Any]"


@dataclass(frozen=True, slots=True)
class From:
    """How a field's value is got from the value that its part describes."""

    get: Callable[[Any], object]


WHOLE: Final = From(lambda value: value)
"""The field groups several fields of the same value: they go back into it."""


def about(description: str, alias: str | None = None) -> Any:
    """What a field is, for the schema; and its name in JSON, if that is another."""
    return Field(description=description, alias=alias)


class Part(Form):
    """A JSON object that describes one value of the class `of`."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)
    of: ClassVar[type]

    @classmethod
    def write(cls, value: object) -> dict[str, Json]:
        """The JSON of `value`."""
        return {
            name: write(get(value)) if write else get(value) for name, get, write in _writing(cls)
        }

    def value(self) -> object:
        """The value that was written."""
        return self.of(**self.arguments())

    def arguments(self) -> dict[str, object]:
        """The fields of that value, by name."""
        fields, groups = _reading(type(self))
        given = self.__dict__
        made = {name: read(given[name]) if read else given[name] for name, read in fields}
        for name in groups:
            made |= given[name].arguments()
        return made


class Document(Part):
    """A part that is a whole file."""

    format_version: Annotated[str, From(lambda _: FORMAT), Field(pattern=r"^1\.[0-9]+$")] = about(
        "The version of this format. Its second part is raised when a field is added."
    )
    kind: str = about("What document this is.")
    tool_version: Annotated[str, From(lambda _: __version__)] = Field(
        default="", description="The version of confsync that wrote it."
    )


@cache
def _writing(part: type[Part]) -> tuple[tuple[str, _Convert, _Convert | None], ...]:
    """Each field: its name in JSON, how to get it, and how to write it, if it is not JSON already."""
    return tuple(
        (info.alias or name, _getter(name, info), _converters(info.annotation)[0])
        for name, info in part.model_fields.items()
    )


@cache
def _reading(part: type[Part]) -> tuple[tuple[tuple[str, _Convert | None], ...], tuple[str, ...]]:
    """The fields that the value has, with how to read them; and the names of the groups."""
    taken = signature(part.of).parameters
    own = part.model_fields
    groups = tuple(name for name, info in own.items() if WHOLE in info.metadata)
    return tuple((n, _converters(i.annotation)[1]) for n, i in own.items() if n in taken), groups


def _getter(name: str, info: FieldInfo) -> _Convert:
    for each in info.metadata:
        if isinstance(each, From):
            return each.get
    if get_origin(info.annotation) is Literal:
        (constant,) = get_args(info.annotation)
        return lambda _: constant
    return attrgetter(name)


def _converters(annotation: Any) -> tuple[_Convert | None, _Convert | None]:
    """How a value of this type is written, and how it is read; None: it stays as it is."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _converters(inner[0])
    if origin is list:
        write, read = _converters(inner[0])
        return _each(list, write), _each(tuple, read)
    if origin in {Union, UnionType}:
        return _one_of([each for each in inner if each is not NoneType])
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return str, None
    return (annotation.write, methodcaller("value")) if _is_part(annotation) else (None, None)


def _each(kind: type[list[Any] | tuple[Any, ...]], convert: _Convert | None) -> _Convert:
    return kind if convert is None else lambda values: kind(map(convert, values))


def _one_of(types: list[Any]) -> tuple[_Convert | None, _Convert | None]:
    if len(types) == 1:
        write, read = _converters(types[0])
        return _unless_none(write), _unless_none(read)
    if not all(map(_is_part, types)):
        return None, None
    parts = {part.of: part.write for part in types}
    return lambda value: parts[type(value)](value), methodcaller("value")


def _unless_none(convert: _Convert | None) -> _Convert | None:
    return convert and (lambda value: None if value is None else convert(value))


def _is_part(annotation: Any) -> TypeGuard[type[Part]]:
    return isinstance(annotation, type) and issubclass(annotation, Part)
