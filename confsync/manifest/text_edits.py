"""Edits to a text at known positions: every other character stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class TextEdit(NamedTuple):
    """`text` instead of what stands from `start` to before `end`; character offsets."""

    start: int
    end: int
    text: str


def apply_edits(text: str, splices: Iterable[TextEdit]) -> str:
    """`text` with all `splices` made; those that begin at the same place in the order given.

    Raises `ValueError` where one lies in another or beyond the text: nobody can have meant that.
    """
    parts: list[str] = []
    done = 0
    for splice in sorted(splices, key=lambda each: (each.start, each.end)):
        if not done <= splice.start <= splice.end <= len(text):
            raise ValueError(f"{splice} does not fit")
        parts += text[done : splice.start], splice.text
        done = splice.end
    return "".join([*parts, text[done:]])
