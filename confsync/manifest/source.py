"""A file's text, and places in it as people count them."""

from __future__ import annotations

import re
import stat
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from confsync.codes import Code
from confsync.errors import InvalidInput
from confsync.model import Excerpt, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAX_BYTES: Final = 64 * 1024 * 1024
"""The largest file that is read. A hundred thousand declarations need about 20 MB."""

_LINE_END: Final = re.compile(r"\r\n?|\n")
_AMBIGUOUS: Final = re.compile("[\x85\u2028\u2029]")
_LONGEST_EXCERPT: Final = 200
_LONGEST_BEFORE: Final = 48
"""What of a line is shown before what is meant; it takes twice as many columns in Japanese."""


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
        also: tuple[Place, ...] = (),
    ) -> Problem:
        """A problem with the text at `span`, with its line as the excerpt."""
        start, end = span
        place = self.place(start)
        return Problem(code, message, help, place, self.excerpt(place, end - start), id, also)

    def excerpt(self, place: Place, width: int) -> Excerpt | None:
        """The line at `place`, of which `width` characters are meant; None if it is not there."""
        if place.line > len(self._starts):
            return None
        start = self._starts[place.line - 1]
        # Of a long line only what is around the place: nobody scrolls, and it may be 1 MB.
        first = max(1, place.column - _LONGEST_BEFORE)
        text = self.text[start + first - 1 : start + first - 1 + _LONGEST_EXCERPT]
        line = _LINE_END.split(text, maxsplit=1)[0]
        room = len(line) - (place.column - first)
        return Excerpt(line, max(1, min(width, room)), first)


def read(path: Path, name: str) -> Source:
    """The text of the UTF-8 file `path`, called `name`; raises `InvalidInput`."""
    try:
        size = _size(path, name)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1) if size <= MAX_BYTES else b""
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise _unusable(Code.FILE, f"cannot read this file: {reason}", name) from None
    # It may have grown in between.
    if max(size, len(data)) > MAX_BYTES:
        limit = f"files of up to {MAX_BYTES // 2**20} MiB are read: split it"
        raise _unusable(Code.LIMIT, "this file is too large", name, limit)
    return decode(data, name)


def decode(data: bytes, name: str) -> Source:
    """The text of a file's content; raises `InvalidInput` where it is not clean UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8-sig", errors="replace")
        start = len(data[: error.start].decode("utf-8-sig"))
        message = f"this is not UTF-8: byte 0x{data[error.start]:02x}"
        help = "save the file with the encoding UTF-8"
        found = Source(name, text).problem(Code.ENCODING, message, (start, start + 1), help=help)
        raise InvalidInput([found]) from None
    source = Source(name, text)
    if separator := _AMBIGUOUS.search(text):
        code = f"\\u{ord(separator[0]):04x}"
        message = f"the line separator U+{ord(separator[0]):04X} means different things to YAML readers"
        help = f'remove it, or write "{code}" within double quotes'
        raise InvalidInput([source.problem(Code.ENCODING, message, separator.span(), help=help)])
    return source


def with_excerpts(problems: Iterable[Problem], root: Path) -> tuple[Problem, ...]:
    """`problems` with the source lines of those that have only a place; files are below `root`.

    The file is read again, once for all of its problems. Where it is gone or has changed, there is
    no excerpt, or not the one that was meant: it is for people's eyes.
    """
    sources: dict[str, Source | None] = {}
    found: list[Problem] = []
    for problem in problems:
        place = problem.place
        if place is None or problem.excerpt is not None:
            found.append(problem)
            continue
        if place.file not in sources:
            sources[place.file] = _read_again(root / place.file, place.file)
        source = sources[place.file]
        excerpt = source.excerpt(place, len(problem.id or "")) if source else None
        found.append(replace(problem, excerpt=excerpt))
    return tuple(found)


def _read_again(path: Path, name: str) -> Source | None:
    try:
        return read(path, name)
    except InvalidInput:
        return None


def _size(path: Path, name: str) -> int:
    """The size of a regular file: reading from anything else may never end."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise _unusable(Code.FILE, "this is a folder, not a file", name)
    if not stat.S_ISREG(status.st_mode):
        raise _unusable(Code.FILE, "this is not a regular file", name)
    return status.st_size


def _unusable(code: Code, message: str, name: str, help: str = "") -> InvalidInput:
    return InvalidInput([Problem(code, message, help, Place(name, 1))])
