"""A list of conversations as text, as CSV like that of `export`, and as JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from confsync.formats.documents.head import head
from confsync.formats.documents.parts import problem_json
from confsync.formats.escape import LONGEST, fitted, padded, shortened, width
from confsync.formats.sheet import cell, header
from confsync.formats.values import shown
from confsync.model import ABSENT, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.formats.paint import Paint
    from confsync.model import Absent, Json, Problem, Unknown

    Value = Json | Absent | Unknown

_WIDEST: Final = 60
"""Columns that one value takes in a line, but for the last one."""


def conversations_text(
    columns: Sequence[str], rows: Sequence[Sequence[Value]], paint: Paint
) -> Iterator[str]:
    """A line for each conversation under a line of names."""
    cells = [[_text(name, value) for name, value in zip(columns, row, strict=True)] for row in rows]
    names = [shortened(name) for name in columns]
    widths = [min(_WIDEST, max(map(width, column))) for column in zip(names, *cells, strict=True)]
    yield paint("strong", _line(names, widths))
    for row in cells:
        yield _line(row, widths)


def conversations_csv(
    columns: Sequence[str], labels: Sequence[str | None], rows: Sequence[Sequence[Value]]
) -> str:
    """The same as CSV. `labels` are the keys of the columns that are labels, else None."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(
        [
            name if label is None else header(label, columns)
            for name, label in zip(columns, labels, strict=True)
        ]
    )
    for row in rows:
        writer.writerow(map(_cell, row))
    return text.getvalue()


def conversations_document(
    columns: Sequence[str],
    rows: Sequence[Sequence[Value]],
    seen: int,
    undecided: int,
    problems: Sequence[Problem],
    *,
    sandbox: bool,
) -> dict[str, Json]:
    """The same as a document. What is not there is null; what is not known is null and `unknown`."""
    return {
        **head("list"),
        "sandbox": sandbox,
        "columns": [*columns],
        "summary": {"matched": len(rows), "undecided": undecided, "seen": seen},
        "conversations": [_object(columns, row) for row in rows],
        "problems": [problem_json(problem) for problem in problems],
    }


def _object(columns: Sequence[str], row: Sequence[Value]) -> Json:
    made: dict[str, Json] = {}
    unknown: list[Json] = []
    for name, value in zip(columns, row, strict=True):
        if value is UNKNOWN:
            unknown.append(name)
        made[name] = None if value is UNKNOWN or value is ABSENT else value
    return {**made, "unknown": unknown}


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    *first, last = cells
    parts = [padded(fitted(each, room), room) for each, room in zip(first, widths, strict=False)]
    return "  ".join([*parts, last]).rstrip()


def _text(column: str, value: Value) -> str:
    if value is UNKNOWN:
        return "?"
    if column in {"started", "ended"} and isinstance(value, str):
        return f"{value[:10]} {value[11:16]}"
    return shortened(_words(value), LONGEST)


def _cell(value: Value) -> str:
    # An empty cell, not `null`: in a table of declarations that would ask for a removal.
    if value is UNKNOWN or value is ABSENT or value is None:
        return ""
    return cell(_words(value) if isinstance(value, list | dict) else value)


def _words(value: Json | Absent) -> str:
    """A value in words: the parts of a list or of labels with semicolons between them."""
    if value is ABSENT or value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(
            _record(each) if isinstance(each, dict) else _words(each) for each in value
        )
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(each)}" for key, each in sorted(value.items()))
    return value if isinstance(value, str) else shown(value)


def _record(value: dict[str, Json]) -> str:
    """A linked record; another object, such as in a label's list, as JSON."""
    if value.keys() == {"code", "id"}:
        return f"{value['code']}:{value['id']}".removeprefix(":")
    return shown(value)
