"""A value as people read it: text in double quotes, the rest as JSON; long ones are cut."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from confsync.formats.escape import LONGEST, escaped, visible
from confsync.model import ABSENT

if TYPE_CHECKING:
    from confsync.model import Absent, Json

_BEFORE: Final = 50
"""Characters that are shown before the first difference of two long values."""
_SPACE: Final = re.compile(r"[^\S ]")


def shown(value: Json | Absent) -> str:
    """One value."""
    return _cut(value, 0)


def shown_both(before: Json | Absent, after: Json | Absent) -> tuple[str, str]:
    """Two values that differ, so that it is seen in what they do."""
    alike = _alike(_text(before), _text(after))
    start = alike - _BEFORE if alike > LONGEST - _BEFORE else 0
    one, other = _cut(before, start), _cut(after, start)
    if _SPACE.sub(" ", one) == _SPACE.sub(" ", other):
        # They differ in nothing but the kind of a space, such as one that does not break.
        one, other = (_SPACE.sub(lambda space: escaped(space[0]), text) for text in (one, other))
    return one, other


def is_whole(*values: Json | Absent) -> bool:
    """Whether `shown` and `shown_both` cut nothing off any of these values."""
    return all(len(_text(value)) <= LONGEST - _BEFORE for value in values)


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at the start."""
    alike, step = 0, min(len(one), len(other))
    while step:
        if one[alike : alike + step] == other[alike : alike + step] != "":
            alike += step
        else:
            step //= 2
    return alike


def _text(value: Json | Absent) -> str:
    if value is ABSENT:
        return "(absent)"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _cut(value: Json | Absent, start: int) -> str:
    """From `start` on, at most `LONGEST` characters of a value."""
    text = _text(value)
    part = text[start : start + LONGEST]
    if isinstance(value, str):
        quoted = part.replace("\\", "\\\\").replace('"', '\\"')
        part = f'"{visible(quoted)}"'
    else:
        part = visible(part)
    if len(text) <= LONGEST and not start:
        return part
    before, behind = "…" if start else "", "…" if start + LONGEST < len(text) else ""
    return f"{before}{part}{behind} ({len(text):,} characters)"
