"""A title with leading or trailing white space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.lint.rule import Finding, Rule
from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation, declares
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.lint.written import File


def _check(files: Sequence[File]) -> Iterator[Finding]:
    for file in files:
        for id, title in file.titles:
            bare = title.text.strip()
            if bare in {"", title.text}:
                continue
            message, help = "this title begins with white space", "remove it"
            if title.text.endswith("\n"):
                message = "this title ends with a line end"
                help = "write it on one line, or use |- or >-"
            elif title.text.startswith(bare):
                message = "this title ends with white space"
            yield Finding(file, title.span, message, help, id)


RULE = Rule(
    CodeExplanation(
        code=Code.PADDED_TITLE,
        severity=Severity.WARNING,
        what="A title begins or ends with white space.",
        why=(
            "It is invisible, but searching and sorting see it. A title after `|` or `>` ends "
            "with a line end."
        ),
        fix="Remove the white space. Use `|-` or `>-`, or write the title on one line.",
        wrong=declares('title: "Q1 Deal Review "'),
        right=declares("title: Q1 Deal Review"),
    ),
    _check,
)
