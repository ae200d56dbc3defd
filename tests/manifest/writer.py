"""Random declarations, written as YAML in random ways: what is read must be what was intended."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from unicodedata import normalize

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

Labels: TypeAlias = "dict[str, str | None]"

# What libraries trip over, beside anything else that is text.
TRICKY = [
    "",
    " ",
    "no",
    "on",
    "1",
    "1e3",
    "~",
    "null",
    "true",
    "<<",
    "=",
    "- a",
    "a: b",
    "a #b",
    "#",
]
TRICKY += [
    "'",
    '"',
    "\\",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "|",
    ">",
    "?",
    "{",
    "a\nb",
    "\ta",
    "a ",
    "\x85",
]
TRICKY += [
    "\u2028",
    "\ufeff",
    "日本語",
    "🚀",
    "é",
    "2026-11-22",
    "\x7f",
    "\x1b[2J",
    "\u202e",
    "\xa0",
]

texts = st.sampled_from(TRICKY) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
keys = texts.map(lambda text: normalize("NFC", text))
labels = st.dictionaries(keys, st.none() | texts, max_size=4)
ids = st.from_regex(r"[a-z0-9][a-z0-9é日🚀-]{0,12}", fullmatch=True).filter(lambda id: id != "list")


@dataclass
class Wanted:
    """The wanted state of one conversation, and where the writer put its id: line, column."""

    title: str | None
    labels: Labels | None
    place: tuple[int, int] = (0, 0)


conversations = st.dictionaries(
    ids,
    st.builds(Wanted, st.none() | texts, st.none() | labels).filter(
        lambda wanted: wanted.title is not None or wanted.labels is not None
    ),
    max_size=5,
)

_PLAIN = re.compile(r"[A-EG-MO-SU-Zg-mo-su-z日é][\wé日 -]*(?<! )", re.ASCII)
_UNQUOTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def _escaped(text: str) -> str:
    """In double quotes and plain ASCII; not as JSON, which writes emoji as two halves."""
    safe = (c if c.isalnum() and c.isascii() else f"\\U{ord(c):08x}" for c in text)
    return f'"{"".join(safe)}"'


@dataclass
class Writer:
    """Writes one manifest; `draw` decides how."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    text: str = ""
    merged: list[tuple[str, Labels]] = field(default_factory=list)
    aliases: dict[str, str] = field(default_factory=dict)
    anchors: int = 0

    def manifest(self, wanted: dict[str, Wanted], defaults: Labels | None) -> str:
        """The text; fills in the places of `wanted`."""
        self.text = self.draw(st.sampled_from(["", "---\n", "# é 日本\n", "%YAML 1.2\n---\n"]))
        if defaults is not None:
            self.text += "defaults:\n  labels:"
            self.labels(defaults, 4)
        self.text += "conversations:" + ("\n" if wanted else " {}\n")
        for id, each in wanted.items():
            self.text += self.draw(st.sampled_from(["  ", "\n  ", "  # x: y\n  "]))
            lines = self.text.split("\n")
            each.place = (len(lines), len(lines[-1]) + 1)
            self.text += f"{self.scalar(id)}:\n"
            if each.title is not None:
                self.text += f"    title: {self.value(each.title)}\n"
            if each.labels is not None:
                self.text += "    labels:"
                self.labels(each.labels, 6)
        end = self.draw(st.sampled_from(["\n", "\r\n", "\r"]))
        mark: str = self.draw(st.sampled_from(["", "\ufeff"]))
        return mark + self.text.replace("\n", end)

    def labels(self, labels: Labels, indent: int) -> None:
        """A mapping after its key: flow or block, perhaps with an anchor, perhaps merging another."""
        own = dict(labels)
        merge = ""
        for name, base in self.merged:
            if base.keys() <= labels.keys() and self.draw(st.booleans()):
                merge = name
                own = {k: v for k, v in labels.items() if k not in base or base[k] != v}
                break
        name = f"m{len(self.merged)}"
        self.merged.append((name, labels))
        entries = [(f"{self.scalar(key)} :", self.value(value)) for key, value in own.items()]
        if merge:
            entries.insert(self.draw(st.integers(0, len(entries))), ("<<:", f"*{merge}"))
        self.text += f" &{name}"
        if not entries or self.draw(st.booleans()):
            self.text += " {" + ", ".join(f"{key} {value}" for key, value in entries) + "}\n"
        else:
            rows = (f"\n{' ' * indent}{key} {value}" for key, value in entries)
            self.text += "".join(rows) + "\n"

    def value(self, text: str | None) -> str:
        """A scalar, or an alias of an equal one that comes before."""
        if text is None:
            null: str = self.draw(st.sampled_from(["null", "~", "Null"]))
            return null
        if text in self.aliases and self.draw(st.booleans()):
            return f"*{self.aliases[text]} "
        if self.draw(st.booleans()):
            # A second anchor on the same text must not have the name of another text's.
            self.anchors += 1
            name = self.aliases[text] = f"s{self.anchors}"
            return f"&{name} {self.scalar(text)}"
        return self.scalar(text)

    def scalar(self, text: str) -> str:
        """One of the ways to write `text` on one line."""
        ways = [_escaped(text), f"!!str {_escaped(text)}"]
        if not _UNQUOTABLE.search(text):
            ways += [json.dumps(text, ensure_ascii=False), "'" + text.replace("'", "''") + "'"]
        if _PLAIN.fullmatch(text):
            ways += [text, f"!!str {text}"]
        way: str = self.draw(st.sampled_from(ways))
        return way
