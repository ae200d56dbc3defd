"""A CSV table of declarations for spreadsheets, and back.

The columns are `id`, `title`, and one for each label. An empty cell declares nothing; `null` declares
that the label is absent. A text that a spreadsheet would read as a formula, a number or a date, or
that would be read back as something else, begins with an apostrophe, which reading removes: so a
spreadsheet shows and saves it as it is.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync._util.nfc import nfc
from confsync.model import ABSENT
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput
from confsync.model.problem import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from confsync.model import Absent, Json

ID: Final = "id"
TITLE: Final = "title"
NULL: Final = "null"

# What the common spreadsheets turn into a formula, a number, a date, a time or a boolean; and white
# space, which they remove.
_CONVERTED: Final = re.compile(
    r"""[=+\-@\t\r'] .*
    | [(\s]* [.,]? [0-9] [0-9\s.,:/%+-]* (?: e [+-]? [0-9]+ )? \s* (?: [ap]m )? [)\s]*
    | (?: [0-9]{1,4} [\s./-]* )? (?: jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec ) [a-z]*
      [\s./,-]* [0-9]{1,4} (?: [\s./,-]+ [0-9]{2,4} )?
    | true | false
    | \s .* | .* \s""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """The declared fields of one conversation; `number` is the line in the file, from 1.

    `fields` has the title under None and labels by key; ABSENT: the label must be absent.
    """

    number: int
    id: str
    fields: Mapping[str | None, Json | Absent]


def write_sheet(lines: Sequence[Line]) -> str:
    """`lines` as CSV (RFC 4180) with a header; label columns are sorted."""
    labels = sorted({key for line in lines for key in line.fields if key is not None})
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([ID, TITLE, *(header(key) for key in labels)])
    for line in lines:
        writer.writerow([cell(line.id), *(_field(line, key) for key in (None, *labels))])
    return text.getvalue()


def read_sheet(file: str, data: bytes, *, values: str) -> list[Line]:
    """The lines of the CSV file `data`, called `file` in problems.

    The delimiter is a comma, a semicolon or a tab, as spreadsheets save them. `values` are those of
    the settings: with `json` an unmarked number, boolean, list or object is JSON. Raises
    `InvalidInput` with every problem.
    """
    text = _decoded(file, data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    problems: list[Problem] = []
    try:
        fields = _fields(file, next(reader, []), problems)
        rows: list[tuple[int, Sequence[str]]] = []
        start = reader.line_num + 1
        for row in reader:
            rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(
            [_problem(file, reader.line_num, Code.SYNTAX, f"not CSV: {error}")]
        ) from None
    lines = [] if problems else [*_lines(file, rows, fields, values, problems)]
    if problems:
        raise InvalidInput(problems)
    return lines


def _decoded(file: str, data: bytes) -> str:
    # Excel saves "Unicode text" as UTF-16 with a byte order mark.
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        help = 'save the file as "CSV UTF-8"'
        raise InvalidInput([_problem(file, 1, Code.ENCODING, "this is not UTF-8", help)]) from None


def _delimiter(text: str) -> str:
    """The delimiter of the header: the most frequent candidate outside of quotes."""
    first = re.sub(r'"(?:[^"]|"")*"', "", text.partition("\n")[0])
    return max(",;\t", key=first.count)


def _fields(file: str, header: Sequence[str], problems: list[Problem]) -> list[str | None]:
    """The field of each column after `id`: the title (None) or a label's key."""
    names = [name if name.startswith("'") else name.strip() for name in header]
    if names[:1] != [ID]:
        help = "columns are: id, title, and one for each label"
        problems.append(_problem(file, 1, Code.MISSING_KEY, "the first column is not `id`", help))
    fields: list[str | None] = []
    for name in names[1:]:
        field = None if name == TITLE else nfc(_text(name))
        if not name:
            problems.append(_problem(file, 1, Code.MISSING_KEY, "a column has no name"))
        elif field in fields:
            message = f"the column {json.dumps(name, ensure_ascii=False)} is duplicated"
            problems.append(_problem(file, 1, Code.DUPLICATE_KEY, message))
        fields.append(field)
    return fields


def _lines(
    file: str,
    rows: Iterable[tuple[int, Sequence[str]]],
    fields: Sequence[str | None],
    values: str,
    problems: list[Problem],
) -> Iterator[Line]:
    seen: dict[str, int] = {}
    for start, row in rows:
        if not any(row):
            continue
        id = _text(row[0]).strip()
        if len(row) > len(fields) + 1:
            message = f"this row has {len(row)} cells, and the header {len(fields) + 1}"
            problems.append(_problem(file, start, Code.SHAPE, message))
        elif not id:
            problems.append(_problem(file, start, Code.MISSING_KEY, "this row has no id"))
        elif id in seen:
            message = f"this id is duplicated; it is first at {file}:{seen[id]}"
            problems.append(_problem(file, start, Code.DUPLICATE_ID, message, id=id))
        elif (cells := dict(zip(fields, row[1:], strict=False))).get(None) == NULL:
            help = "leave the cell empty: then the live title stays"
            problems.append(_problem(file, start, Code.NOT_TEXT, "a title cannot be null", help))
        else:
            seen[id] = start
            kinds = {field: values if field is not None else "text" for field in cells}
            filled = {f: _value(cell, kinds[f]) for f, cell in cells.items() if cell}
            yield Line(start, id, filled)


def header(key: str, others: Collection[str] = (ID, TITLE)) -> str:
    """A label's key as a column's name; one called like one of the `others` is marked."""
    return f"'{key}" if key in others else _marked(key)


def _field(line: Line, key: str | None) -> str:
    return cell(line.fields[key]) if key in line.fields else ""


def cell(value: Json | Absent) -> str:
    """A value in a cell, so that a spreadsheet shows and saves it as it is."""
    if value is ABSENT or value is None:
        return NULL
    return _marked(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _marked(text: str) -> str:
    as_json = text[:1] in {"[", "{", '"'} or text in {NULL, ""}
    return f"'{text}" if as_json or _CONVERTED.fullmatch(text) else text


def _text(cell: str) -> str:
    return cell.removeprefix("'")


def _value(cell: str, values: str) -> Json | Absent:
    if cell == NULL:
        return ABSENT
    if values == "json" and not cell.startswith("'"):
        try:
            found: Json = json.loads(cell, parse_float=_finite, parse_constant=_finite)
        except ValueError:
            return cell
        return found
    return _text(cell)


def _finite(text: str) -> float:
    """A number of JSON, which has no `NaN`, `Infinity`, or a number that is too large."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _problem(
    file: str, line: int, code: Code, message: str, help: str = "", id: str | None = None
) -> Problem:
    return Problem(code, message, help, Place(file, line), id=id)
