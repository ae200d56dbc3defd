"""Appends new conversations to a manifest, or makes a new manifest, each with a comment for readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from confsync.manifest.compose import compose
from confsync.manifest.findings import Findings
from confsync.manifest.insert import below, inserted, rows
from confsync.manifest.node_ranges import line_end, newline
from confsync.manifest.outline import Outline
from confsync.manifest.quoting import double_quoted, id_scalar
from confsync.manifest.text_edits import TextEdit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.manifest.insert import Fields
    from confsync.manifest.source import Source

_LONGEST: Final = 160
_STEP: Final = "  "


@dataclass(frozen=True, slots=True)
class New:
    """A conversation to declare. `about` helps people recognise it; it is untrusted text."""

    id: str
    about: str
    fields: Fields


def whole(new: Sequence[New], schema: str | None = None) -> str:
    """A manifest that declares what is `new`; editors check it with `schema`, if there is one."""
    head = [f"# yaml-language-server: $schema={schema}"] if schema else []
    return "".join(f"{line}\n" for line in [*head, "conversations:", *_indented(new)])


def appended(source: Source, new: Sequence[New]) -> tuple[TextEdit, ...]:
    """The text edits that declare `new` in the manifest `source`; raises `InvalidInput`.

    A mapping in braces gets no comments.
    """
    root = compose(Findings(source))
    conversations = Outline(source, root).conversations
    if not conversations.flow:
        return (below(source.text, conversations, [line for each in new for line in _lines(each)]),)
    if conversations.own() or source.text.lstrip().startswith("{"):
        entries = {each.id: each.fields for each in new}
        return tuple(inserted(source.text, conversations, {**entries}))
    # `conversations: {}` becomes a block.
    braces = TextEdit(conversations.start, conversations.end, "")
    end, break_ = line_end(source.text, conversations.end), newline(source.text)
    return braces, TextEdit(end, end, "".join(f"{break_}{line}" for line in _indented(new)))


def comment(text: str) -> str:
    """`text` as a one-line comment, with unsafe characters escaped; long text is cut."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return "# " + "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in cut
    )


def _indented(new: Sequence[New]) -> Iterator[str]:
    return (f"{_STEP}{line}" for each in new for line in _lines(each))


def _lines(new: New) -> Iterator[str]:
    if new.about:
        yield comment(new.about)
    name = id_scalar(new.id)
    if len(name) <= 120:
        yield f"{name}:"
        yield from (f"{_STEP}{row}" for row in rows(new.fields, _STEP))
    else:
        yield f"? {double_quoted(new.id)}"
        first, *more = rows(new.fields, _STEP)
        yield f": {first}"
        yield from (f"{_STEP}{row}" for row in more)
