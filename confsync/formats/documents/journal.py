"""Reading a journal back, also one that was cut off at any byte."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from confsync.formats.forms import EditForm, Form, PlaceForm, decode
from confsync.model import Change, Outcome, Record, Result
from confsync.model.errors import ConfsyncError


class _Header(Form):
    type: Literal["run"]
    format_version: Annotated[str, Field(pattern=r"^1\.")]
    api: str
    sandbox: bool
    started: str
    changes: int


class _Subject(Form):
    id: str
    source: PlaceForm
    title: str
    edits: list[EditForm]

    def change(self) -> Change:
        edits = tuple(edit.value() for edit in self.edits)
        return Change(self.id, self.source.value(), self.title, edits)


class _Intent(_Subject):
    type: Literal["intent"]


class _Outcome(_Subject):
    type: Literal["outcome"]
    outcome: Result
    written: bool
    detail: str


_ENTRY: TypeAdapter[_Intent | _Outcome] = TypeAdapter(
    Annotated[_Intent | _Outcome, Field(discriminator="type")]
)


def read_record(data: bytes) -> Record:
    """The run that the journal `data` tells of; raises `ConfsyncError` where it is none.

    A last line without its end says nothing: what it was about did not happen yet.
    """
    *lines, _cut = data.split(b"\n")
    if not lines:
        raise ConfsyncError(
            "this is not a journal, or one that was cut off before anything was sent"
        )
    try:
        head = _Header.model_validate(decode(lines[0]))
        entries = [_ENTRY.validate_python(decode(line)) for line in lines[1:]]
    except ValueError:
        raise ConfsyncError("this is not a journal of a run") from None
    record = Record(head.api, head.sandbox, head.started, head.changes)
    for entry in entries:
        change = entry.change()
        if isinstance(entry, _Outcome):
            outcome = Outcome(change, entry.outcome, entry.detail, entry.written)
            record.outcomes[entry.id] = outcome
        else:
            record.sent.setdefault(entry.id, []).append(change)
    return record
