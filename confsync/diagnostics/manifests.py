"""2xx: what a manifest says."""

from __future__ import annotations

from typing import Final

from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.SHAPE,
        what="A value has another form than it must have, such as a list in place of a mapping.",
        why="It cannot be understood, and nothing is guessed.",
        mend="Write it in the form that the message names.",
        wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    labels: [Discovery]
""",
        right="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    labels: {Call Type: Discovery}
""",
    ),
    CodeExplanation(
        code=Code.UNKNOWN_KEY,
        what="A key is none that is known here.",
        why="A misspelled key that was passed over would look like nothing to do.",
        mend="Correct its spelling, or remove it.",
        wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    titel: Q1 Deal Review
""",
        right="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: Q1 Deal Review
""",
    ),
    CodeExplanation(
        code=Code.NOT_TEXT,
        what="A title, a key or a label's value is read as a number, a boolean or null by YAML.",
        why="Without quotes `007` is the number 7, and that is what would be written.",
        mend=(
            "Put it in quotes. A label may be null: then it must be absent. Organisations that use "
            "other values set `labels.values: json` in confsync.yaml."
        ),
        wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    labels: {Stage: 007}
""",
        right="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    labels: {Stage: "007"}
""",
    ),
    CodeExplanation(
        code=Code.DUPLICATE_ID,
        what="A conversation is declared twice, in two files.",
        why="Nobody can say which declaration is wanted, and the two would undo each other.",
        mend="Keep one of the two. The problem names both places.",
    ),
    CodeExplanation(
        code=Code.NOTHING_DECLARED,
        what="A conversation has neither a title nor labels, and the file has no `defaults`.",
        why="It was begun and not finished, or its lines are indented wrongly.",
        mend="Declare something, or remove the conversation.",
        wrong="conversations:\n  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:\n",
        right="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: Q1 Deal Review
""",
    ),
    CodeExplanation(
        code=Code.BAD_ID,
        what="A key under `conversations` cannot be an id.",
        why="The id becomes part of an address; with a slash or two dots it would be another address.",
        mend="Copy the id from the conversation's address.",
    ),
    CodeExplanation(
        code=Code.MISSING_KEY,
        what="A key that must be there is missing.",
        why="Without it the file says nothing.",
        mend="Add it.",
        wrong="defaults:\n  labels: {Team: EMEA}\n",
        right="""\
defaults:
  labels: {Team: EMEA}
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
""",
    ),
    CodeExplanation(
        code=Code.BAD_TEXT,
        what="A text has a character that no service takes: U+0000, or half of a pair.",
        why="Only an escape can write it; it cannot be sent as UTF-8, or ends the text early.",
        mend="Remove it, or write the whole character.",
        wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: "Q1\\0"
""",
        right="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: "Q1"
""",
    ),
)
