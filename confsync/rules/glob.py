"""Globs over texts: `*` and `?`, in linear time for each `*`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from confsync.rules.call import word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from confsync.rules.call import Word

_KEPT: Final = 1000
"""Parts of globs whose bits are kept."""


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern, split at its `*`: the literals between them are folded."""

    first: str
    middle: tuple[str, ...] = ()
    last: str | None = None
    """None: the pattern has no `*`."""
    within: str | None = None
    """The literal of the commonest form, `*literal*`."""

    @classmethod
    def of(cls, text: str) -> Glob:
        """The glob that `text` is."""
        first, *more = word(text).folded.split("*")
        if not more:
            return cls(first)
        literal = more[0] if len(more) == 2 and not (first or more[1]) and "?" not in text else None
        return cls(first, tuple(more[:-1]), more[-1], literal)

    @property
    def stars(self) -> int:
        """How many `*` it has."""
        return 0 if self.last is None else len(self.middle) + 1

    def matches(self, text: Word) -> bool:
        """Whether the whole text matches."""
        if self.within is not None:
            return self.within in text.folded
        return self._spans(text.folded) is not None

    @property
    def literals(self) -> frozenset[str]:
        """The texts that everything has that matches, folded."""
        parts = (self.first, *self.middle, self.last or "")
        return frozenset(piece for part in parts for piece in part.split("?") if piece)

    def matcher(self) -> Callable[[Word], bool]:
        """The same test as a function, the simplest that does."""
        first, last, within = self.first, self.last, self.within
        if within is not None:
            return lambda text: within in text[1]
        if "?" in f"{first}{last}":
            return self.matches
        if last is None:
            return lambda text: text[1] == first
        if not (first or self.middle):
            return lambda text: text[1].endswith(last)
        if not (last or self.middle):
            return lambda text: text[1].startswith(first)
        return lambda text: text[1].endswith(last) and self.matches(text)

    def captures(self, text: Word) -> tuple[str, ...]:
        """What each `*` matched, as it is written in the text."""
        spans = self._spans(text.folded) or []
        if len(text.raw) == len(text.folded):
            return tuple(text.raw[start:end] for start, end in spans)
        # Some characters fold to several, such as ß: find each one's own again.
        origin = [at for at, each in enumerate(text.raw) for _ in each.casefold()]
        origin.append(len(text.raw))
        return tuple(text.raw[origin[start] : origin[end]] for start, end in spans)

    def _spans(self, text: str) -> list[tuple[int, int]] | None:
        """What each `*` matches: as little as it can, from the left."""
        if self.last is None:
            return [] if len(text) == len(self.first) and _at(text, self.first, 0) else None
        end = len(text) - len(self.last)
        if not _at(text, self.first, 0) or end < len(self.first) or not _at(text, self.last, end):
            return None
        spans: list[tuple[int, int]] = []
        here = len(self.first)
        for part in self.middle:
            found = _find(text, part, here, end)
            if found < 0:
                return None
            spans.append((here, found))
            here = found + len(part)
        spans.append((here, end))
        return spans


def _at(text: str, part: str, start: int) -> bool:
    """Whether `part`, in which `?` is any character, is at `start`."""
    if "?" not in part:
        return text.startswith(part, start)
    here = text[start : start + len(part)]
    return len(here) == len(part) and all(p in {"?", t} for p, t in zip(part, here, strict=True))


def _find(text: str, part: str, start: int, end: int) -> int:
    """The first place of `part` between `start` and `end`; -1 where it has none.

    Each bit of `places` is a place at which all of `part` matches so far: one step for each character,
    however many `?` there are.
    """
    if "?" not in part:
        return text.find(part, start, end)
    masks, anything = _masks(part)
    complete = 1 << (len(part) - 1)
    places = 0
    for at in range(start, end):
        places = (places << 1 | 1) & masks.get(text[at], anything)
        if places & complete:
            return at + 1 - len(part)
    return -1


@lru_cache(_KEPT)
def _masks(part: str) -> tuple[Mapping[str, int], int]:
    """By character the places of `part` that it fits, as bits; and the places of `?`, which all fit."""
    anything = sum(1 << at for at, each in enumerate(part) if each == "?")
    masks = dict.fromkeys(part, anything)
    for at, each in enumerate(part):
        masks[each] |= 1 << at
    return masks, anything
