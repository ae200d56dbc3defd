"""0xx: what has no place in a file."""

from __future__ import annotations

from typing import Final

from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.ERROR,
        what="Something outside of the project's files is wrong.",
        why="Such as a missing key, no project where one was looked for, or a file that cannot be written.",
        mend="The message says what it is; its help says what to do.",
    ),
    CodeExplanation(
        code=Code.USAGE,
        what="The command line asks for something that cannot be meant.",
        why="Nothing was done, and the exit code is 64, so that scripts can tell it from an error.",
        mend="See the options with -h behind the command.",
    ),
    CodeExplanation(
        code=Code.BUG,
        what="confsync itself made a mistake.",
        why="What it was doing did not end. What was written before is told, and is in the run's journal.",
        mend="Please report it with what was printed; then plan again, to see what is left.",
    ),
)
