"""What the parser says about a file that is not YAML, in people's words and at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from confsync.codes import Code

if TYPE_CHECKING:
    from confsync.manifest.source import Source
    from confsync.model import Problem


def explain(error: Exception, source: Source) -> Problem:
    """The problem that `error`, raised by the parser, is about."""
    if isinstance(error, ReaderError):
        return _unreadable(source, error)
    if isinstance(error, MarkedYAMLError):
        return _malformed(source, error)
    return source.problem(Code.SYNTAX, f"this is not YAML: {error}", (0, 1))


def _malformed(source: Source, error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index, len(source.text)) if mark else 0
    context = f" {error.context}" if error.context else ""
    what = f"{error.problem or 'this is not YAML'}{context}"
    return source.problem(
        Code.SYNTAX, what, (offset, offset + 1), help=_advice(source.text, offset, what)
    )


def _advice(text: str, offset: int, what: str) -> str:
    if text[offset : offset + 1] == "\t" or (
        "cannot start any token" in what and text[:offset].rpartition("\n")[2].endswith("\t")
    ):
        return "indent with spaces: YAML allows no tabs there"
    if text[offset : offset + 1] in ("@", "`", "%"):
        return "put the text in quotes"
    if "mapping values are not allowed" in what:
        return 'text with ": " in it needs quotes'
    if "expected <block end>" in what or "could not find expected" in what:
        return "check the indentation of this line and the one above"
    if "quoted scalar" in what:
        return "a quote is not closed"
    return ""


def _unreadable(source: Source, error: ReaderError) -> Problem:
    # The position is in bytes or in characters, depending on the parser: look for the character.
    char = error.character if isinstance(error.character, str) else chr(error.character)
    offset = max(source.text.find(char), 0)
    message = f"the character U+{ord(char):04X} is not allowed in YAML"
    help = "remove it, or write it as an escape within double quotes"
    return source.problem(Code.SYNTAX, message, (offset, offset + 1), help=help)
