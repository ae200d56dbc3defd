"""9xx: what cannot be taken over from the live state."""

from __future__ import annotations

from typing import Final

from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.UNDECLARABLE,
        what="A live value cannot be declared in a manifest.",
        why="Such as a title that is null, or a label that is no text or is not in the catalog.",
        mend="Change it in the service, or allow it in confsync.yaml, as the message says.",
    ),
    CodeExplanation(
        code=Code.SHARED,
        what="A value is not taken over, because other conversations have it from the same place.",
        why="By an alias or a merge key, the edit would change what they declare too.",
        mend="Edit the file by hand: give this conversation a value of its own.",
    ),
    CodeExplanation(
        code=Code.UNPROVED,
        what="The edit of a file was not made, because the file would not mean what was wanted.",
        why="Each edited text is read again before it is written, and nothing else is written.",
        mend="Edit the file by hand.",
    ),
    CodeExplanation(
        code=Code.UNWRITTEN,
        what="A file was not written, or was left as it is because it changed meanwhile.",
        why="Nobody's edit is overwritten.",
        mend="Run the command again; or see that the file can be written.",
    ),
    CodeExplanation(
        code=Code.UNLISTED,
        what="A page of the service's list could not be read.",
        why="The conversations on it are not known, so they were not taken over.",
        mend="Run the command again: what is declared by then is left alone.",
    ),
)
