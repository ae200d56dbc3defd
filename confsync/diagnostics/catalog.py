"""7xx: the catalog of labels."""

from __future__ import annotations

from typing import Final

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.UNKNOWN_LABEL,
        what="A label key is not in the project's catalog.",
        why="A misspelled key would become a label that no report and no filter knows.",
        mend="Correct it; or, if it is new in the service, run: confsync catalog pull",
    ),
    CodeExplanation(
        code=Code.UNKNOWN_OPTION,
        what="A label's value is none of the options that the catalog has for its key.",
        why="The service may refuse it, or keep a value that no report and no filter knows.",
        mend="Choose one of the options; or, if it is new in the service, run: confsync catalog pull",
    ),
    CodeExplanation(
        code=Code.DEPRECATED_LABEL,
        severity=Severity.WARNING,
        what="A label key or an option is marked as deprecated in the catalog.",
        why="The organisation is about to leave it.",
        mend="Declare what took its place; null makes sure that the old label is absent.",
    ),
    CodeExplanation(
        code=Code.AI_LABEL,
        severity=Severity.WARNING,
        what="A declared label is maintained by the service's AI.",
        why="The AI may write it again after each apply, so it drifts by itself.",
        mend="Leave the label to the AI, or take it off the AI in the service.",
    ),
    CodeExplanation(
        code=Code.CATALOG_DIFFERS,
        severity=Severity.WARNING,
        what="The catalog's file is not what the service has now.",
        why="Labels are checked against the file, and so against something that is no longer true.",
        mend="Run: confsync catalog pull",
    ),
    CodeExplanation(
        code=Code.CATALOG_UNREAD,
        severity=Severity.WARNING,
        what="The service's catalog could not be read.",
        why="Whether the catalog's file is still true is not known.",
        mend="Try again; or leave the comparison out: --offline-catalog.",
    ),
    CodeExplanation(
        code=Code.NO_CATALOG,
        what="`labels.catalog` in confsync.yaml names a file that is not there.",
        why="Labels cannot be checked, and a check that cannot run stops the work.",
        mend="Run: confsync catalog pull",
        wrong="version: 1\nmanifests: [conversations/*.yaml]\nlabels: {catalog: labels.yaml}\n",
        right="version: 1\nmanifests: [conversations/*.yaml]\n",
        of="settings",
    ),
)
