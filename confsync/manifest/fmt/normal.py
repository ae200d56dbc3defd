"""Formats a manifest, and proves that its meaning is unchanged."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from confsync.manifest.comments import comments
from confsync.manifest.compose import compose
from confsync.manifest.findings import Findings
from confsync.manifest.fmt.pieces import formatted
from confsync.manifest.nodes import child
from confsync.manifest.read import declarations
from confsync.manifest.source import Source
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from confsync.manifest.declarations_schema import LabelValues
    from confsync.manifest.nodes import Node

_HASH: Final = re.compile(r"#(?:[^\r\n]*[^\s])?")


class MeaningChanged(Exception):
    """The formatted text means something else. This is a bug; nothing may be written."""


def normal_form(source: Source, values: LabelValues) -> str:
    """The text of a manifest in its normal form.

    Raises `InvalidInput` with all problems of an invalid manifest, and `MeaningChanged`.
    """
    findings = Findings(source)
    root = compose(findings)
    declarations(root, values, findings)
    if findings.problems:
        raise InvalidInput(findings.problems)
    text = formatted(source.text, root)
    if text != source.text:
        meaning = _meaning(root)
        del root
        try:
            same = _meaning(compose(Findings(Source(source.file, text)))) == meaning
        except InvalidInput:
            same = False
        if not same or not _same_comments(source.text, text):
            raise MeaningChanged
    return text


def _meaning(root: Node) -> tuple[str, list[str]]:
    """All data, and the order of the conversations."""
    conversations = child(root, "conversations")
    ids = list(conversations.data) if conversations and isinstance(conversations.data, dict) else []
    return json.dumps(root.data, sort_keys=True), ids


def _same_comments(before: str, after: str) -> bool:
    """Whether both have the same comments, if their data are equal."""
    # What follows each line's first `#` is cheap to find, and mostly a comment.
    if Counter(_HASH.findall(before)) == Counter(_HASH.findall(after)):
        return True
    one, other = (Counter(each.text for each in comments(text)) for text in (before, after))
    return one == other
