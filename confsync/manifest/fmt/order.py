"""Reorders keys with a fixed place: defaults before conversations, a title before labels.

Rules, conversations and labels stay in the order that their author chose.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from confsync.manifest.fmt.outline import outline
from confsync.manifest.fmt.regions import Lines
from confsync.manifest.nodes import MERGE
from confsync.manifest.text_edits import TextEdit, apply_edits
from confsync.manifest.tokens import LINE_END, line_end_is_text, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from confsync.manifest.fmt.outline import Entries, Item
    from confsync.manifest.tokens import Token

_MANIFEST: Final = (MERGE, "defaults", "tables", "rules", "tests", "conversations")
_RULE: Final = (
    *(MERGE, "description", "when", "unless", "title", "labels"),
    *("overwrite", "limit", "remove_limit"),
)
CONVERSATION: Final = (MERGE, "title", "labels")


def in_order(text: str, found: Iterable[Token] | None = None) -> str:
    """A manifest's well-formed `text` with its parts in order. `found` are its tokens, if known.

    Parts stay where they are if moving them could change their meaning, or if they share a line.
    """
    root = outline(tokens(text) if found is None else found)
    text = _finished(text, root)
    if root is not None and (splices := [*_splices(Lines(text), root, _MANIFEST)]):
        text = apply_edits(text, splices)
        root = outline(tokens(text))
    lines = Lines(text)
    inner = [
        splice
        for key, order in (("rules", _RULE), ("conversations", CONVERSATION))
        for each in _entries(root, key)
        for splice in _splices(lines, each, order)
    ]
    return apply_edits(text, inner)


def _entries(root: Entries | None, key: str) -> list[Entries]:
    """The mappings in a mapping of the manifest."""
    found = _value(root, key)
    return [each.value for each in found.entries if each.value is not None] if found else []


def _finished(text: str, root: Entries | None) -> str:
    """`text` with a line end at its end if possible, since any part may become the last."""
    last = root.entries[-1].last if root and root.entries else None
    if last is None or text.endswith(("\n", "\r")):
        return text
    end = LINE_END.search(text)
    is_open = last.end == len(text) and line_end_is_text(text, last)
    return text if is_open else text + (end[0] if end else "\n")


def _value(entries: Entries | None, key: str) -> Entries | None:
    found = [each.value for each in entries.entries if each.key == key] if entries else []
    return found[0] if found else None


def _splices(lines: Lines, mapping: Entries, order: Sequence[str]) -> Iterator[TextEdit]:
    """The edits that put the entries of `mapping` into `order`."""
    entries = mapping.entries
    if not all(entry.key in order for entry in entries):
        return
    wanted = sorted(entries, key=lambda entry: order.index(entry.key))
    if wanted == entries or any(_tied(*pair) for pair in combinations(entries, 2)):
        return
    regions = lines.in_brackets(entries) if mapping.bracketed else lines.regions(entries)
    if regions is not None:
        texts = {
            entry.key: lines.text[slice(*region)]
            for entry, region in zip(entries, regions, strict=True)
        }
        for (start, end), entry in zip(regions, wanted, strict=True):
            yield TextEdit(start, end, texts[entry.key])


def _tied(one: Item, other: Item) -> bool:
    """Whether moving one could change the meaning of an alias or anchor in the other."""
    return bool(
        one.anchors & other.aliases | one.aliases & other.anchors | one.anchors & other.anchors
    )
