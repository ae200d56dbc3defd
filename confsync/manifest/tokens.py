"""The parser's tokens of a well-formed file, with exact positions, for text edits.

Between one token and the next there is nothing but white space and comments.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Kind(Enum):
    """The kinds of tokens. Those of the second group are not written; they mark where something begins."""

    DIRECTIVE = auto()
    DOCUMENT_START = auto()
    DOCUMENT_END = auto()
    ENTRY = auto()  # - of a sequence
    COMMA = auto()
    VALUE = auto()  # : after a key
    OPEN = auto()  # { or [
    CLOSE = auto()
    ANCHOR = auto()
    TAG = auto()
    ALIAS = auto()
    SCALAR = auto()

    MAPPING = auto()
    SEQUENCE = auto()
    END = auto()  # of a mapping or sequence without brackets
    KEY = auto()  # written only where it is a ?
    STREAM_END = auto()

    # Each is there once. An enum's own hash is a function in Python, called ten times a token.
    __hash__ = object.__hash__


_KINDS: Final = {
    "DirectiveToken": Kind.DIRECTIVE,
    "DocumentStartToken": Kind.DOCUMENT_START,
    "DocumentEndToken": Kind.DOCUMENT_END,
    "BlockEntryToken": Kind.ENTRY,
    "FlowEntryToken": Kind.COMMA,
    "ValueToken": Kind.VALUE,
    "FlowMappingStartToken": Kind.OPEN,
    "FlowSequenceStartToken": Kind.OPEN,
    "FlowMappingEndToken": Kind.CLOSE,
    "FlowSequenceEndToken": Kind.CLOSE,
    "AnchorToken": Kind.ANCHOR,
    "TagToken": Kind.TAG,
    "AliasToken": Kind.ALIAS,
    "ScalarToken": Kind.SCALAR,
    "BlockMappingStartToken": Kind.MAPPING,
    "BlockSequenceStartToken": Kind.SEQUENCE,
    "BlockEndToken": Kind.END,
    "KeyToken": Kind.KEY,
    "StreamEndToken": Kind.STREAM_END,
}


LINE_END: Final = re.compile(r"\r\n?|\n")
_BEGINS: Final = frozenset({Kind.MAPPING, Kind.SEQUENCE})
_NAMES: Final = frozenset({Kind.ANCHOR, Kind.ALIAS})
_DEPTH: Final = re.compile(r"[|>][-+]?(\d)")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Token(NamedTuple):
    """`start` and `end` are character offsets, `column` is counted from 0.

    `value` is a scalar's text after unescaping, or the name of an anchor or alias. `style` is a
    scalar's first character if it is a quote, `|` or `>`.
    """

    kind: Kind
    start: int
    end: int
    column: int
    value: str
    style: str

    @property
    def written(self) -> bool:
        """Whether the token has characters in the text."""
        return self.start < self.end


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text`, which is well-formed; the last is the end of the stream."""
    # ruamel's tokens are untyped; nothing of them leaves this module.
    found: Any
    columns = [-1]
    for found in _scanned(text.encode()):
        kind = _KINDS.get(type(found).__name__)
        if kind is None:
            continue
        start, end, column = found.start_mark.index, found.end_mark.index, found.start_mark.column
        value = style = ""
        if kind is Kind.SCALAR:
            value, style = found.value, found.style or ""
            if style in {"|", ">"}:
                end = _block_end(text, start, end, columns[-1])
        elif kind in _NAMES:
            value = found.value
        elif kind in _BEGINS:
            columns.append(column)
        elif kind is Kind.END:
            columns.pop()
        yield Token(kind, start, end, column, value, style)


def _scanned(text: bytes) -> list[Any]:
    """The tokens of the C scanner, or of the pure one if that refuses the text."""
    try:
        return list(YAML(typ="safe").scan(text))
    except YAMLError:
        return list(YAML(typ="safe", pure=True).scan(text))


def line_end_is_text(text: str, last: Token) -> bool:
    """Whether a line end after `last`, at the end of the file, would become part of its text."""
    header = LINE_END.split(text[last.start : last.end], maxsplit=1)[0].partition("#")[0]
    return last.style in {"|", ">"} and "-" not in header


def block_indentation(header: str, lines: Sequence[str], column: int) -> int | None:
    """The indentation of a block scalar's lines; None if it has no text.

    `column` is that of the enclosing mapping or sequence.
    """
    if depth := _DEPTH.match(header):
        return column + int(depth[1])
    text = next((line for line in lines if line.strip(" \r\n")), None)
    return None if text is None else len(text) - len(text.lstrip(" "))


def _block_end(text: str, start: int, end: int, column: int) -> int:
    """The end of a block scalar's content, before a line end.

    Empty lines after it belong to it only with a `+`.
    """
    header, *lines = _LINE.findall(text, start, end)
    if "+" not in header.partition("#")[0]:
        # A line of more spaces than the indentation is text.
        depth = block_indentation(header, lines, column)
        while lines and not lines[-1].strip(" \r\n"):
            if depth is not None and len(lines[-1].rstrip("\r\n")) > depth:
                break
            end -= len(lines.pop())
    last = lines[-1] if lines else header
    return end - (len(last) - len(last.rstrip("\r\n")))
