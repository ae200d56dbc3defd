"""Reading a document. Nothing in a file is believed unchecked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from confsync.formats.forms import Form, decode
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_T = TypeVar("_T")


class _Header(Form):
    format_version: str


def read_document(data: bytes, form: TypeAdapter[_T], what: str, again: str) -> _T:
    """The JSON document `data` in its `form`; `what` it should be, and how to get one `again`.

    Raises `ConfsyncError` where it is not that, or of another format version.
    """
    try:
        found = decode(data)
        version = _Header.model_validate(found).format_version
    except ValueError:
        raise ConfsyncError(f"this is not {what}") from None
    if version.partition(".")[0] != "1":
        raise ConfsyncError(
            f"this has the format version {version}; this confsync reads 1.x",
            f"use the confsync that wrote it, or {again}",
        )
    try:
        return form.validate_python(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfsyncError(f"this is not {what}: {where}: {first['msg']}") from None
