"""The same title on two conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync._util.quoting import quoted
from confsync.lint.rule import Finding, Rule
from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.lint.written import Conversation, File


def _check(files: Sequence[File]) -> Iterator[Finding]:
    first: dict[str, tuple[File, Conversation]] = {}
    for file in files:
        for conversation in file.conversations:
            title = conversation.title
            if title is None or not title.text.strip():
                continue
            here = file, conversation
            known, other = first.setdefault(nfc(title.text), here)
            # A duplicate id is a separate problem.
            if other.title is not None and other.id != conversation.id:
                place = known.source.place(other.title.span[0])
                message = f"the title {quoted(title.text)} is declared already, at {place}"
                help = "say in the title what is different, such as the date"
                yield Finding(file, title.span, message, help, conversation.id, (place,))


RULE = Rule(
    CodeExplanation(
        code=Code.DUPLICATE_TITLE,
        severity=Severity.WARNING,
        what="Two conversations of the project have the same title.",
        why=(
            "A search for one finds both, and they look the same. Often a block was copied and "
            "its title was not changed."
        ),
        fix="Say in the title what is different, such as the date or the round.",
        wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: Deal Review - Acme Corp
  0b9a6f5e-2c47-4e1d-8a35-7d90c1e4b822:
    title: Deal Review - Acme Corp
""",
        right="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: Deal Review - Acme Corp, Q1
  0b9a6f5e-2c47-4e1d-8a35-7d90c1e4b822:
    title: Deal Review - Acme Corp, Q2
""",
    ),
    _check,
)
