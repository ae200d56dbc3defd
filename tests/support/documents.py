"""Checks documents against their published schemas, with a validator that is not ours."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from jsonschema import Draft202012Validator

from confsync.formats.documents.journal import JournalLine
from confsync.formats.documents.part import Document, Part
from confsync.operations.schema import document_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.model import Json

_SCHEMAS: Final = {
    "plan": "plan",
    "run": "run",
    "validation": "check",
    "snapshot": "snapshot",
    "status": "status",
    "service": "service",
}
_MOST: Final = 20
"""Longer lists are checked up to here: thousands of equal items show nothing more."""
_LONGEST: Final = 200
"""The same for longer texts."""


def check_document(text: str) -> None:
    """What a command printed is as its schema says, if it is a document that has a schema."""
    if text.startswith("{"):
        document = json.loads(text)
        _check(_SCHEMAS.get(document.get("kind")), document)


@contextmanager
def checked_writing() -> Iterator[None]:
    """Check each document and each line of a journal that is written in the block."""
    write = Part.write.__func__  # type: ignore[attr-defined]  # a class method has it

    def checked(part: type[Part], value: object) -> dict[str, Json]:
        made: dict[str, Json] = write(part, value)
        line = issubclass(part, JournalLine)
        _check("journal" if line else _SCHEMAS[str(made["kind"])], made)
        return made

    with (
        mock.patch.object(Document, "write", classmethod(checked)),
        mock.patch.object(JournalLine, "write", classmethod(checked)),
    ):
        yield


def _check(name: str | None, document: Any) -> None:
    if name is not None:
        _validator(name).validate(json.loads(json.dumps(_part(document))))


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(document_schema(name))


def _part(value: Any) -> Any:
    if isinstance(value, list):
        return [_part(each) for each in value[:_MOST]]
    if isinstance(value, dict):
        return {name: _part(each) for name, each in value.items()}
    return value[:_LONGEST] if isinstance(value, str) else value
