"""7xx: the label catalog."""

from __future__ import annotations

from typing import Final

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.UNKNOWN_LABEL,
        what="A label key is not in the project's catalog.",
        why="A misspelled key would become a label that no report or filter uses.",
        fix="Correct it; or, if it is new in the service, run: confsync catalog pull",
    ),
    CodeExplanation(
        code=Code.UNKNOWN_OPTION,
        what="A label's value is not among the options that the catalog has for its key.",
        why="The service may refuse it, or keep a value that no report or filter uses.",
        fix="Choose one of the options; or, if it is new in the service, run: confsync catalog pull",
    ),
    CodeExplanation(
        code=Code.DEPRECATED_LABEL,
        severity=Severity.WARNING,
        what="A label key or an option is marked as deprecated in the catalog.",
        why="The organisation is phasing it out.",
        fix="Declare its replacement; null makes sure that the old label is absent.",
    ),
    CodeExplanation(
        code=Code.AI_LABEL,
        severity=Severity.WARNING,
        what="The service's AI maintains a declared label.",
        why="The AI may write it again after each apply, so it drifts.",
        fix="Leave the label to the AI, or turn off its AI in the service.",
    ),
    CodeExplanation(
        code=Code.CATALOG_DIFFERS,
        severity=Severity.WARNING,
        what="The catalog file differs from the service.",
        why="Labels are checked against the file, which is out of date.",
        fix="Run: confsync catalog pull",
    ),
    CodeExplanation(
        code=Code.CATALOG_UNREAD,
        severity=Severity.WARNING,
        what="The service's catalog could not be read.",
        why="It is unknown whether the catalog file is up to date.",
        fix="Try again, or skip the comparison with --offline-catalog.",
    ),
    CodeExplanation(
        code=Code.NO_CATALOG,
        what="`labels.catalog` in confsync.yaml names a file that does not exist.",
        why="Labels cannot be checked, and confsync stops if a check cannot run.",
        fix="Run: confsync catalog pull",
        wrong="version: 1\nmanifests: [conversations/*.yaml]\nlabels: {catalog: labels.yaml}\n",
        right="version: 1\nmanifests: [conversations/*.yaml]\n",
        of="settings",
    ),
)
