"""A level of indentation, before and after formatting."""

from __future__ import annotations

from typing import Final, NamedTuple

STEP: Final = 2
"""Columns that each level is indented by in the normal form."""


class Level(NamedTuple):
    """A mapping or sequence without brackets: its column as it was, and in the normal form."""

    old: int
    new: int
