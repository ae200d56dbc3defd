"""The CSV tables of `export` and `import`."""

from __future__ import annotations

import csv
import io
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from confsync.formats.sheet import Line, read_sheet, write_sheet
from confsync.model import ABSENT
from confsync.model.errors import InvalidInput


# The csv module reads no lone surrogates, since a file in UTF-8 has none.
def nfc(text: str) -> str:
    return normalize("NFC", text)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
HARD = st.sampled_from(
    ["=1+1", "+49", "-", "@x", "007", "1:30", "2026-10-01", "true", "null", "'", "''a", " a ", '"']
)
VALUES = st.one_of(TEXT, HARD, st.just(ABSENT))
KEYS = st.one_of(TEXT, HARD, st.sampled_from(["id", "title"])).filter(str.strip).map(nfc)


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    ids = draw(st.lists(TEXT.filter(str.strip), unique_by=str.strip, max_size=5))
    made = []
    for number, id in enumerate(ids):
        fields: dict[str | None, Any] = draw(st.dictionaries(KEYS, VALUES, max_size=4))
        if draw(st.booleans()):
            fields[None] = draw(st.one_of(TEXT, HARD))
        made.append(Line(number, id.strip(), fields))
    return made


def content(read: list[Line]) -> list[tuple[str, dict[str | None, Any]]]:
    return [(line.id, dict(line.fields)) for line in read]


@given(lines(), st.sampled_from(["text", "json"]))
@example([Line(2, "a", {None: "=HYPERLINK(1)", "title": "x", "id": ""})], "text")
@example([Line(2, "a", {"key": "Infinity", "NaN": "1e999"})], "json")
def test_what_is_written_is_read(made: list[Line], values: str) -> None:
    data = write_sheet(made).encode()
    assert content(read_sheet("f.csv", data, values=values)) == content(made)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXT,
        lambda c: st.lists(c) | st.dictionaries(TEXT, c),
    )
)
def test_other_values_than_text_are_json(value: Any) -> None:
    line = Line(2, "a", {"key": value})
    (read,) = read_sheet("f.csv", write_sheet([line]).encode(), values="json")
    assert read.fields == {"key": ABSENT if value is None else value}


@given(st.one_of(TEXT, HARD))
def test_no_cell_is_a_formula(text: str) -> None:
    written = write_sheet([Line(2, "a", {None: text, text or "x": text})])
    for row in csv.reader(io.StringIO(written, newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_files_of_spreadsheets_are_read(delimiter: str, encoding: str) -> None:
    rows = [
        ["id", "title", "Call, Type; x"],
        ["a", "会議 “Q1”", ""],
        ["b", "", "null"],
        ["", "", ""],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    read = read_sheet("f.csv", text.getvalue().encode(encoding), values="text")
    assert read == [
        Line(2, "a", {None: "会議 “Q1”"}),
        Line(3, "b", {"Call, Type; x": ABSENT}),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "CS207", 1),
        ("title,id\n", "CS207", 1),
        ("id,\na,\n", "CS207", 1),
        ("id,x,x\na,1,2\n", "CS108", 1),
        ("id,x\n\na,1,2\n", "CS201", 3),
        ("id,x\n,1\n", "CS207", 2),
        ('id,x\na,"1\n2"\na,3\n', "CS204", 4),
        ("id,title\na,null\n", "CS203", 2),
        ('id,x\na,"1\n', "CS103", 2),
        ("id,x\na,\xe9\n", "CS102", 1),
    ],
)
def test_what_is_wrong_with_a_sheet_has_a_line(text: str, code: str, line: int) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_sheet("f.csv", text.encode("latin-1"), values="text")
    (problem,) = raised.value.problems
    assert problem.place is not None
    assert (problem.code, problem.place.file, problem.place.line) == (code, "f.csv", line)
