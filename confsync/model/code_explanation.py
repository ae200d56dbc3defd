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
