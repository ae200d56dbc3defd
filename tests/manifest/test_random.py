"""What is declared is read as it was intended; anything else ends in a clear error."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import example, given, note
from hypothesis import strategies as st

from confsync.manifest.read import read_manifest
from confsync.manifest.source import decode
from confsync.model import Declaration, Place
from confsync.model.errors import InvalidInput
from tests.manifest.writer import Labels, Wanted, Writer, conversations, labels

DATA = [file.read_bytes() for file in sorted((Path(__file__).parent / "data").glob("*.yaml"))]
BITS = [
    "\t",
    "\n",
    "\r",
    "- ",
    "? ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a ",
    "!",
    "!!",
    "!<",
    "%",
    "@",
]
BITS += [
    "|",
    "|9",
    ">-",
    "'",
    '"',
    "\\x",
    "\\U00110000",
    "\\ud800",
    "#",
    " #",
    "---\n",
    "...",
    "<<: ",
]
BITS += [
    "\0",
    "\x07",
    "\x85",
    "\u2028",
    "\ufeff",
    "\ufffe",
    "é",
    "1",
    "null",
    "%YAML 1.12\n",
    "!%zz ",
]


def read(content: bytes, values: Any = "text") -> Any:
    """What both parsers make of `content`, which must be the same where both read it."""
    results: list[Any] = []
    for pure in (False, True):
        with contextlib.ExitStack() as stack:
            if pure:
                stack.enter_context(mock.patch("ruamel.yaml.main.CParser", None))
            try:
                results.append(read_manifest(decode(content, "a.yaml"), values))
            except InvalidInput as error:
                reported = error.problems
                assert all(problem.message and problem.place for problem in reported)
    assert len(results) < 2 or results[0] == results[1]
    return results


@given(st.data(), conversations, st.none() | labels)
def test_what_is_declared_is_read_as_it_was_intended(
    data: st.DataObject, wanted: dict[str, Wanted], defaults: Labels | None
) -> None:
    text = Writer(data.draw).manifest(wanted, defaults)
    note(text)
    expected = [
        Declaration(
            id,
            Place("a.yaml", *each.place),
            each.title,
            each.labels if defaults is None else {**defaults, **(each.labels or {})},
        )
        for id, each in wanted.items()
    ]
    assert read(text.encode()) == [(expected, []), (expected, [])]


@given(
    st.sampled_from(DATA).map(lambda content: content.decode()),
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 8), st.sampled_from(BITS)), max_size=6),
    st.sampled_from(["text", "json"]),
)
def test_a_mutated_manifest_is_read_or_refused(
    text: str, edits: list[tuple[int, int, str]], values: str
) -> None:
    for at, cut, bit in edits:
        text = text[:at] + bit + text[at + cut :]
    read(text.encode(errors="surrogatepass"), values)


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf\xff")
@example(b"\xff\xfea\0")
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    read(content)


@pytest.mark.parametrize("content", DATA)
def test_both_parsers_find_the_same(content: bytes) -> None:
    text = content.decode().replace("10", "x")
    read(text.encode())
    read(text.replace("\n", "\r\n").encode(), "json")
