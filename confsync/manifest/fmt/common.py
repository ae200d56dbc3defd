"""Writes declarations of the common form in their normal form, from the file's tree.

The common form: a line for each key, with its value on that line or a mapping of labels below. It
needs no tokens, which cost ten times as much. Everything else is left to `layout` and `order`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.manifest.fmt.level import STEP
from confsync.manifest.fmt.order import CONVERSATION
from confsync.manifest.nodes import Alias, Mapping, Scalar
from confsync.manifest.tokens import LINE_END

if TYPE_CHECKING:
    from collections.abc import Iterable

    from confsync.manifest.nodes import Node

_ELSEWHERE: Final = frozenset("&!|>")
"""First characters of scalars with an anchor or a tag, and of block scalars."""


class _OtherForm(Exception):
    """The text has another form."""


class Written(NamedTuple):
    """A declaration in its normal form, from its id on; it ended at the offset `stop`.

    `moved`: its fields are in another order than before.
    """

    text: str
    stop: int
    moved: bool = False


class CommonForm:
    """Formats parts of `text`, the text of a valid manifest; `end` is its line end."""

    def __init__(self, text: str, end: str) -> None:
        self._text = text
        self.end = end
        self.aliases: set[str] = set()
        """The aliases within the declarations so far."""

    def declaration(self, key: Scalar, node: Node) -> Written | None:
        """The declaration with the id `key`; None if it has another form."""
        try:
            if isinstance(node, Mapping):
                return self._in_braces(key, node) if node.flow else self._below(key, node)
            return Written(self._entry(key, node), _stop(key, node))
        except _OtherForm:
            return None

    def gap(self, start: int, end: int, column: int) -> str | None:
        """The lines between `start`, after a value, and the key at `end`, which moves to `column`.

        None if something else is there than comments that belong to the key, or to the value's line.
        """
        raw = self._text[start:end]
        rest, *lines = LINE_END.split(raw)
        if not lines or lines[-1].strip(" "):
            return None
        indent = f"{self.end}{' ' * column}"
        if len(lines) == 1 and not rest:
            return indent
        if rest.strip() and not rest.strip(" ").startswith("#"):
            return None
        if rest.startswith("#"):
            return None
        parts = [rest.rstrip()]
        blank = False
        for line in lines[:-1]:
            if comment := line.strip():
                before = len(line) - len(line.lstrip(" "))
                if comment[0] != "#" or before > len(lines[-1]):
                    return None
                parts += [self.end] * blank + [f"{indent}{comment}"]
            blank = not comment
        return "".join([*parts, *[self.end] * blank, indent])

    def _below(self, key: Scalar, node: Mapping) -> Written:
        """A declaration with its fields below its id."""
        at = self._colon(key)
        gaps: list[str] = []
        parts: list[str] = []
        entries = node.own() if node.merged else [*node.written.values()]
        for field, value in entries:
            gaps.append(self._gap(at, field, 2 * STEP))
            if isinstance(value, Mapping) and not value.flow:
                text, at = self._labels(field, value)
            else:
                text, at = self._entry(field, value), _stop(field, value)
            parts.append(text)
        wanted = _in_order(entries)
        if moved := wanted != [*range(len(entries))]:
            plain = f"{self.end}{' ' * 2 * STEP}"
            if gaps[0].count(self.end) > 1 or any(gap != plain for gap in gaps[1:]):
                # `order` knows which comments and blank lines move with a field.
                raise _OtherForm
            parts = [parts[number] for number in wanted]
        lines = [gap + part for gap, part in zip(gaps, parts, strict=True)]
        return Written("".join([self._raw(key), ":", *lines]), at, moved)

    def _labels(self, key: Scalar, node: Mapping) -> tuple[str, int]:
        """Labels below their key, and their end."""
        at = self._colon(key)
        parts = [self._raw(key), ":"]
        for label, value in node.own() if node.merged else node.written.values():
            parts += self._gap(at, label, 3 * STEP), self._entry(label, value)
            at = _stop(label, value)
        return "".join(parts), at

    def _in_braces(self, key: Scalar, node: Mapping) -> Written:
        """A declaration with its fields in braces, on the line of its id."""
        fields = self._fields(node)
        wanted = [fields[number] for number in _in_order(node.written.values())]
        return Written(f"{self._before(key, node)}{{{', '.join(wanted)}}}", node.end)

    def _entry(self, key: Scalar, value: Node) -> str:
        """A key with its value on the same line."""
        if value.start == value.end:
            self._colon(key)
            return f"{self._raw(key)}:"
        if isinstance(value, Scalar | Alias):
            return f"{self._before(key, value)}{self._raw(value)}"
        if isinstance(value, Mapping) and value.flow:
            return f"{self._before(key, value)}{{{', '.join(self._fields(value))}}}"
        raise _OtherForm

    def _before(self, key: Scalar, value: Node) -> str:
        if self._text[key.end : value.start].strip(" ") != ":":
            raise _OtherForm
        return f"{self._raw(key)}: "

    def _fields(self, node: Mapping) -> list[str]:
        """The entries of a mapping in braces, on one line."""
        text, at, before = self._text, node.start, "{"
        if node.merged:
            raise _OtherForm
        parts: list[str] = []
        for key, value in node.written.values():
            if text[at : key.start].strip(" ") != before or value.start == value.end:
                raise _OtherForm
            parts.append(self._entry(key, value))
            at, before = value.end, ","
        if text[at : node.end].replace(" ", "") != ("}" if parts else "{}"):
            raise _OtherForm
        return parts

    def _gap(self, start: int, key: Scalar, column: int) -> str:
        gap = self.gap(start, key.start, column)
        if gap is None:
            raise _OtherForm
        return gap

    def _colon(self, key: Scalar) -> int:
        """The offset after the colon directly behind `key`."""
        if not self._text.startswith(":", key.end):
            raise _OtherForm
        return key.end + 1

    def _raw(self, node: Scalar | Alias) -> str:
        """A value as it is written, on one line."""
        raw = self._text[node.start : node.end]
        if not raw or raw[0] in _ELSEWHERE or "\n" in raw or "\r" in raw:
            raise _OtherForm
        if raw[0] == "*":
            if isinstance(node, Scalar):
                raise _OtherForm
            self.aliases.add(raw)
        return raw


def _stop(key: Scalar, value: Node) -> int:
    """The end of a value on the line of its key."""
    return value.end if value.start < value.end else key.end + 1


def _in_order(entries: Iterable[tuple[Scalar, Node]]) -> list[int]:
    """The numbers of a declaration's fields in the order of the normal form."""
    keys = [key.text for key, _ in entries]
    return sorted(range(len(keys)), key=lambda number: CONVERSATION.index(keys[number]))
