"""Which words of a text differ from those of another."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Parts: TypeAlias = tuple[str, ...]
"""A text in parts: what is in the other text too and what is not, in turns; the first may be ""."""

# Chinese and Japanese have no spaces between words; there each character counts as one.
_TOKEN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W\u3040-\u9fff]+|\s+|.")
_MOST: Final = 4000
"""Pairs of words that are compared. What differs in more of them is marked as a whole."""


def marked(before: str, after: str) -> tuple[Parts, Parts]:
    """Both texts with what differs between them; all of it where they have no word in common."""
    one, other = words(before), words(after)
    stay, stays = [False] * len(one), [False] * len(other)
    for left, right, size in _common(one, other):
        stay[left : left + size] = stays[right : right + size] = [True] * size
    if not any(kept and _is_word(token) for token, kept in zip(one, stay, strict=True)):
        return whole(before), whole(after)
    return _parts(one, stay), _parts(other, stays)


def words(text: str) -> list[str]:
    """The words of a text, and what is between them, in order."""
    return _TOKEN.findall(text)


def whole(text: str) -> Parts:
    """A text that is in no other."""
    return ("", text) if text else ("",)


def _common(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """The runs of words that both have: where each begins, and its length."""
    start = _alike(one, other)
    end = _alike(one[start:][::-1], other[start:][::-1])
    yield 0, 0, start
    yield len(one) - end, len(other) - end, end
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    if len(left) * len(right) > _MOST:
        return
    # Spaces and hyphens extend a run of words, and are none on their own.
    for at, to, size in SequenceMatcher(
        _is_no_word, left, right, autojunk=False
    ).get_matching_blocks():
        if any(map(_is_word, left[at : at + size])):
            yield start + at, start + to, size


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts have in common at the start."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _is_word(token: str) -> bool:
    return token.lstrip("_")[:1].isalnum()


def _is_no_word(token: str) -> bool:
    return not _is_word(token)


def _parts(tokens: Sequence[str], stay: Sequence[bool]) -> Parts:
    runs = groupby(zip(tokens, stay, strict=True), key=lambda each: each[1])
    parts = [(kept, "".join(token for token, _ in run)) for kept, run in runs]
    texts = tuple(text for _, text in parts)
    return texts if parts and parts[0][0] else ("", *texts)
