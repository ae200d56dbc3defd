"""The severity of each lint rule in a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from confsync.lint.rules import EXPLANATIONS
from confsync.model import Severity
from confsync.project.settings import LINT_RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confsync.project.settings import LintLevel

Levels: TypeAlias = "dict[str, Severity]"
"""The severity of each lint rule that is not off, by its code."""


def levels(lint: Mapping[str, LintLevel]) -> Levels:
    """The levels that the `lint` settings give."""
    said: dict[str, str] = {LINT_RULES[word]: level for word, level in lint.items()}
    wanted = {about.code: said.get(about.code, about.severity.value) for about in EXPLANATIONS}
    return {code.value: Severity(level) for code, level in wanted.items() if level != "off"}
