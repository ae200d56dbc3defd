"""2xx: the content of a manifest."""

from __future__ import annotations

from typing import Final

from confsync.model.code_explanation import CodeExplanation, declares
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.SHAPE,
        what="A value has the wrong type, such as a list instead of a mapping.",
        why="confsync does not guess its meaning.",
        fix="Write it as the message says.",
        wrong=declares("labels: [Discovery]"),
        right=declares("labels: {Call Type: Discovery}"),
    ),
    CodeExplanation(
        code=Code.UNKNOWN_KEY,
        what="Unknown key.",
        why="If it were ignored, a misspelled key would look like nothing to do.",
        fix="Correct its spelling, or remove it.",
        wrong=declares("titel: Q1 Deal Review"),
        right=declares("title: Q1 Deal Review"),
    ),
    CodeExplanation(
        code=Code.NOT_TEXT,
        what="YAML reads a title, a key or a label's value as a number, a boolean or null.",
        why="Without quotes `007` is the number 7, and 7 would be written.",
        fix=(
            "Put it in quotes. A label may be null, which removes it. Organisations that use "
            "other values set `labels.values: json` in confsync.yaml."
        ),
        wrong=declares("labels: {Stage: 007}"),
        right=declares('labels: {Stage: "007"}'),
    ),
    CodeExplanation(
        code=Code.DUPLICATE_ID,
        what="Two files declare the same field of a conversation.",
        why="It is unclear which one is wanted, and each would undo the other.",
        fix="Keep one of the two. The problem names both places.",
    ),
    CodeExplanation(
        code=Code.NOTHING_DECLARED,
        what="A conversation has neither a title nor labels, and the file has no `defaults`.",
        why="It is unfinished, or its lines are indented wrongly.",
        fix="Declare something, or remove the conversation.",
        wrong="conversations:\n  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:\n",
        right=declares("title: Q1 Deal Review"),
    ),
    CodeExplanation(
        code=Code.BAD_ID,
        what="A key under `conversations` is not a valid id.",
        why="The id becomes part of a URL; with a slash or two dots it would be another URL.",
        fix="Copy the id from the conversation's address.",
    ),
    CodeExplanation(
        code=Code.MISSING_KEY,
        what="A required key is missing.",
        why="Without it the file declares nothing.",
        fix="Add it.",
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
        what="A text has a character that no service accepts: U+0000, or half of a surrogate pair.",
        why="It can only be written as an escape; it cannot be sent as UTF-8, or it ends the text early.",
        fix="Remove it, or write the whole character.",
        wrong=declares('title: "Q1\\0"'),
        right=declares('title: "Q1"'),
    ),
)
