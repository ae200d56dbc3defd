"""A title that is empty or blank."""

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
            if not title.text.strip():
                message = f"this title is {'only white space' if title.text else 'empty'}"
                help = "write a title, or remove `title`: then the live one stays"
                yield Finding(file, title.span, message, help, id)


RULE = Rule(
    CodeExplanation(
        code=Code.BLANK_TITLE,
        severity=Severity.WARNING,
        what="A title is empty or only white space.",
        why="An apply would erase the conversation's name, and it could no longer be found by it.",
        fix="Write a title, or remove `title`: a field that is not declared is not touched.",
        wrong=declares('title: ""'),
        right=declares("title: Q1 Deal Review"),
    ),
    _check,
)
