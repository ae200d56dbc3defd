"""Writes text as a YAML scalar that YAML 1.1 and 1.2 readers read alike."""

from __future__ import annotations

import json
import re
from typing import Final

_PLAIN: Final = re.compile(r"[^\W\d_](?:[\w./()+-]| (?=[\w(-]))*")
"""Begins with a letter and has nothing that could be a comment, a key, a flow indicator or a number."""
_WORDS: Final = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity")
)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LONGEST_PLAIN: Final = 120
"""Not every reader accepts keys of more than 128 characters as simple keys."""


def double_quoted(text: str) -> str:
    r"""`text` in double quotes, on one line, with invisible characters escaped.

    A lone surrogate has no escape in YAML: it raises `ValueError`.
    """
    text.encode()
    # JSON's escapes are YAML's, but for characters beyond U+FFFF, which are written as they are.
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in quoted)


def scalar(text: str) -> str:
    """`text` without quotes if no reader can misread it, else in double quotes."""
    plain = (
        len(text) <= _LONGEST_PLAIN
        and text.isprintable()
        and text.casefold() not in _WORDS
        and _PLAIN.fullmatch(text)
    )
    return text if plain else double_quoted(text)


def id_scalar(id: str) -> str:
    """A conversation's id as a scalar: all UUIDs without quotes, everything else like `scalar`.

    No reader takes a UUID for a number or a date, although it may begin with a digit.
    """
    return id if _UUID.fullmatch(id) else scalar(id)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
