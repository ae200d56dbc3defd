"""A file's text, and lines and columns in it."""

from __future__ import annotations

import re
import stat
from bisect import bisect_right
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from confsync._util.os_error import reason
from confsync.model import Excerpt, Place, Problem
from confsync.model.codes import Code
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAX_BYTES: Final = 64 * 1024 * 1024
"""The largest file that is read. A hundred thousand declarations need about 20 MB."""

_LINE_END: Final = re.compile(r"\r\n?|\n")
_AMBIGUOUS: Final = re.compile("[\x85\u2028\u2029\ufeff]")
"""Characters that only some YAML readers take for line ends, and the byte order mark."""
_LONGEST_EXCERPT: Final = 200
_LONGEST_BEFORE: Final = 48
"""How much of a line is shown before the marked part; Japanese takes twice as many columns."""


@dataclass(frozen=True)
class Source:
    """A file as text. `file` is its name for people: relative to the project, with `/`."""

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
        return Problem(code, message, help, place, self._excerpt(place, end - start), id, also)

    def marked(self, problem: Problem) -> Problem:
        """`problem` with the line of its place as the excerpt, with its id marked."""
        place = problem.place
        if place is None or place.line > len(self._starts):
            return problem
        start = self._starts[place.line - 1] + place.column - 1
        width = len(problem.id or "") + 2 * self.text.startswith(("'", '"'), start)
        return replace(problem, excerpt=self._excerpt(place, width))

    def _excerpt(self, place: Place, width: int) -> Excerpt:
        """The line at `place`, with `width` characters marked."""
        start = self._starts[place.line - 1]
        # Of a long line only the part around the place: it may be 1 MB long.
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
            data = file.read(size + 1)
    except OSError as error:
        raise unusable(Code.FILE, f"cannot read this file: {reason(error)}", name) from None
    if len(data) > size:
        raise unusable(Code.FILE, "this file grew while it was read", name, "try again")
    return decode(data, name)


def decode(data: bytes, name: str) -> Source:
    """The text of a file's content; raises `InvalidInput` where it is not clean UTF-8."""
    data = data.removeprefix(BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", errors="replace")
        start = len(data[: error.start].decode("utf-8"))
        message = f"this is not UTF-8: byte 0x{data[error.start]:02x}"
        help = "save the file with the encoding UTF-8"
        source = Source(name, text)
        problem = source.problem(Code.ENCODING, message, (start, start + 1), help=help)
        raise InvalidInput([problem]) from None
    source = Source(name, text)
    if found := _AMBIGUOUS.search(text):
        message = f"the character U+{ord(found[0]):04X} means different things to YAML readers"
        help = f'remove it, or write "\\u{ord(found[0]):04x}" within double quotes'
        raise InvalidInput([source.problem(Code.ENCODING, message, found.span(), help=help)])
    return source


def with_excerpts(problems: Iterable[Problem], root: Path) -> tuple[Problem, ...]:
    """`problems` with excerpts for those that have only a place; files are relative to `root`.

    Each file is read once more. If it is gone or has changed, the excerpt is missing or of the new
    text: excerpts are only for display.
    """
    sources: dict[str, Source | None] = {}
    found: list[Problem] = []
    for problem in problems:
        source = None
        if problem.place is not None and problem.excerpt is None:
            file = problem.place.file
            if file not in sources:
                sources[file] = _read_again(root / file, file)
            source = sources[file]
        found.append(problem if source is None else source.marked(problem))
    return tuple(found)


def _read_again(path: Path, name: str) -> Source | None:
    try:
        return read(path, name)
    except InvalidInput:
        return None


def _size(path: Path, name: str) -> int:
    """The size of a readable file: it must be a regular file, since others may never end."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise unusable(Code.FILE, "this is a folder, not a file", name)
    if not stat.S_ISREG(status.st_mode):
        raise unusable(Code.FILE, "this is not a regular file", name)
    if status.st_size > MAX_BYTES:
        raise too_large(name)
    return status.st_size


def too_large(name: str) -> InvalidInput:
    """The error to raise for a file of more than `MAX_BYTES`."""
    help = f"files of up to {MAX_BYTES // 2**20} MiB are read: split it"
    return unusable(Code.LIMIT, "this file is too large", name, help)


def unusable(code: Code, message: str, name: str, help: str = "") -> InvalidInput:
    """The error to raise if the file `name` cannot be read."""
    return InvalidInput([Problem(code, message, help, Place(name, 1))])
