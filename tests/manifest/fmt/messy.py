"""Manifests as no one should write them: any indentation, spacing, comments, styles and line ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = [
    "a",
    "b c",
    "Call Type",
    "#no",
    "x: y",
    "日本",
    "- z",
    "no",
    "it's",
    'say "x"',
    "é",
    "{",
    "a#b",
]
PLAIN = ["a", "Call Type", "日本 語", "no", "a#b", "x-y", "1:30", "<-"]

T = TypeVar("T")


@dataclass
class Mess:
    """Writes one manifest, which is well-formed no matter what `draw` gives."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    anchors: list[str] = field(default_factory=list)
    mappings: list[str] = field(default_factory=list)
    count: int = 0

    def manifest(self) -> str:
        """The text."""
        start = self.of(
            "",
            "",
            "---\n",
            "%YAML 1.2\n---  # doc\n",
            "\n\n# head\n\n",
            "# yaml-language-server: $schema=x\n",
        )
        parts = [self.conversations]
        if self.flip():
            parts.insert(self.of(0, 1), self.defaults)
        column = self.of(0, 0, 0, 1, 3)
        text = (
            start
            + "".join(part(column) for part in parts)
            + self.of("", "", "# end\n", "  # end\n", "\n\n", "...\n# end\n")
        )
        if self.flip(4):
            text = text.rstrip("\n")
        return text.replace("\n", self.of("\n", "\n", "\r\n", "\r"))

    def defaults(self, column: int) -> str:
        return (
            self.above(column)
            + " " * column
            + "defaults"
            + self.colon()
            + self.nested(column, [self.labels])
        )

    def conversations(self, column: int) -> str:
        ids = [f"id-{n}" for n in range(self.draw(st.integers(1, 4)))]
        return (
            self.above(column)
            + " " * column
            + "conversations"
            + self.colon()
            + self.nested(column, [lambda c, id=id: self.conversation(id, c) for id in ids])
        )

    def conversation(self, id: str, column: int) -> str:
        start = self.above(column) + " " * column
        anchor = self.anchor()
        if self.flip(6):
            entries = [f"title{self.of(':', ' :')} {self.quoted()}", "labels: " + self.braces()]
            if self.flip():
                entries.reverse()
            space = self.of("", " ", f"\n{' ' * (column + 1)}", f" # in\n{' ' * (column + 3)}")
            text = "{" + space + f"{self.of(',', ' , ')}{space or ' '}".join(entries) + space + "}"
            return f"{start}{self.key(id)} {anchor}{text}{self.rest()}"
        parts: list[Any] = [self.title, self.labels][: self.of(1, 2, 2, 2)]
        if self.flip():
            parts.reverse()
        if self.mappings and self.flip(4):
            name = self.of(*self.mappings)
            parts.insert(
                self.of(0, len(parts)),
                lambda c: f"{self.above(c)}{' ' * c}<<: *{name}{self.rest()}",
            )
        text = f"{start}{self.key(id)} {anchor}".rstrip() + self.nested(column, parts)
        if anchor:
            self.mappings.append(anchor.strip("& "))
        return text

    def key(self, id: str) -> str:
        return self.of(f"{id}:", f"{id} :", f'"{id}" :', f"'{id}':", f"!!str {id}:")

    def title(self, column: int) -> str:
        return f"{self.above(column)}{' ' * column}title{self.colon()}{self.value(column)}"

    def labels(self, column: int) -> str:
        start = f"{self.above(column)}{' ' * column}labels{self.colon()}"
        if self.flip():
            return f"{start} {self.braces()}{self.rest()}"
        names = self.draw(
            st.lists(st.sampled_from(["A", "b c", "日本", "x#y"]), min_size=1, unique=True)
        )
        return start + self.nested(
            column,
            [
                lambda c, name=name: f"{self.above(c)}{' ' * c}{name}{self.colon()}{self.value(c)}"
                for name in names
            ],
        )

    def nested(self, column: int, parts: list[Any]) -> str:
        inner = column + self.of(1, 2, 2, 3, 4)
        comments = self.rest()
        if self.flip(5):
            comments += " " * self.of(0, inner, inner + 2) + "# first\n"
        return comments + "".join(part(inner) for part in parts) + self.below(inner)

    def value(self, column: int) -> str:
        inner = " " * (column + self.of(1, 2, 5))
        anchor = self.anchor()
        if anchor:
            self.anchors.append(anchor.strip("& "))
        if len(self.anchors) > 1 and not anchor and self.flip(5):
            return f" *{self.of(*self.anchors[:-1])}{self.rest()}"
        way = self.of(
            "plain", "plain", "quoted", "lines", "quoted lines", "below", "|", ">", "sequence-free"
        )
        if way == "quoted":
            return f" {anchor}{self.quoted()}{self.rest()}"
        if way == "lines":
            return (
                f" {anchor}one\n{inner}two # c\n"
                if self.flip()
                else f" {anchor}one\n\n{inner}  two{self.rest()}"
            )
        if way == "quoted lines":
            return (
                f" {anchor}"
                + self.of(
                    f'"a # b  \n{inner}  c\\\n{inner}\\  d\n\n{inner}e "',
                    f"'a\n{inner}# b ''\n  \n{inner}c'",
                )
                + self.rest()
            )
        if way == "below":
            return f" {anchor}{self.rest()}{inner}{self.of(*PLAIN)}{self.rest()}"
        if way in {"|", ">"}:
            depth = self.of("", "", str(len(inner) - column))
            sign = way + self.of("", "-", "+") + depth
            body = [
                inner + line
                for line in self.draw(
                    st.lists(
                        st.sampled_from(["a", "# b", "- c: d", "  deep", "", "\tx"]),
                        min_size=1,
                        max_size=4,
                    )
                )
            ]
            body[0] = f"{inner}start"
            body = [self.of("", line) if not line.strip() else line for line in body]
            return (
                f" {anchor}{sign}{self.of('', '  # header')}\n"
                + "\n".join(body)
                + "\n"
                + self.of("", "\n", "\n\n")
            )
        return f" {anchor}{self.of(*PLAIN)}{self.rest()}"

    def braces(self) -> str:
        names = self.draw(st.lists(st.sampled_from(["A", "b c", "'x'"]), unique=True))
        space = self.of("", " ", "  ")
        entries = [f"{name}{self.of(':', ' :')} {self.quoted()}" for name in names]
        return (
            "{"
            + space
            + f"{space},{self.of('', ' ')}".join(entries)
            + self.of(space, "," if entries else "")
            + "}"
        )

    def quoted(self) -> str:
        word = self.of(*WORDS)
        escaped = word.replace('"', '\\"')
        return self.of(
            f'"{escaped}"', "'" + word.replace("'", "''") + "'", *([word] if word in PLAIN else [])
        )

    def anchor(self) -> str:
        if not self.flip(5):
            return ""
        self.count += 1
        return f"&n{self.count if self.flip() else 1} "

    def colon(self) -> str:
        return self.of(":", ":", " :", ": ")

    def rest(self) -> str:
        """The rest of a line."""
        return self.of("\n", "\n", "\n", "  \n", " # behind\n", "\t# tab \n", "   #\n")

    def above(self, column: int) -> str:
        """Lines above something."""
        lines = (
            self.draw(
                st.lists(
                    st.sampled_from(
                        ["", "", "  ", "# above", "#", f"{' ' * column}# level", "      # far"]
                    ),
                    max_size=2,
                )
            )
            if self.flip(3)
            else []
        )
        return "".join(f"{line}\n" for line in lines)

    def below(self, column: int) -> str:
        return f"{' ' * self.of(column, column + 1, 0)}# below\n" if self.flip(6) else ""

    def flip(self, odds: int = 2) -> bool:
        return bool(self.draw(st.integers(1, odds)) == 1)

    def of(self, *choices: T) -> T:
        chosen: T = self.draw(st.sampled_from(choices))
        return chosen
