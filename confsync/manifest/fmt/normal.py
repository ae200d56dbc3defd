"""Formats a manifest, and proves that its meaning is unchanged."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from confsync.manifest.comments import comments
from confsync.manifest.compose import compose
from confsync.manifest.findings import Findings
from confsync.manifest.fmt.layout import laid_out
from confsync.manifest.fmt.order import in_order
from confsync.manifest.nodes import child
from confsync.manifest.read import read_manifest
from confsync.manifest.source import Source
from confsync.manifest.tokens import tokens
from confsync.model.errors import InvalidInput

if TYPE_CHECKING:
    from confsync.manifest.declarations_schema import LabelValues

_Meaning: TypeAlias = "tuple[str, list[str], Counter[str]]"


class MeaningChanged(Exception):
    """The formatted text means something else. This is a bug; nothing may be written."""


def normal_form(source: Source, values: LabelValues) -> str:
    """The text of a manifest in its normal form.

    Raises `InvalidInput` with all problems of an invalid manifest, and `MeaningChanged`.
    """
    _, problems = read_manifest(source, values)
    if problems:
        raise InvalidInput(problems)
    found = [*tokens(source.text)]
    ordered = in_order(source.text, found)
    text = laid_out(ordered, found if ordered == source.text else None)
    if text != source.text:
        try:
            same = _meaning(Source(source.file, text)) == _meaning(source)
        except InvalidInput:
            same = False
        if not same:
            raise MeaningChanged
    return text


def _meaning(source: Source) -> _Meaning:
    """All data, the order of the conversations, and every comment."""
    root = compose(Findings(source))
    conversations = child(root, "conversations")
    ids = list(conversations.data) if conversations and isinstance(conversations.data, dict) else []
    notes = Counter(comment.text for comment in comments(source.text))
    return json.dumps(root.data, sort_keys=True), ids, notes
