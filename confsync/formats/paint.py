"""Colour, where it is wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Style: TypeAlias = Literal["add", "change", "remove", "strong", "dim", "error"]
Paint: TypeAlias = Callable[[Style, str], str]
"""Paints a text that is safe already."""
ColorMode: TypeAlias = Literal["auto", "always", "never"]

_CODES: Final[dict[Style, str]] = {
    "add": "32",
    "change": "33",
    "remove": "31",
    "strong": "1",
    "dim": "2",
    "error": "1;31",
}


def plain(_style: Style, text: str) -> str:
    """No colour."""
    return text


def colored(style: Style, text: str) -> str:
    """Colour by ANSI escape sequences."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def painted(
    lines: Iterable[str], parts: Iterable[str], style: Style, paint: Paint
) -> Iterator[str]:
    """`lines`, with every second of `parts` painted; the parts are those of all lines joined."""
    runs = [(text, bool(at % 2)) for at, text in enumerate(parts) if text]
    for line in lines:
        shown, room = [], len(line)
        while room and runs:
            text, differs = runs.pop(0)
            piece, rest = text[:room], text[room:]
            shown.append(paint(style, piece) if differs else piece)
            room -= len(piece)
            if rest:
                runs.insert(0, (rest, differs))
        yield "".join(shown)


def choose(mode: ColorMode, environment: Mapping[str, str], *, terminal: bool) -> Paint:
    """How to paint; `NO_COLOR` (no-color.org) and `FORCE_COLOR` count where `mode` is auto."""
    if mode == "auto":
        if environment.get("NO_COLOR"):
            return plain
        wanted = bool(environment.get("FORCE_COLOR")) or (
            terminal and environment.get("TERM") != "dumb"
        )
        return colored if wanted else plain
    return colored if mode == "always" else plain
