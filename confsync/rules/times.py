"""Times and spans of time as rules write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPAN: Final = re.compile(r"(?:[0-9]{1,9}[smhdw])+", re.ASCII)
_PART: Final = re.compile(r"([0-9]+)([smhdw])", re.ASCII)
SPAN_HELP: Final = "for example 10m, 2h, 1h30m, 30d or 2w"
TIME_HELP: Final = "for example 2026-07-01, or 2026-07-01T08:00:00Z"
CODES: Final = "aAbBdGHIjmMpSuVyYZ%"
"""The letters that a time's format may have after `%`."""
_NAMES: Final = {
    "A": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "B": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
}


def seconds(text: str) -> float | None:
    """A span of time such as `1h30m`, in seconds; None where it is none."""
    if not _SPAN.fullmatch(text):
        return None
    return float(sum(int(count) * _UNITS[unit] for count, unit in _PART.findall(text)))


def span_text(amount: float) -> str:
    """Seconds as `seconds` reads them."""
    left, parts = int(amount), []
    for unit, size in (("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def formatted(moment: datetime, form: str) -> str:
    """`moment` by a format like strftime's, in English wherever it runs."""

    def part(match: re.Match[str]) -> str:
        letter = match[1]
        if letter in "aA":
            name = _NAMES["A"][moment.weekday()]
            return name if letter == "A" else name[:3]
        if letter in "bB":
            name = _NAMES["B"][moment.month - 1]
            return name if letter == "B" else name[:3]
        if letter == "p":
            return "AM" if moment.hour < 12 else "PM"
        if letter in "YG":
            year = moment.year if letter == "Y" else moment.isocalendar().year
            return f"{year:04}"
        return moment.strftime(f"%{letter}")

    return re.sub("%(.)", part, form)


def wrong_form(form: str) -> str | None:
    """The first part of a time's format that is unknown; None where it is right."""
    for match in re.finditer("%(.?)", form, re.DOTALL):
        if not match[1] or match[1] not in CODES:
            return match[0]
    return None
