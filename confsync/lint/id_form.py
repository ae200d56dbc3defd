"""An id that is not a lower-case UUID."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from confsync.lint.rule import Finding, Rule
from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation, declares
from confsync.model.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.lint.written import File

_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def _check(files: Sequence[File]) -> Iterator[Finding]:
    for file in files:
        for id, key, _, _ in file.conversations:
            if _UUID.fullmatch(id):
                continue
            message, help = (
                "this id is not a UUID",
                "copy it again; if it is right, turn this rule off under `lint:` in confsync.yaml",
            )
            if _UUID.fullmatch(id.lower()):
                message, help = "this id has upper-case letters", f"write {id.lower()}"
            yield Finding(file, key.span, message, help, id)


RULE = Rule(
    CodeExplanation(
        code=Code.ID_FORM,
        severity=Severity.WARNING,
        what="An id is not a UUID in lower case.",
        why=(
            "All known ids of the service are, so probably a character was lost or a placeholder "
            "was left. The service does not document a form: if yours has other ids, set "
            "`id-form: off` under `lint:` in confsync.yaml."
        ),
        fix="Copy the id from the conversation's address again.",
        wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f1:
    title: Q1 Deal Review
""",
        right=declares("title: Q1 Deal Review"),
    ),
    _check,
)
