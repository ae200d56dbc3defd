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
    # Declaring the wrong spelling absent is how it is fixed in the service. Where there is a catalog,
    # it decides which spelling is right.
    uses = (
        Use(label.name, file, label.key.span)
        for file in files
        if not file.catalog
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
            "The service treats them as two labels: reports and filters on one miss the other. "
            "The more frequent spelling counts as the right one; a key that is declared null "
            "does not count, because that is how a wrong one is removed."
        ),
        fix="Use one spelling of the key everywhere.",
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
