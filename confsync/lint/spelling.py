"""Finds texts that differ only in case or white space, and picks their usual spelling."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from confsync._util.quoting import quoted
from confsync.lint.rule import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from confsync.lint.written import File
    from confsync.manifest.nodes import Span


class Use(NamedTuple):
    """A text and its position."""

    text: str
    file: File
    span: Span


def odd_spellings(what: str, uses: Iterable[Use]) -> Iterator[Finding]:
    """A finding for each text that has a more frequent spelling.

    Of two that are equally frequent, the first is right. `what` names the texts in the message.
    """
    alike: dict[str, dict[str, list[Use]]] = {}
    for use in uses:
        alike.setdefault(_folded(use.text), {}).setdefault(use.text, []).append(use)
    for spellings in alike.values():
        if len(spellings) == 1:
            continue
        usual = max(spellings.values(), key=len)
        for text, odd in spellings.items():
            if odd is not usual:
                yield from _findings(what, text, odd, usual)


def _findings(what: str, text: str, odd: list[Use], usual: list[Use]) -> Iterator[Finding]:
    right = usual[0]
    message = (
        f"{what} {quoted(text)} differs from {quoted(right.text)} only in {_in(text, right.text)}"
    )
    place = right.file.source.place(right.span[0])
    more = f" and {len(usual) - 1:,} more" if len(usual) > 1 else ""
    help = f"use one spelling; the other one is at {place}{more}"
    for use in odd:
        yield Finding(use.file, use.span, message, help)


def _in(one: str, other: str) -> str:
    """How two texts differ that are equal after folding."""
    if one.casefold() == other.casefold():
        return "case"
    same = "".join(one.split()) == "".join(other.split())
    return "white space" if same else "case and white space"


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return "".join(text.casefold().split())
