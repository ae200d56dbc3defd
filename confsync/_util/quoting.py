"""Text of unknown length, shortened or quoted for a message."""

from __future__ import annotations


def shortened(text: str, limit: int = 40) -> str:
    """The first `limit` characters of `text`, and `…` where there are more."""
    return text if len(text) <= limit else f"{text[:limit]}…"


def quoted(text: str) -> str:
    """`text`, shortened, in quotes and with escapes for what is invisible."""
    return repr(shortened(text))
