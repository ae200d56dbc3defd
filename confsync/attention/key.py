"""The API key: where it comes from, and that it is shown nowhere."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from confsync._util.os_error import reason
from confsync.model.errors import ConfsyncError

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE: Final = "ATTENTION_API_KEY"
_LONGEST: Final = 16_384


@dataclass(frozen=True, slots=True)
class Key:
    """An API key. `repr` does not show it; ask for `secret` only to send it."""

    secret: str = field(repr=False)


def find_key(file: Path | None = None) -> Key:
    """The key from `file` (`-` is standard input), else from the environment.

    Raises `ConfsyncError` where there is none, or where it cannot be a header's value.
    """
    if file is None:
        text, where = os.environ.get(VARIABLE), VARIABLE
        if text is None:
            raise ConfsyncError(
                "there is no API key",
                f"set {VARIABLE}, or name a file that holds it: --key-file FILE",
            )
    else:
        text, where = _read(file)
    return Key(_checked(text, where))


def _read(file: Path) -> tuple[str, str]:
    if str(file) == "-":
        return _first_line(sys.stdin.buffer.read(_LONGEST)), "standard input"
    where = f"the key file {file}"
    try:
        with file.open("rb") as stream:
            return _first_line(stream.read(_LONGEST)), where
    except OSError as error:
        raise ConfsyncError(f"cannot read {where}: {reason(error)}") from None


def _first_line(data: bytes) -> str:
    """The file's text without the line end that editors leave."""
    return data.decode("latin-1").removesuffix("\n").removesuffix("\r")


def _checked(text: str, where: str) -> str:
    if not text.strip():
        raise ConfsyncError(f"the API key in {where} is empty")
    if "\n" in text or "\r" in text:
        raise ConfsyncError(f"the API key in {where} has more than one line", "keep only the key")
    if not text.isascii():
        raise ConfsyncError(f"the API key in {where} has characters that no key has (not ASCII)")
    if not text.isprintable() or " " in text:
        raise ConfsyncError(f"the API key in {where} has spaces or control characters")
    return text
