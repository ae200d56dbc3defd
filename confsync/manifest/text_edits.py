"""Edits a text at known positions; every other character stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class TextEdit(NamedTuple):
    """Replaces the characters from `start` to before `end` by `text`."""

    start: int
    end: int
    text: str


def apply_edits(text: str, splices: Iterable[TextEdit]) -> str:
    """`text` with all edits made; those at the same position in the order given.

    Raises `ValueError` if edits overlap or lie outside the text.
    """
    parts: list[str] = []
    done = 0
    for splice in sorted(splices, key=lambda each: (each.start, each.end)):
        if not done <= splice.start <= splice.end <= len(text):
            raise ValueError(f"{splice} does not fit")
        parts += text[done : splice.start], splice.text
        done = splice.end
    return "".join([*parts, text[done:]])
