"""4xx: the live state."""

from __future__ import annotations

from typing import Final

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.MISSING,
        what="The service has no conversation with this id.",
        why="Possible causes: the conversation was deleted, the id has a typo, or the key is of another organisation.",
        fix="Correct the id, or remove the declaration.",
    ),
    CodeExplanation(
        code=Code.UNKNOWN,
        what="A conversation, or all of them, could not be read.",
        why="Its state is unknown, so no change is planned for it, and the exit code is 1.",
        fix="Try again. The message has the service's answer.",
    ),
    CodeExplanation(
        code=Code.DENIED,
        what="The service does not accept the key.",
        why="Every further request would fail too, so the run stops.",
        fix="Check ATTENTION_API_KEY or --key-file: the key may be of another organisation, or expired.",
    ),
    CodeExplanation(
        code=Code.CONTRADICTED,
        what="Two answers of the service do not agree, for example a list and a read by id.",
        why="Either may be wrong. confsync reads the conversation by id where it can, and guesses nothing.",
        fix="Run the command again. If it happens again, report it to the service with this message.",
    ),
    CodeExplanation(
        code=Code.LABELS_UNKNOWN,
        what="The service's answer for a conversation has no labels, or lacks some that its list shows.",
        why="Labels that are not shown may be there. A write replaces all of them, so none is planned or written, and the exit code is 1.",
        fix="Try again. If the service leaves labels out where a conversation has none, `confsync probe` finds that out, and they are none then.",
    ),
    CodeExplanation(
        code=Code.POOR_ROWS,
        severity=Severity.WARNING,
        what="Some rows of the service's list were compared with reads by id, and lack what those show.",
        why="A list may lag behind, or leave things out. confsync reads that field by id for the rest of the run, which takes more requests.",
        fix="Nothing is wrong with the files. The result is complete, unless `--max-lookups` leaves rules undecided.",
    ),
    CodeExplanation(
        code=Code.SNAPSHOT,
        what="A plan against a snapshot cannot be applied.",
        why="It shows what was live when the snapshot was taken, and may lack values.",
        fix="Plan again, without --snapshot; that needs the API key.",
    ),
    CodeExplanation(
        code=Code.NEWER,
        severity=Severity.WARNING,
        what="A declared conversation is not in the snapshot, so nothing is planned for it.",
        why="It was declared after the snapshot was taken. Whether it would change is not known.",
        fix="Nothing is wrong with the file. A plan with the API key or a newer snapshot shows it.",
    ),
)
