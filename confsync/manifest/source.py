"""A file's text, and places in it as people count them."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from confsync.codes import Code
from confsync.errors import InvalidInput
from confsync.model import Excerpt, Place, Problem

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES: Final = 64 * 1024 * 1024
"""The largest file that is read. A hundred thousand declarations need about 20 MB."""

_LINE_END: Final = re.compile(r"\r\n?|\n")
_AMBIGUOUS: Final = re.compile("[\x85\u2028\u2029]")
_LONGEST_EXCERPT: Final = 200


@dataclass(frozen=True)
class Source:
    """A file as text. `file` is the name that people see: relative to the project, with `/`."""

    file: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def place(self, offset: int) -> Place:
        """Line and column, from 1, of a character offset."""
        line = bisect_right(self._starts, offset)
        return Place(self.file, line, offset - self._starts[line - 1] + 1)

    def problem(
        self,
        code: Code,
        message: str,
        span: tuple[int, int],
        *,
        help: str = "",
        id: str | None = None,
    ) -> Problem:
        """A problem with the text at `span`, with its line as the excerpt."""
        start, end = span
        place = self.place(start)
        line = _LINE_END.split(
            self.text[start - place.column + 1 :][:_LONGEST_EXCERPT], maxsplit=1
        )[0]
        width = max(1, min(end - start, len(line) - place.column + 1))
        return Problem(code, message, help, place, Excerpt(line, width), id)


def read(path: Path, name: str) -> Source:
    """The text of the UTF-8 file `path`, called `name`; raises `InvalidInput`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise _unusable(Code.FILE, "this is a folder, not a file", name) from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise _unusable(Code.FILE, f"cannot read this file: {reason}", name) from None
    if len(data) > MAX_BYTES:
        limit = f"files of up to {MAX_BYTES // 2**20} MiB are read: split it"
        raise _unusable(Code.LIMIT, "this file is too large", name, limit)
    return decode(data, name)


def decode(data: bytes, name: str) -> Source:
    """The text of a file's content; raises `InvalidInput` where it is not clean UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        place = Source(name, before).place(len(before))
        message = f"this is not UTF-8: byte 0x{data[error.start]:02x}"
        help = "save the file with the encoding UTF-8"
        raise InvalidInput([Problem(Code.ENCODING, message, help, place)]) from None
    source = Source(name, text)
    if found := _AMBIGUOUS.search(text):
        code = f"\\u{ord(found[0]):04x}"
        message = f"the line separator U+{ord(found[0]):04X} means different things to YAML readers"
        help = f'remove it, or write "{code}" within double quotes'
        raise InvalidInput([source.problem(Code.ENCODING, message, found.span(), help=help)])
    return source


def _unusable(code: Code, message: str, name: str, help: str = "") -> InvalidInput:
    return InvalidInput([Problem(code, message, help, Place(name, 1))])
