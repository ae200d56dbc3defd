"""Suggestions (“did you mean”) for unknown names."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from confsync._util.quoting import quoted, shortened

_LISTED: Final = 8
"""How many names are listed if none is close."""
_COMPARED: Final = 200
"""With more names, only a difference in case counts as close: each comparison takes 20 µs."""


@lru_cache(maxsize=1024)
def did_you_mean(text: str, known: tuple[str, ...]) -> str:
    """The closest of `known`, ignoring case, as a question; else the list of known names."""
    folded = {each.casefold(): each for each in reversed(known)}
    wanted = shortened(text).casefold()
    near = [wanted] if wanted in folded else []
    if not near and len(known) <= _COMPARED:
        from difflib import get_close_matches  # noqa: PLC0415  # most names are known

        near = get_close_matches(wanted, folded, n=1)
    if near:
        return f"did you mean {quoted(folded[near[0]])}?"
    more = f" and {len(known) - _LISTED:,} more" if len(known) > _LISTED else ""
    return f"known here: {', '.join(shortened(each) for each in known[:_LISTED])}{more}"
