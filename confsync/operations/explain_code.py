"""What each code means."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from confsync.diagnostics import (
    catalog,
    files,
    general,
    git,
    github,
    live,
    manifests,
    plans,
    pulling,
    rules,
    settings,
)
from confsync.lint.rules import EXPLANATIONS as LINT
from confsync.model.errors import UsageError

if TYPE_CHECKING:
    from confsync.model.code_explanation import CodeExplanation

GROUPS: Final = {
    "General": general.EXPLANATIONS,
    "Files": files.EXPLANATIONS,
    "Manifests": manifests.EXPLANATIONS,
    "Rules": rules.EXPLANATIONS,
    "Settings": settings.EXPLANATIONS,
    "The live state": live.EXPLANATIONS,
    "Plans": plans.EXPLANATIONS,
    "Lint": LINT,
    "The catalog of labels": catalog.EXPLANATIONS,
    "git and revisions": git.EXPLANATIONS,
    "GitHub": github.EXPLANATIONS,
    "Taking over the live state": pulling.EXPLANATIONS,
}
"""Every code's explanation. A group that is added here is in the list and can be asked for."""


def explained(topic: str) -> CodeExplanation:
    """The explanation of a code, or of a lint rule by its name; raises `UsageError`."""
    about = {
        word: each
        for group in GROUPS.values()
        for each in group
        for word in (each.code.value, each.code.label)
    }
    wanted = topic.strip().casefold()
    by_word = {word.casefold(): word for word in about}
    if wanted in by_word:
        return about[by_word[wanted]]
    near = get_close_matches(wanted, by_word, n=1)
    help = f"did you mean {by_word[near[0]]}?" if near else "for all codes: confsync explain"
    raise UsageError(f"there is no code {topic!r}", help)
