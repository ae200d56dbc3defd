"""Finds every comment of a file, and nothing else that begins with `#`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from confsync.manifest.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT: Final = re.compile(r"#[^\r\n]*")
_HEADER: Final = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\r\n]*)")
"""After a block scalar's indicator, a comment is part of the token."""


class Comment(NamedTuple):
    """A comment from its `#` on, without trailing white space; `alone`: nothing else is on its line."""

    start: int
    text: str
    alone: bool


def comments(text: str) -> list[Comment]:
    """The comments of `text`, which is well-formed YAML, in order."""
    if "#" not in text:
        return []
    found: list[Comment] = []
    done = 0
    for token in tokens(text):
        found += _between(text, done, token.start)
        if token.style in ("|", ">") and (header := _HEADER.match(text, token.start)):
            found.append(Comment(header.start(1), header[1].rstrip(), alone=False))
        done = max(done, token.end)
    return [*found, *_between(text, done, len(text))]


def _between(text: str, start: int, end: int) -> Iterator[Comment]:
    for comment in _COMMENT.finditer(text, start, end):
        line = max(text.rfind("\n", 0, comment.start()), text.rfind("\r", 0, comment.start())) + 1
        alone = not text[line : comment.start()].strip()
        yield Comment(comment.start(), comment[0].rstrip(), alone)
