"""The few of GitHub's expressions that the action and the workflows use. Any other is a failure."""

from __future__ import annotations

import re
from typing import Any

_PART = re.compile(r"\$\{\{(.*?)\}\}")
_MAYBE = ("inputs.", "secrets.", "steps.", "github.event.")
"""Where GitHub says nothing, in place of an error, for what is not there."""


def text(template: Any, contexts: dict[str, Any]) -> str:
    """What the runner makes of a value in a workflow."""
    if isinstance(template, bool):
        return "true" if template else "false"
    return _PART.sub(lambda part: _shown(value(part[1], contexts)), str(template))


def value(expression: str, contexts: dict[str, Any]) -> Any:
    """`a == b`, `a != b`, `a || b`, of texts in quotes and names with dots."""
    for operator in ("||", "==", "!="):
        left, found, right = expression.partition(operator)
        if found:
            one, other = value(left, contexts), value(right, contexts)
            if operator == "||":
                return one or other
            return (one == other) is (operator == "==")
    expression = expression.strip()
    if literal := re.fullmatch(r"'([^']*)'", expression):
        return literal[1]
    assert re.fullmatch(r"[a-z_]+(\.[A-Za-z_][A-Za-z0-9_-]*)+", expression), (
        f"not understood: {expression}"
    )
    here: Any = contexts
    for step in expression.split("."):
        if step not in here and expression.startswith(_MAYBE):
            return ""
        here = here[step]
    return here


def _shown(found: Any) -> str:
    assert isinstance(found, (str, int)), found
    return str(found)
