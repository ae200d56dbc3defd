"""Untrusted text made safe for a terminal and a log: nothing in it moves the cursor, hides or commands."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category

from rich.cells import cell_len, chop_cells

from confsync.formats.sequences import separate_tones, text_joiners

LONGEST: Final = 300
"""Characters of a text that are shown; of the rest, how many there are."""

# What Unicode calls default-ignorable although it counts as printable, and the blank of Braille.
_HIDDEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# GitHub's runner obeys `::` at the start of a line, spaces before it or not, and `##[` anywhere.
_COMMAND: Final = re.compile(r"\A(\s*):(?=:)|#(?=#\[)")
_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]{1,2}")
_FLAGS_AT_END: Final = re.compile("[\U0001f1e6-\U0001f1ff]+\\Z")
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    r"""`text` in one line, with an escape such as `\\u202e` for each character that is not seen.

    Joiners within listed emoji and within words are text. The result is no command to the program
    that reads a log.
    """
    if not text.isprintable() or _HIDDEN.search(text):
        kept = text_joiners(text)
        text = "".join(
            char if _is_seen(char) or at in kept else escaped(char) for at, char in enumerate(text)
        )
    return _harmless(text)


def escaped(char: str) -> str:
    r"""`char` as an escape: `\\n`, `\\x1b`, `\\u202e`, `\\U000e0001`."""
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shortened(text: str, longest: int = LONGEST) -> str:
    """`visible(text)`, but of a long text only the beginning, and how long it is."""
    if len(text) <= longest:
        return visible(text)
    return f"{visible(text[:longest])}… ({len(text):,} characters)"


def width(text: str) -> int:
    """The columns that `text` takes; East Asian characters take two.

    Two regional indicators are a flag, which takes two columns; one without the other does, too, and
    so does a skin tone that belongs to no emoji.
    """
    halves = sum(len(flag) == 1 for flag in _FLAG.findall(text))
    return cell_len(text) + halves + 2 * separate_tones(text)


def fitted(text: str, columns: int) -> str:
    """`text` cut to at most `columns` columns."""
    if width(text) <= columns:
        return text
    return f"{_cut(text[: 4 * columns], columns - 1).rstrip()}…"


def padded(text: str, columns: int) -> str:
    """`text` with spaces after it up to `columns` columns."""
    return text + " " * (columns - width(text))


def folded(text: str, columns: int, first: int | None = None) -> list[str]:
    """Visible `text` in lines of at most `columns` columns, the first of `first` if that is given.

    A line ends after a space where there is one.
    """
    lines: list[str] = []
    room = columns if first is None else first
    while (line := _beginning(text, room)) != text:
        end = line.rfind(" ") + 1
        line = line[:end] if end > len(line) // 2 else line
        lines.append(line)
        text = _harmless(text[len(line) :])
        room = columns
    return [*lines, text]


def _beginning(text: str, columns: int) -> str:
    """What fits into a line; of a long text only the start is measured."""
    head = text[: 4 * columns]
    if width(head) <= columns:
        head = text
    return head if width(head) <= columns else _cut(head, columns)


def _cut(text: str, columns: int) -> str:
    """The beginning of a wider `text` that fits, at least one character; no flag is cut in two."""
    line = found = chop_cells(text, columns)[0]
    flags = _FLAGS_AT_END.search(line)
    if flags and len(flags[0]) % 2 and _FLAG.match(text, len(line)):
        line = line[:-1]
    while width(line) > columns:
        line = line[:-1]
    return line or found


def _is_seen(char: str) -> bool:
    if char.isprintable():
        return not _HIDDEN.match(char)
    return category(char) == "Zs"


def _harmless(text: str) -> str:
    return _COMMAND.sub(lambda found: (found[1] or "") + escaped(found[0][-1]), text)
