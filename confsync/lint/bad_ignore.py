"""An ignore comment without a reason, or for a code that cannot be ignored."""

from __future__ import annotations

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation, declares
from confsync.model.codes import Code

ABOUT = CodeExplanation(
    code=Code.BAD_IGNORE,
    severity=Severity.WARNING,
    what="An ignore comment lacks its code or its reason, or names a code that cannot be ignored.",
    why=(
        "The next reader must know whether the reason still holds. A problem that makes a file unusable "
        "cannot be ignored: only lint (CS6…) and catalog problems (CS7…) can."
    ),
    fix="Write the code and then the reason: `# confsync: ignore CS605 one call, two recordings`.",
    wrong=declares('title: ""  # confsync: ignore CS601'),
    right=declares('title: ""  # confsync: ignore CS601 there is no other name'),
)
