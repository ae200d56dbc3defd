"""“Did you mean” suggestions for unknown names."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from confsync._util.quoting import quoted, shortened

_LISTED: Final = 8
"""Names that are listed where none is near."""
_COMPARED: Final = 200
"""Beyond so many names, only one that differs in its case alone counts as near: each takes 20 µs."""


@lru_cache(maxsize=1024)
def did_you_mean(text: str, known: tuple[str, ...]) -> str:
    """The nearest of `known`, whatever its case, as a question; else what is known here."""
    folded = {each.casefold(): each for each in reversed(known)}
    wanted = shortened(text).casefold()
    near = [wanted] if wanted in folded else []
    if not near and len(known) <= _COMPARED:
        near = get_close_matches(wanted, folded, n=1)
    if near:
        return f"did you mean {quoted(folded[near[0]])}?"
    more = f" and {len(known) - _LISTED:,} more" if len(known) > _LISTED else ""
    return f"known here: {', '.join(shortened(each) for each in known[:_LISTED])}{more}"
