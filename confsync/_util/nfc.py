"""Unicode normalization form C, in which texts are compared."""

from __future__ import annotations

from unicodedata import is_normalized, normalize


def nfc(text: str) -> str:
    """`text` in Unicode normalization form C; quick for the texts that are in it already."""
    return text if text.isascii() or is_normalized("NFC", text) else normalize("NFC", text)
