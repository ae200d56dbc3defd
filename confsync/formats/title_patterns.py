"""What one edit of a title has in common with others whose titles differ: a rule from before to after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from confsync.formats.marked import words
from confsync.formats.values import shown, shown_both
from confsync.model import Op

if TYPE_CHECKING:
    from confsync.model import Edit

Side: TypeAlias = Literal["prefix", "suffix"]

_DASHES: Final = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_PLACES: Final = {
    (Op.ADD, "prefix"): "added in front",
    (Op.ADD, "suffix"): "added at the end",
    (Op.REMOVE, "prefix"): "removed from the front",
    (Op.REMOVE, "suffix"): "removed from the end",
}


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The white space around the title is removed."""

    def described(self) -> str:
        """The pattern in words."""
        return "white space around it removed"


@dataclass(frozen=True, slots=True)
class Affix:
    """The title keeps its text, and gets (`Op.ADD`) or loses (`Op.REMOVE`) `text` at one side."""

    op: Op
    side: Side
    text: str

    def described(self) -> str:
        """The pattern in words."""
        return f"{shown(self.text)} {_PLACES[self.op, self.side]}"


@dataclass(frozen=True, slots=True)
class Dashes:
    """Each dash `before` becomes the dash `after`."""

    before: str
    after: str

    def described(self) -> str:
        """The pattern in words. Dashes look alike, so they have their numbers."""
        one, other = (f"{shown(dash)} (U+{ord(dash):04X})" for dash in (self.before, self.after))
        return f"each {one} replaced by {other}"


@dataclass(frozen=True, slots=True)
class Swapped:
    """The words `before` at one side become the words `after`; the rest stays."""

    side: Side
    before: str
    after: str

    def described(self) -> str:
        """The pattern in words."""
        one, other = shown_both(self.before, self.after)
        return f"{one} {'in front' if self.side == 'prefix' else 'at the end'} replaced by {other}"


TitlePattern: TypeAlias = Trimmed | Affix | Dashes | Swapped


def trimmed(before: str, after: str) -> Trimmed | None:
    """Whether only white space around the title goes."""
    return Trimmed() if before != after == before.strip() != "" else None


def affix(before: str, after: str) -> Affix | None:
    """What the title gets or loses at one side."""
    op, short, long = (
        (Op.ADD, before, after) if len(before) < len(after) else (Op.REMOVE, after, before)
    )
    if not short or len(short) == len(long):
        return None
    if long.endswith(short):
        return Affix(op, "prefix", long[: -len(short)])
    if long.startswith(short):
        return Affix(op, "suffix", long[len(short) :])
    return None


def dashes(before: str, after: str) -> Dashes | None:
    """The dash that becomes another one, everywhere."""
    if len(before) != len(after):
        return None
    pairs = {pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]}
    if len(pairs) != 1 or not _DASHES.issuperset(*pairs):
        return None
    ((old, new),) = pairs
    return Dashes(old, new) if old not in after else None


def swapped(before: str, after: str) -> Swapped | None:
    """The words at one side that become others, where some words stay at the other side."""
    one, other = words(before), words(after)
    for side, step in (("prefix", -1), ("suffix", 1)):
        pairs = zip(one[::step], other[::step], strict=False)
        same = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
        kept = sum(map(len, one[::step][:same]))
        if any(word.isalnum() for word in one[::step][:same]) and kept < min(
            map(len, (before, after))
        ):
            if side == "prefix":
                return Swapped("prefix", before[:-kept], after[:-kept])
            return Swapped("suffix", before[kept:], after[kept:])
    return None


def title_of(edit: Edit) -> tuple[str, str] | None:
    """Before and after of an edit that replaces one text as title by another."""
    before, after = edit.before, edit.after
    if edit.label is not None or not isinstance(before, str) or not isinstance(after, str):
        return None
    return before, after
