"""Saved plans and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, TypeAdapter

from confsync.formats.documents.plan import PlanDocument
from confsync.formats.documents.read import read_document
from confsync.formats.documents.run import RunDocument
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from confsync.model import Plan, Run

_SAVED: Final[TypeAdapter[PlanDocument | RunDocument]] = TypeAdapter(
    Annotated[PlanDocument | RunDocument, Field(discriminator="kind")]
)


def load(data: bytes) -> Plan | Run:
    """The plan or run in the JSON document `data`.

    Raises `ConfsyncError` where it is none, of another format version, or damaged.
    """
    if data[:15].lower() == b"<!doctype html>":
        raise ConfsyncError(
            "this is the page of a plan or run, for people to read",
            "name the plan itself, saved with: confsync plan --out plan.json",
        )
    return read_document(data, _SAVED, "a saved plan or run", "plan again").value()
