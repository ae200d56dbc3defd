"""1xx: files, and their YAML."""

from __future__ import annotations

from typing import Final

from confsync.model import Severity
from confsync.model.code_explanation import CodeExplanation, declares
from confsync.model.codes import Code

EXPLANATIONS: Final = (
    CodeExplanation(
        code=Code.FILE,
        what="A file cannot be read, or is not a regular file.",
        why="Its declarations are unknown, and unknown is not empty: nothing is planned without it.",
        fix="Check that it is there and that you may read it.",
    ),
    CodeExplanation(
        code=Code.ENCODING,
        what="A file is not UTF-8, or has a character that YAML readers interpret differently.",
        why=(
            "Some readers end a line at U+0085, U+2028 and U+2029, others do not; some read "
            "U+FEFF as text. The file would have different meanings."
        ),
        fix='Save it as UTF-8; write such a character as an escape in double quotes: "\\\\u2028".',
        wrong=declares("title: Q1\u2028Deal Review"),
        right=declares('title: "Q1\\u2028Deal Review"'),
    ),
    CodeExplanation(
        code=Code.SYNTAX,
        what="A file is not YAML.",
        why="From there on, its meaning is unclear.",
        fix="The usual causes are indentation, an unclosed quote, or text with `: ` in it.",
        wrong=declares("title: Deal Review: Acme Corp"),
        right=declares('title: "Deal Review: Acme Corp"'),
    ),
    CodeExplanation(
        code=Code.LIMIT,
        what="A file exceeds a limit: bytes, nesting levels, values, or problems.",
        why="A file that expands endlessly through its aliases would exhaust the machine.",
        fix="Split the file.",
    ),
    CodeExplanation(
        code=Code.UNSUPPORTED_YAML,
        what="A file uses a YAML feature that readers interpret differently.",
        why="Readers disagree on tags, several documents in a file and other versions than 1.2.",
        fix="Remove it; move a second document to its own file.",
        wrong=declares("title: !upper Q1 Deal Review"),
        right=declares("title: Q1 Deal Review"),
    ),
    CodeExplanation(
        code=Code.NO_MANIFEST,
        what="A pattern under `manifests` in confsync.yaml matches no file.",
        why="A typo there would declare nothing, and look like nothing to do.",
        fix="Correct the pattern, or create the file.",
        wrong="version: 1\nmanifests: [conversation/*.yaml]\n",
        right="version: 1\nmanifests: [conversations/*.yaml]\n",
        of="settings",
    ),
    CodeExplanation(
        code=Code.EMPTY_FILE,
        what="A file is empty.",
        why="Its content was probably lost by mistake.",
        fix="Declare something in it, or remove it.",
        wrong="# to do\n",
    ),
    CodeExplanation(
        code=Code.DUPLICATE_KEY,
        what="A mapping has the same key twice.",
        why=(
            "Some readers take the first, some the last, some refuse. Keys that are equal in "
            "Unicode NFC look the same, and the service may treat them so."
        ),
        fix="Remove one of them.",
        wrong=declares("title: Q1 Deal Review", "title: Q2 Deal Review"),
    ),
    CodeExplanation(
        code=Code.LINK_OUTSIDE,
        what="A file or folder that the project names is a link to a place outside of the project.",
        why=(
            "A pull request can add a link, and with it have other files read, listed or written. "
            "So nothing of its target is read or shown."
        ),
        fix="Replace the link by the file itself.",
    ),
    CodeExplanation(
        code=Code.NAME_CLASH,
        what="The names of two manifests differ only in case, or in how a letter is encoded.",
        why=(
            "On macOS and Windows git can check out only one of them. With a base, the labels of the "
            "other would look as if they were no longer declared."
        ),
        fix="Rename one of them, or move its content to the other.",
    ),
    CodeExplanation(
        code=Code.LEFT_OUT,
        severity=Severity.WARNING,
        what="A file has errors, and only named targets were asked for.",
        why=(
            "Where the file cannot concern the targets, it is left out with a warning. Where it could "
            "declare one of them, or has rules, nothing is planned without it."
        ),
        fix="Correct the file: `confsync validate` shows its errors.",
    ),
)
