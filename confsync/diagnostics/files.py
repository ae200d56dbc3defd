"""1xx: a file as a file, and as YAML."""

from __future__ import annotations

from typing import Final

from confsync.model.code_explanation import CodeExplanation
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.FILE,
        what="A file cannot be read, or is not a regular file.",
        why="What it declares is not known, and unknown is not empty: nothing is planned without it.",
        mend="Check that it is there and that you may read it.",
    ),
    CodeExplanation(
        code=Code.ENCODING,
        what="A file is not UTF-8, or has a character that YAML readers understand in different ways.",
        why=(
            "Some readers end a line at U+0085, U+2028 and U+2029, and others do not; and the mark "
            "U+FEFF is text to some. The file would not mean the same to all."
        ),
        mend='Save it as UTF-8; write such a character as an escape in double quotes: "\\\\u2028".',
        wrong="conversations:\n  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:\n    title: Q1\u2028Deal Review\n",
        right='conversations:\n  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:\n    title: "Q1\\u2028Deal Review"\n',
    ),
    CodeExplanation(
        code=Code.SYNTAX,
        what="A file is not YAML.",
        why="From the place of the problem on, nobody can say what is meant.",
        mend="Most often it is the indentation, a quote that is not closed, or text with `: ` in it.",
        wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: Deal Review: Acme Corp
""",
        right="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: "Deal Review: Acme Corp"
""",
    ),
    CodeExplanation(
        code=Code.LIMIT,
        what="A file has too much of something: bytes, levels, values, or problems.",
        why="A file that grows without end when its aliases are replaced would stop the machine.",
        mend="Split the file.",
    ),
    CodeExplanation(
        code=Code.UNSUPPORTED_YAML,
        what="A file uses a part of YAML that readers do not agree on.",
        why="Tags, several documents in a file and other versions than 1.2 mean different things to them.",
        mend="Remove it; give a second document a file of its own.",
        wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: !upper Q1 Deal Review
""",
        right="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: Q1 Deal Review
""",
    ),
    CodeExplanation(
        code=Code.NO_MANIFEST,
        what="A pattern under `manifests` in confsync.yaml matches no file.",
        why="With a typo there, nothing would be declared, and it would look like nothing to do.",
        mend="Correct the pattern, or create the file.",
        wrong="version: 1\nmanifests: [conversation/*.yaml]\n",
        right="version: 1\nmanifests: [conversations/*.yaml]\n",
        of="settings",
    ),
    CodeExplanation(
        code=Code.EMPTY_FILE,
        what="A file says nothing at all.",
        why="It is more likely lost than meant.",
        mend="Declare something in it, or remove it.",
        wrong="# to do\n",
    ),
    CodeExplanation(
        code=Code.DUPLICATE_KEY,
        what="A mapping has the same key twice.",
        why=(
            "Readers take the first, the last, or none. Keys that are the same in Unicode NFC look "
            "the same, and to the service they may be."
        ),
        mend="Remove one of them.",
        wrong="""\
conversations:
  6f1c2d1e-3b5a-4c52-9d0e-1f6f6f0a7f11:
    title: Q1 Deal Review
    title: Q2 Deal Review
""",
    ),
)
