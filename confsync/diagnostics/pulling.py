"""9xx: live values that cannot be written to manifests."""

from __future__ import annotations

from typing import Final

from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.UNDECLARABLE,
        what="A live value cannot be declared in a manifest.",
        why="For example: the title is null, or a label is not text or not in the catalog.",
        fix="Change it in the service, or allow it in confsync.yaml, as the message says.",
    ),
    CodeExplanation(
        code=Code.SHARED,
        what="A value is not taken over because other conversations share it.",
        why="Through an alias or a merge key, the edit would change their declarations, too.",
        fix="Edit the file by hand: give this conversation its own value.",
    ),
    CodeExplanation(
        code=Code.UNPROVED,
        what="An edit was not made because it would have changed the file's meaning.",
        why="Each edited text is read again and compared before it is written.",
        fix="Edit the file by hand.",
    ),
    CodeExplanation(
        code=Code.UNWRITTEN,
        what="A file could not be written, or it changed meanwhile and was left as it is.",
        why="confsync does not overwrite other people's edits.",
        fix="Run the command again; check that the file is writable.",
    ),
    CodeExplanation(
        code=Code.UNLISTED,
        what="A page of the service's list could not be read.",
        why="The conversations on it are unknown, so they were not imported.",
        fix="Run the command again: conversations that are declared by then are skipped.",
    ),
)
