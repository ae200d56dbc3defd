"""HTML from values: text is escaped by being text, and only `Markup` is let through."""

from __future__ import annotations

from html import escape
from typing import Final

_VOID: Final = frozenset({"input", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | bool) -> Markup:
    """An element. `class_` is the attribute `class`, `aria_label` is `aria-label`.

    An attribute that is True has no value; one that is False is not there.
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{given}>")
    return Markup(f"<{name}{given}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """One after the other."""
    return Markup("".join(each if isinstance(each, Markup) else _ascii(each) for each in children))


def _attribute(key: str, value: str | bool) -> str:
    name = key.rstrip("_").replace("_", "-")
    if isinstance(value, bool):
        return f" {name}" if value else ""
    return f' {name}="{_ascii(value)}"'


def _ascii(text: str) -> str:
    """No code page on the way can do anything to ASCII."""
    return escape(text).encode("ascii", "xmlcharrefreplace").decode("ascii")
