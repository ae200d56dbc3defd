"""Label keys that differ only in case or white space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.lint.rule import Finding, Rule
from confsync.lint.spelling import Use, odd_spellings
from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.lint.written import File


def _check(files: Sequence[File]) -> Iterator[Finding]:
    # To declare the wrong spelling absent is how it is mended, in the service too.
    uses = (
        Use(label.name, file, label.key.span)
        for file in files
        for label in file.labels
        if label.value.data is not None
    )
    return odd_spellings("the label key", uses)


RULE = Rule(
    CodeExplanation(
        code=Code.SIMILAR_KEYS,
        severity=Severity.WARNING,
        what="Two label keys of the project differ only in case or white space.",
        why=(
            "To the service they are two labels. Reports and filters on one of them miss the other. "
            "The spelling that is written more often is taken for the right one; a key that is "
            "declared null is not counted, because that is how a wrong one is removed."
        ),
        mend="Spell the key the same everywhere.",
        wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    labels: {Call Type: Discovery}
  0b9a6f5e-2c47-4e1d-8a35-7d90c1e4b822:
    labels: {call type: Demo}
""",
        right="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    labels: {Call Type: Discovery}
  0b9a6f5e-2c47-4e1d-8a35-7d90c1e4b822:
    labels: {Call Type: Demo, call type: null}
""",
    ),
    _check,
)
