"""Refuses YAML that readers understand differently, with a message for each case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from confsync._util.quoting import quoted, shortened
from confsync.manifest.explain import SURROGATE
from confsync.manifest.nodes import MERGE
from confsync.model.codes import Code

if TYPE_CHECKING:
    from confsync.manifest.findings import Findings
    from confsync.manifest.nodes import Mapping, Scalar, Sequence
    from confsync.model.errors import InvalidInput

UNUSABLE: Final = re.compile("[\0\ud800-\udfff]")
"""Characters that only an escape can write and that no service accepts."""

_NAME: Final = re.compile(r"[^\s,\[\]{}]+")
"""The name of an anchor or alias in YAML 1.2.2 (section 6.9.2)."""


def unusable(findings: Findings, node: Scalar, character: str) -> None:
    """Report a character that no service accepts."""
    message = f"text cannot contain U+{ord(character):04X}"
    help = "remove it" if character == "\0" else SURROGATE
    findings.add(Code.BAD_TEXT, message, node.span, help=help)


def check_name(findings: Findings, name: str, begin: int, sign: str) -> None:
    """Refuse a name that readers end at different characters: `&a:b` is `a` to some of them."""
    text = findings.source.text
    start = text.index(sign, begin)
    written = _NAME.match(text, start + 1)
    if written is None or written[0] != name or ":" in written[0]:
        message = "readers of YAML disagree on where this name ends"
        help = "use letters, digits, - and _ in the names of anchors, and a space after them"
        span = (start, written.end() if written else start + 1)
        raise findings.stop(Code.UNSUPPORTED_YAML, message, span, help=help)


def question_mark(findings: Findings, key: Scalar) -> InvalidInput:
    """The error for a key after `?` in a flow mapping."""
    message = "readers of YAML disagree on whether this question mark is part of the key"
    help = "put the key in quotes, or a space after the question mark"
    span = (key.start - 1, key.end)
    return findings.stop(Code.UNSUPPORTED_YAML, message, span, help=help)


def not_text(findings: Findings, key: Scalar) -> None:
    """Report a key that YAML reads as a number, a boolean, null or a collection."""
    what, help = key.text or "nothing", ""
    if key.plain and key.text:
        text = shortened(key.text)
        what, help = f"{text}, which YAML reads as {kind(key.data)}", f'write "{text}"'
    findings.add(Code.NOT_TEXT, f"a key must be text, not {what}", key.span, help=help)


def twice(findings: Findings, key: Scalar, first: Scalar) -> None:
    """Report a duplicate key."""
    place = findings.source.place(first.start)
    message = f"the key {quoted(key.text)} is duplicated; it is first at {place}"
    help = "remove one of them"
    if key.text != first.text:
        message += ", which looks the same but has other code points"
    if key.text == MERGE and key.plain:
        help = "merge a list of mappings: <<: [*one, *other]"
    findings.add(Code.DUPLICATE_KEY, message, key.span, help=help, also=(place,))


def too_many(findings: Findings, most: int, node: Mapping | Sequence) -> InvalidInput:
    """The error for a file with more than `most` values."""
    message = f"with its aliases replaced this has more than {most:,} values"
    return findings.stop(Code.LIMIT, message, node.span, help="split the file")


def kind(value: object) -> str:
    """The name of a value's type, for messages."""
    names = {
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "text",
        type(None): "null",
        list: "a list",
        dict: "a mapping",
    }
    return names[type(value)]
