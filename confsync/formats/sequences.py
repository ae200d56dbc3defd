"""Joiners and variation selectors that are text: in emoji that Unicode lists, and within words.

Anywhere else nothing shows that they are there, so `escape` shows them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_JOINERS: Final = re.compile("[\u200c\u200d\ufe0e\ufe0f\U000e0020-\U000e007f]")
_TONES: Final = re.compile("[\U0001f3fb-\U0001f3ff]")
_LONGEST: Final = 12
"""Characters of an emoji."""


def text_joiners(text: str) -> set[int]:
    """The positions of the joiners and selectors in `text` that belong to what is drawn."""
    if not _JOINERS.search(text):
        return set()
    kept: set[int] = set()
    at = 0
    while at < len(text):
        length = _emoji_at(text, at)
        kept.update(range(at, at + length))
        if text[at] in "\u200c\u200d" and _joins_letters(text, at):
            kept.add(at)
        at += length or 1
    return kept


def separate_tones(text: str) -> int:
    """How many skin tones in `text` do not follow an emoji that has them."""
    tones = _TONES.finditer(text)
    return sum(text[max(0, each.start() - 1) : each.end()] not in _toned() for each in tones)


def _emoji_at(text: str, at: int) -> int:
    """The length of the listed emoji with joiners that begins there; 0 without one."""
    if text[at] < "#" or text[at].isalpha():
        return 0
    known = _emoji()
    for length in range(min(_LONGEST, len(text) - at), 1, -1):
        part = text[at : at + length]
        # Each has a form for text, which differs in the selector.
        if part in known or (length == 2 and part.replace("\ufe0e", "\ufe0f") in known):
            return length
    return 0


def _joins_letters(text: str, at: int) -> bool:
    """Whether the joiner changes how letters are drawn, by the rules for names in RFC 5892."""
    from idna.core import valid_contextj  # noqa: PLC0415 (few texts have joiners)

    try:
        return valid_contextj(text, at)
    except ValueError:
        return False


@cache
def _toned() -> frozenset[str]:
    from emoji import EMOJI_DATA  # noqa: PLC0415 (large, and few texts have skin tones)

    return frozenset(each for each in EMOJI_DATA if len(each) == 2 and _TONES.search(each))


@cache
def _emoji() -> frozenset[str]:
    from emoji import EMOJI_DATA  # noqa: PLC0415 (large, and few texts have joiners)

    listed = frozenset(each for each in EMOJI_DATA if _JOINERS.search(each))
    # Unicode lists a selector for some that are an emoji without it: phones write it all the same.
    return listed | {
        f"{each}\ufe0f" for each, of in EMOJI_DATA.items() if "variant" in of and len(each) == 1
    }
