"""A label with the same value as in the file's defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync._util.quoting import quoted
from confsync.lint.rule import Finding, Rule
from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.lint.written import File


def _check(files: Sequence[File]) -> Iterator[Finding]:
    for file in files:
        if not file.given:
            continue
        for conversation in file.conversations:
            for name, key, value in conversation.labels:
                # In JSON, true and 1 differ.
                if name in file.given and repr(file.given[name]) == repr(value.data):
                    message = f"`defaults` already give {quoted(name)} this value"
                    help = "remove this line, or the one in `defaults`"
                    yield Finding(file, key.span, message, help, conversation.id)


RULE = Rule(
    CodeExplanation(
        code=Code.GIVEN_BY_DEFAULTS,
        severity=Severity.WARNING,
        what="A conversation declares a label with the same value as the file's `defaults`.",
        why="When the defaults change later, this conversation will silently keep the old value.",
        fix="Remove the label from the conversation.",
        wrong="""\
defaults:
  labels: {Team: EMEA}
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    labels: {Team: EMEA, Call Type: Demo}
""",
        right="""\
defaults:
  labels: {Team: EMEA}
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    labels: {Call Type: Demo}
""",
    ),
    _check,
)
