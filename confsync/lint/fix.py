"""Corrects what is certain in a manifest's text: spelling by the catalog, white space, repeated defaults."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from confsync._util.nfc import nfc
from confsync.lint.written import written
from confsync.manifest.node_ranges import end_of, line_end, line_start, next_line
from confsync.manifest.nodes import Mapping, Scalar, child
from confsync.manifest.quoting import scalar
from confsync.manifest.render_value import replaced
from confsync.manifest.text_edits import TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.lint.written import Label, Title
    from confsync.manifest.nodes import Node
    from confsync.manifest.source import Source
    from confsync.model import Declaration, Json
    from confsync.model.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Spelling:
    """The right spelling of titles, label keys and label values; without a catalog only trimmed."""

    catalog: Catalog

    def key(self, key: str) -> str:
        """The catalog's spelling of a label's key, if exactly one differs only in case or space."""
        return _spelled(key, [*self.catalog])

    def value(self, key: str, value: Json) -> Json:
        """The catalog's spelling of a label's value, without white space around it."""
        if not isinstance(value, str) or not value.strip():
            return value
        category = self.catalog.get(nfc(self.key(key)))
        options = [option.value for option in category.options] if category else []
        return value if nfc(value) in options else _spelled(value.strip(), options)

    def title(self, title: str) -> str:
        """The title without white space around it; one of white space alone stays."""
        return title.strip() or title

    def declaration(self, declaration: Declaration) -> Declaration:
        """The declaration as its file has it after the corrections."""
        title, labels = declaration.title, declaration.labels
        if labels is not None:
            labels = {nfc(self.key(key)): self.value(key, value) for key, value in labels.items()}
        return replace(declaration, title=title and self.title(title), labels=labels)


def fixes(source: Source, root: Node, spelling: Spelling) -> list[TextEdit]:
    """The text edits that correct the manifest `root`."""
    text, file = source.text, written(source, root)
    edits: list[TextEdit] = []
    conversations = child(root, "conversations")
    owners: list[tuple[Node | None, tuple[Label, ...], Title | None]] = [
        (child(root, "defaults"), file.defaults, None)
    ]
    for each in file.conversations:
        node = None if conversations is None else child(conversations, each.id)
        owners.append((node, each.labels, each.title))
    given = {nfc(spelling.key(k)): spelling.value(k, v) for k, v in file.given.items()}
    for number, (owner, labels, title) in enumerate(owners):
        if title is not None and isinstance(title.node, Scalar) and isinstance(owner, Mapping):
            bare = spelling.title(title.text)
            if bare != title.text:
                edits += replaced(text, owner, owner.written["title"][0], title.node, bare)
        mapping = None if owner is None else child(owner, "labels")
        if isinstance(mapping, Mapping):
            edits += _labels(text, mapping, labels, spelling, given if number else {})
    return edits


def _labels(
    text: str,
    mapping: Mapping,
    labels: tuple[Label, ...],
    spelling: Spelling,
    given: dict[str, Json],
) -> Iterator[TextEdit]:
    left = len(mapping.own())
    for label in labels:
        key, value = spelling.key(label.name), spelling.value(label.name, label.value.data)
        known = nfc(key) in given and repr(given[nfc(key)]) == repr(value)
        if known and left > 1 and (gone := _without(text, mapping, label)) is not None:
            left -= 1
            yield gone
            continue
        if nfc(key) != label.name and text[label.key.start] not in "&!*":
            yield TextEdit(label.key.start, label.key.end, scalar(key))
        if isinstance(label.value, Scalar) and value != label.value.data:
            yield from replaced(text, mapping, label.key, label.value, value)


def _without(text: str, mapping: Mapping, label: Label) -> TextEdit | None:
    """The edit that removes a label; None where it shares its lines, or has a comment or a name."""
    start, end = label.key.start, end_of(text, label.key, label.value)
    if mapping.flow:
        own = [key for key, _ in mapping.own()]
        after = own.index(label.key) + 1
        if after == len(own):
            return None
        cut = TextEdit(start, own[after].start, "")
    else:
        rest = text[end : line_end(text, end)]
        if text[line_start(text, start) : start].strip() or rest.strip():
            return None
        cut = TextEdit(line_start(text, start), next_line(text, end), "")
    return None if {"#", "&"} & set(text[cut.start : cut.end]) else cut


def _spelled(text: str, known: list[str]) -> str:
    if nfc(text) in known:
        return text
    same = [each for each in known if _folded(each) == _folded(text)]
    return same[0] if len(same) == 1 else text


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
