"""0xx: problems without a place in a file."""

from __future__ import annotations

from typing import Final

from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.ERROR,
        what="Something outside the project's files is wrong.",
        why="For example: the API key is missing, there is no project here, or a file cannot be written.",
        fix="See the message and its help.",
    ),
    CodeExplanation(
        code=Code.USAGE,
        what="The command line is not valid.",
        why="Nothing was done, and the exit code is 64, which distinguishes it from an error.",
        fix="Run the command with -h to see its options.",
    ),
    CodeExplanation(
        code=Code.BUG,
        what="confsync has a bug.",
        why="The operation was not completed. Earlier writes are reported and are in the run's journal.",
        fix="Please report it with the output; then plan again to see what is left.",
    ),
)
