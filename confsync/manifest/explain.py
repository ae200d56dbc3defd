"""Turns parser errors into problems in plain words, at their places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from confsync.model.codes import Code

if TYPE_CHECKING:
    from confsync.manifest.source import Source
    from confsync.model import Problem


PARSER_ERRORS: Final = (YAMLError, AssertionError, ValueError)
"""The exceptions of both parsers. The pure one uses assertions for versions and escapes."""

SURROGATE: Final = "write the character itself; YAML has no escapes for halves of it"
_INDENTED_WRONGLY: Final = (
    "expected <block end>",
    "could not find expected",
    "did not find expected key",
    "did not find expected '-' indicator",
)
_IN_BRACES: Final = ("found unexpected ':'", "did not find expected ',' or '}'")
_CONFLICT: Final = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)
_VERSION: Final = re.compile(r"^%YAML[^\r\n]*", re.MULTILINE)
_BEYOND_UNICODE: Final = re.compile(r"\\U(?!0010|000)[0-9A-Fa-f]{8}")


def explain(error: Exception, source: Source) -> Problem:
    """The problem for `error`, one of the `PARSER_ERRORS`."""
    if isinstance(error, ReaderError):
        return _unreadable(source, error)
    if isinstance(error, MarkedYAMLError):
        return _malformed(source, error)
    if isinstance(error, AssertionError):
        return wrong_version(source)
    escape = _BEYOND_UNICODE.search(source.text)
    span = escape.span() if escape else (0, 1)
    return source.problem(Code.SYNTAX, f"this is not YAML: {error}", span)


def wrong_version(source: Source) -> Problem:
    """The problem for a `%YAML` line with another version than 1.2."""
    line = _VERSION.search(source.text)
    span = line.span() if line else (0, 1)
    message = "this version of YAML is not supported: files are read as YAML 1.2"
    return source.problem(Code.UNSUPPORTED_YAML, message, span, help="remove the %YAML line")


def _malformed(source: Source, error: MarkedYAMLError) -> Problem:
    if conflict := _CONFLICT.search(source.text):
        message = "a merge conflict is not resolved"
        help = "keep one of both versions, and remove the lines with <<<<<<<, ======= and >>>>>>>"
        return source.problem(Code.SYNTAX, message, conflict.span(), help=help)
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index, len(source.text)) if mark else 0
    if "mapping values are not allowed" in str(error.problem):
        key = source.text[source.text.rfind("\n", 0, offset) + 1 : offset]
        if ":" not in key:
            start = offset - len(key.lstrip())
            message = "this line is indented too far: the line above has a value already"
            help = "indent it like the line above"
            return source.problem(Code.SYNTAX, message, (start, offset), help=help)
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
    if any(each in what for each in _IN_BRACES):
        return "close the brace; within braces, text with : or ? in it needs quotes"
    if "mapping values are not allowed" in what:
        return 'text with ": " in it needs quotes'
    if any(each in what for each in _INDENTED_WRONGLY):
        return "check the indentation of this line and the one above"
    if "invalid Unicode character escape" in what:
        return SURROGATE
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
