"""Untrusted text made safe for a terminal: nothing in it moves the cursor, hides or reorders."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from unicodedata import category

from rich.cells import cell_len, set_cell_size

from confsync.model import ABSENT

if TYPE_CHECKING:
    from confsync.model import Absent, Json

LONGEST_VALUE: Final = 300
"""Characters of a value that are shown; of the rest, how many there are."""


def visible(text: str) -> str:
    r"""`text` in one line, with an escape such as `\\u202e` for each character that is not seen."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or category(char) == "Zs" else _escaped(char) for char in text
    )


def shown(value: Json | Absent) -> str:
    """A value as people read it: text in double quotes, the rest as JSON; long ones are cut."""
    if value is ABSENT:
        return "(absent)"
    if isinstance(value, str):
        text = value[:LONGEST_VALUE].replace("\\", "\\\\").replace('"', '\\"')
        return f'"{visible(text)}"{_rest(value)}'
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return f"{visible(text[:LONGEST_VALUE])}{_rest(text)}"


def width(text: str) -> int:
    """The columns that `text` takes; East Asian characters take two."""
    return cell_len(text)


def fitted(text: str, columns: int) -> str:
    """`text` cut to at most `columns` columns."""
    return text if width(text) <= columns else f"{set_cell_size(text, columns - 1).rstrip()}…"


def padded(text: str, columns: int) -> str:
    """`text` with spaces after it up to `columns` columns."""
    return text + " " * (columns - width(text))


def _rest(text: str) -> str:
    return "" if len(text) <= LONGEST_VALUE else f"… ({len(text):,} characters)"


def _escaped(char: str) -> str:
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    if char in short:
        return short[char]
    code = ord(char)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )
