"""Which words of a text differ from those of another."""

from __future__ import annotations

import re
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
    one, other = _TOKEN.findall(before), _TOKEN.findall(after)
    start = _alike(one, other)
    end = _alike(one[start:][::-1], other[start:][::-1])
    stay, stays = [False] * len(one), [False] * len(other)
    for left, right in _common(one, other, start, end):
        stay[left] = stays[right] = True
    if not any(kept and _is_word(token) for token, kept in zip(one, stay, strict=True)):
        return whole(before), whole(after)
    return _parts(one, stay), _parts(other, stays)


def whole(text: str) -> Parts:
    """A text that is in no other."""
    return ("", text) if text else ("",)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts have in common at the start."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _common(
    one: Sequence[str], other: Sequence[str], start: int, end: int
) -> Iterator[tuple[int, int]]:
    """Where the words stand that both have in the same order."""
    yield from ((n, n) for n in range(start))
    yield from ((len(one) - n, len(other) - n) for n in range(1, end + 1))
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    if len(left) * len(right) > _MOST:
        return
    run: list[tuple[int, int]] = []
    for pair in _longest(left, right):
        if run and (run[-1][0] + 1, run[-1][1] + 1) != pair:
            yield from _worth(run, left, start)
            run = []
        run.append(pair)
    yield from _worth(run, left, start)


def _worth(
    run: Sequence[tuple[int, int]], left: Sequence[str], start: int
) -> Iterator[tuple[int, int]]:
    """A run in common, unless it is nothing but spaces and hyphens between what differs."""
    if any(_is_word(left[at]) for at, _ in run):
        yield from ((at + start, to + start) for at, to in run)


def _longest(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The places of the common words that have the most letters together."""
    best = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for at in reversed(range(len(left))):
        word, row, below = left[at], best[at], best[at + 1]
        worth = _letters(word)
        for to in reversed(range(len(right))):
            same = below[to + 1] + worth if word == right[to] else 0
            row[to] = max(same, below[to], row[to + 1])
    at = to = 0
    while at < len(left) and to < len(right):
        if left[at] == right[to] and best[at][to] == best[at + 1][to + 1] + _letters(left[at]):
            yield at, to
            at, to = at + 1, to + 1
        elif best[at][to] == best[at + 1][to]:
            at += 1
        else:
            to += 1


def _letters(word: str) -> int:
    """What a word counts. Spaces count for little, so that no word is given up for two of them."""
    return 10 * len(word) if _is_word(word) else 1


def _is_word(token: str) -> bool:
    return token.lstrip("_")[:1].isalnum()


def _parts(tokens: Sequence[str], stay: Sequence[bool]) -> Parts:
    runs = groupby(zip(tokens, stay, strict=True), key=lambda each: each[1])
    parts = [(kept, "".join(token for token, _ in run)) for kept, run in runs]
    texts = tuple(text for _, text in parts)
    return texts if parts and parts[0][0] else ("", *texts)
