"""A label that the file's defaults give anyway."""

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
                # JSON's true and 1 are not the same.
                if name in file.given and repr(file.given[name]) == repr(value.data):
                    message = f"`defaults` already give {quoted(name)} this value"
                    help = "remove this line, or the one in `defaults`"
                    yield Finding(file, key.span, message, help, conversation.id)


RULE = Rule(
    CodeExplanation(
        code=Code.GIVEN_BY_DEFAULTS,
        severity=Severity.WARNING,
        what="A conversation declares a label that the file's `defaults` give it anyway.",
        why="Whoever changes the defaults later will not see why this conversation does not follow.",
        mend="Remove the label from the conversation.",
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
