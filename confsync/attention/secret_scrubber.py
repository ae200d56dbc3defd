"""Taking the key out of texts that others wrote, in whatever form they show it."""

from __future__ import annotations

import base64
import html
import json
import string
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH: Final = 8
"""So many characters of the key in a row are taken out: half a key is a secret too."""
_LOWER: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_PLACE: Final = "[key]"


class SecretScrubber:
    """Knows the pieces of a key as it is, escaped and encoded, in upper and lower case."""

    def __init__(self, secret: str) -> None:
        self._length = min(_LENGTH, len(secret))
        self._pieces = frozenset(
            form[start : start + self._length]
            for form in map(_lower, _forms(secret))
            for start in range(len(form) - self._length + 1)
        )

    def __call__(self, text: str) -> str:
        """`text` with every piece of the key replaced."""
        lower = _lower(text)
        parts: list[str] = []
        kept = end = 0
        for start in range(len(text) - self._length + 1):
            if lower[start : start + self._length] in self._pieces:
                if start > end or not parts:
                    parts += text[kept:start], _PLACE
                end = kept = start + self._length
        return "".join((*parts, text[kept:]))


def _forms(secret: str) -> Iterator[str]:
    escaped = json.dumps(secret)[1:-1]
    yield from (
        secret,
        escaped,
        escaped.replace("/", r"\/"),
        html.escape(secret),
        quote(secret, ""),
    )
    characters = secret.encode("utf-8")
    yield "".join(f"%{byte:02x}" for byte in characters)
    yield "".join(rf"\u{byte:04x}" for byte in characters)
    yield characters.hex()
    for shift in range(3):
        # Within a longer text base64 shows a key in one of three ways, by where it begins.
        encoded = base64.b64encode(characters[shift:]).decode("ascii").rstrip("=")[:-1]
        yield encoded
        yield encoded.translate(str.maketrans("+/", "-_"))


def _lower(text: str) -> str:
    """Lower case that keeps the length."""
    return text.translate(_LOWER)
