"""Values of a label that differ only in case or white space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync._util.quoting import quoted
from confsync.lint.rule import Finding, Rule
from confsync.lint.spelling import Use, odd_spellings
from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.lint.written import File


def _check(files: Sequence[File]) -> Iterator[Finding]:
    uses: dict[str, list[Use]] = {}
    for file in files:
        for name, _, node in file.labels:
            category = file.catalog.get(name)
            # Where a key has options, the catalog decides which spelling is right.
            if isinstance(node.data, str) and not (category and category.options):
                uses.setdefault(name, []).append(Use(node.data, file, node.span))
    for name, values in uses.items():
        yield from odd_spellings(f"the value of {quoted(name)}", values)


RULE = Rule(
    CodeExplanation(
        code=Code.SIMILAR_VALUES,
        severity=Severity.WARNING,
        what="Two values of one label key differ only in case or white space.",
        why=(
            "The service treats them as two values: reports and filters on one miss the other. "
            "The more frequent spelling counts as the right one."
        ),
        fix="Use one spelling of the value everywhere.",
        wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    labels: {Call Type: Discovery}
  0b9a6f5e-2c47-4e1d-8a35-7d90c1e4b822:
    labels: {Call Type: discovery}
""",
        right="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    labels: {Call Type: Discovery}
  0b9a6f5e-2c47-4e1d-8a35-7d90c1e4b822:
    labels: {Call Type: Discovery}
""",
    ),
    _check,
)
