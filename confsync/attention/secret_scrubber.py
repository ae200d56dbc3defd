"""Replaces the key in texts that others wrote, in every form that shows it."""

from __future__ import annotations

import base64
import re
import string
from html.entities import html5
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LENGTH: Final = 8
"""So many characters of the key in a row are replaced: half a key is a secret too."""
_LEVELS: Final = 4
"""An escaped text may be within another one, such as JSON within JSON."""
_LOWER: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_PLACE: Final = "[key]"
_ESCAPE: Final = re.compile(
    r"""\\x([0-9a-f]{2}) | \\u\{([0-9a-f]{1,6})\} | \\u([0-9a-f]{4}) | \\U([0-9a-f]{8})
    | %u([0-9a-f]{4}) | %([0-9a-f]{2}) | =([0-9a-f]{2}) | &\#x0*([0-9a-f]{1,6});?
    | &\#0*([0-9]{1,7});? | \\([0-7]{3}) | &([a-z]{2,31};) | \\(.)""",
    re.IGNORECASE | re.VERBOSE,
)
_DECIMAL, _OCTAL, _NAME, _CHARACTER = 9, 10, 11, 12
"""The groups that are no hexadecimal numbers."""
_Spans: TypeAlias = "list[tuple[int, int]]"


class SecretScrubber:
    """Knows the pieces of a key: as it is, in base32, base64 and hexadecimal, in any case.

    Characters may be escaped as in JSON, Python, URLs, HTML or e-mail, all of them or a few.
    """

    def __init__(self, secret: str) -> None:
        self._length = min(_LENGTH, len(secret))
        self._pieces = frozenset(
            form[start : start + self._length]
            for form in map(_lower, _forms(secret.encode("utf-8")))
            for start in range(len(form) - self._length + 1)
        )

    def __call__(self, text: str) -> str:
        """`text` with every piece of the key replaced."""
        parts: list[str] = []
        end = 0
        for start, stop in _merged(self._found(text)):
            parts += text[end:start], _PLACE
            end = stop
        return "".join((*parts, text[end:]))

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        """Where pieces of the key are in `text`, at each level of escapes."""
        spans = [(at, at + 1) for at in range(len(text))]
        for _ in range(_LEVELS):
            lower = _lower(text)
            for start in range(len(text) - self._length + 1):
                if lower[start : start + self._length] in self._pieces:
                    yield spans[start][0], spans[start + self._length - 1][1]
            decoded, spans = _decoded(text, spans)
            if decoded == text:
                return
            text = decoded


def _decoded(text: str, spans: _Spans) -> tuple[str, _Spans]:
    """`text` with its escapes decoded once, and where each character was in the original text."""
    parts: list[str] = []
    places: _Spans = []
    end = 0
    for found in _ESCAPE.finditer(text):
        start, stop = found.span()
        if (character := _character(found)) is None:
            continue
        parts += text[end:start], character
        places += spans[end:start]
        places.append((spans[start][0], spans[stop - 1][1]))
        end = stop
    return "".join((*parts, text[end:])), [*places, *spans[end:]]


def _character(found: re.Match[str]) -> str | None:
    """The character of an escape; None where it has none."""
    group, value = found.lastindex or _CHARACTER, found[found.lastindex or 0]
    if group == _CHARACTER:
        return value
    if group == _NAME:
        name = html5.get(value) or html5.get(value.lower())
        return name if name is not None and len(name) == 1 else None
    number = int(value, {_DECIMAL: 10, _OCTAL: 8}.get(group, 16))
    return chr(number) if number < 0x110000 else None


def _merged(spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """`spans` in order, those that touch as one."""
    last: tuple[int, int] | None = None
    for start, stop in sorted(spans):
        if last is None or start > last[1]:
            if last is not None:
                yield last
            last = start, stop
        else:
            last = last[0], max(last[1], stop)
    if last is not None:
        yield last


def _forms(secret: bytes) -> Iterator[str]:
    yield secret.decode("utf-8")
    yield secret.hex()
    url_safe = str.maketrans("+/", "-_")
    for encoded in _shifted(secret, base64.b64encode, 3, 1):
        yield encoded
        yield encoded.translate(url_safe)
    yield from _shifted(secret, base64.b32encode, 5, 2)
    yield from _shifted(secret, base64.b32hexencode, 5, 2)


def _shifted(
    secret: bytes, encode: Callable[[bytes], bytes], ways: int, unsure: int
) -> Iterator[str]:
    """The ways in which an encoding shows a key within a longer text, by where the key begins.

    The last `unsure` characters depend on what follows it.
    """
    for shift in range(ways):
        yield encode(secret[shift:]).decode("ascii").rstrip("=")[:-unsure]


def _lower(text: str) -> str:
    """Lower case that keeps the length."""
    return text.translate(_LOWER)
