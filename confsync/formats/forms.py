"""The JSON forms of small values, for checking what is read back from a file."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from confsync.model import Edit, Op, Place


def decode(data: bytes) -> Any:
    """The JSON value of what was written here; raises `ValueError`.

    Not pydantic's own parser: that refuses half surrogate pairs, which live titles can have.
    """
    try:
        return json.loads(data, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


class Form(BaseModel):
    """Something read back. Unknown fields are from a later 1.x and do no harm."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


Time = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$")
]
"""UTC in ISO 8601, to the second."""


class PlaceForm(Form):
    """Where a declaration stands."""

    file: str
    line: int
    column: int = 1

    def value(self) -> Place:
        """What it means."""
        return Place(self.file, self.line, self.column)


class EditForm(Form):
    """What `Edit.as_json` wrote."""

    path: tuple[Literal["title"]] | tuple[Literal["labels"], str]
    op: Op
    before: JsonValue
    after: JsonValue

    @model_validator(mode="after")
    def _title_is_text(self) -> Self:
        values = (self.before, self.after)
        if self.path == ("title",) and not all(isinstance(each, str | None) for each in values):
            raise ValueError("a title is text")
        return self

    def value(self) -> Edit:
        """What it means."""
        return Edit.from_json([*self.path], self.op, self.before, self.after)
