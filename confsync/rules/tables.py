"""Tables that rules look things up in: keys, and the cells of each."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync._util.suggestions import did_you_mean
from confsync.model import Place, Problem
from confsync.model.codes import Code
from confsync.rules.call import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from confsync.model import Json
    from confsync.model.rule import WrittenTable


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by their key, folded. `columns` are where each column is in a row."""

    columns: Mapping[str, int]
    rows: Mapping[str, Sequence[str]]

    def cell(self, key: str, column: str) -> str | None:
        """A cell; None where it is empty."""
        return self.rows[key][self.columns[column]] or None

    def meaning(self, columns: Sequence[str]) -> Json:
        """What the table means to a rule that uses only these columns."""
        return {key: [self.cell(key, each) for each in columns] for key in sorted(self.rows)}


def table_of(written: WrittenTable, problems: list[Problem]) -> Table:
    """The table; what is wrong with it is added to `problems`."""
    if written.key is None:
        return Table({}, {word(each.strip()).folded: () for each in written.keys})
    lines = _lines(written, problems)
    first = next(lines, None)
    if first is None:
        problems.append(
            _wrong(written, 1, "this table is empty", "its first line names the columns")
        )
        return Table({}, {})
    header = [nfc(name.strip()) for name in first[1]]
    columns = {name: at for at, name in enumerate(header)}
    if len(columns) < len(header):
        twice = next(name for at, name in enumerate(header) if columns[name] != at)
        problems.append(_wrong(written, 1, f"the column {quoted(twice)} is there twice"))
    if (key := columns.get(nfc(written.key))) is None:
        message = f"{written.file} has no column {quoted(written.key)}"
        help = did_you_mean(written.key, tuple(columns))
        if len(header) == 1 and ";" in header[0]:
            help = "its columns are separated by semicolons; separate them by commas"
        problems.append(written.problem(Code.TABLE, message, ("key",), help=help))
        return Table(columns, {})
    return Table(columns, _rows(written, lines, len(header), key, problems))


def _rows(
    written: WrittenTable,
    lines: Iterator[tuple[int, list[str]]],
    width: int,
    key: int,
    problems: list[Problem],
) -> dict[str, Sequence[str]]:
    rows: dict[str, Sequence[str]] = {}
    place: dict[str, int] = {}
    for number, fields in lines:
        cells: Sequence[str] = [nfc(field.strip()) for field in fields]
        if not any(cells):
            continue
        if len(cells) != width:
            message = f"this row has {len(cells)} fields, and the first line has {width}"
            problems.append(_wrong(written, number, message, "quote a field that has a comma"))
            continue
        name = cells[key].casefold()
        if any("\0" in cell for cell in cells):
            problems.append(_wrong(written, number, "U+0000 cannot be in a text", "remove it"))
        elif not name:
            problems.append(_wrong(written, number, f"this row has no {quoted(written.key or '')}"))
        elif rows.setdefault(name, cells) != cells:
            message = f"{quoted(cells[key])} has another row in line {place[name]}, and they differ"
            problems.append(_wrong(written, number, message, "keep one of the two"))
        else:
            place.setdefault(name, number)
    return rows


def _lines(written: WrittenTable, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of the line that each begins in."""
    reader = csv.reader(StringIO(written.text.removeprefix("\ufeff"), newline=""), strict=True)
    number = 1
    try:
        for fields in reader:
            yield number, fields
            number = reader.line_num + 1
    except csv.Error as error:
        problems.append(_wrong(written, number, f"this is not CSV: {error}", "check its quotes"))


def _wrong(written: WrittenTable, line: int, message: str, help: str = "") -> Problem:
    return Problem(Code.TABLE, message, help, Place(written.file, line), also=(written.place,))
