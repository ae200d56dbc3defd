"""Unquoted text that YAML 1.1 readers do not read as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from confsync._util.quoting import shortened
from confsync.lint.rule import Finding, Rule
from confsync.manifest.nodes import Mapping, Scalar, Sequence
from confsync.manifest.quoting import double_quoted
from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation, declares
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as Several

    from confsync.lint.written import File
    from confsync.manifest.nodes import Node

# https://yaml.org/type/, most of which YAML 1.2 dropped; without those that both read alike, and without `y` and
# `n`, which are listed there but which no reader in use takes for booleans.
_KINDS: Final = {
    "a boolean": re.compile(r"[yY]es|YES|[nN]o|NO|[oO]n|ON|[oO]ff|OFF"),
    "a number": re.compile(
        r"[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?[0-9][0-9_]*"
        r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
        r"|[-+]?(?:[0-9][0-9_]*)?\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*\.(?:[eE][-+]?[0-9]+)?"
    ),
    "a date": re.compile(
        r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
        r"(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
        r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?)?"
    ),
    "a sign": re.compile(r"=|<<"),
}
_BEGINS: Final = frozenset("yYnNoO=<+-.0123456789")


def _check(files: Several[File]) -> Iterator[Finding]:
    for file in files:
        for scalar in _scalars(file):
            text = scalar.text
            if not scalar.plain or scalar.data.__class__ is not str or text[:1] not in _BEGINS:
                continue
            kind = next((kind for kind, form in _KINDS.items() if form.fullmatch(text)), None)
            if kind is not None:
                message = f"{shortened(text)} is text here, but {kind} to readers of YAML 1.1"
                help = f"put it in quotes: {double_quoted(shortened(text))}"
                yield Finding(file, scalar.span, message, help)


def _scalars(file: File) -> Iterator[Scalar]:
    for conversation in file.conversations:
        yield conversation.key
        if conversation.title is not None and conversation.title.node is not None:
            yield from _within(conversation.title.node)
    for label in file.labels:
        yield label.key
        yield from _within(label.value)


def _within(node: Node) -> Iterator[Scalar]:
    """The scalars that are written at `node`."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _within(item)
    elif isinstance(node, Mapping):
        for key, value in node.written.values():
            yield key
            yield from _within(value)


RULE = Rule(
    CodeExplanation(
        code=Code.LOOK_ALIKE,
        severity=Severity.WARNING,
        what="An unquoted text looks like a boolean, a number or a date.",
        why=(
            "confsync reads YAML 1.2, where it is text. Many other programs read YAML 1.1, where "
            "`no` is false and `1:30` is 90, and may write that back."
        ),
        fix="Put it in quotes.",
        wrong=declares("labels: {Attended: no}"),
        right=declares('labels: {Attended: "no"}'),
    ),
    _check,
)
