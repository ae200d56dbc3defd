"""The explanation of a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from confsync.model import Severity

if TYPE_CHECKING:
    from confsync.model.codes import Code


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeExplanation:
    """`what` is wrong in a sentence or two, `why` it matters, and how to `fix` it.

    `wrong` is the text of a file that has just this problem, and `right` that of one without it;
    `of` says what kind of file. Not every code has them. `severity` is the usual one.
    """

    code: Code
    what: str
    why: str
    fix: str
    wrong: str = ""
    right: str = ""
    of: Literal["manifest", "settings"] = "manifest"
    severity: Severity = Severity.ERROR


def declares(*fields: str) -> str:
    """The text of a manifest that declares one conversation, with these lines below its id."""
    lines = "".join(f"    {field}\n" for field in fields)
    return f"conversations:\n  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:\n{lines}"
