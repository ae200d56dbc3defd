"""Edits, code spans and links in the Markdown of GitHub."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from confsync.formats.escape import shortened
from confsync.formats.values import shown, shown_both
from confsync.model import Op

if TYPE_CHECKING:
    from collections.abc import Iterator

    from confsync.model import Change, Edit

_EDITS: Final = 20
_TICKS: Final = re.compile("`+")


def edit_lines(change: Change) -> Iterator[str]:
    """A line for each edit of a change, the title's first."""
    edits = sorted(change.edits, key=lambda edit: edit.label is not None)
    yield from (_edit(edit) for edit in edits[:_EDITS])
    if len(edits) > _EDITS:
        yield f"and {len(edits) - _EDITS:,} more"


def code(text: str) -> str:
    """Untrusted text in Markdown: a code span, in which nothing is markup or a mention."""
    text = shortened(text)
    ticks = "`" * (1 + max(map(len, _TICKS.findall(text)), default=0))
    return f"{ticks} {text} {ticks}" if text.strip() else "(nothing)"


def link(text: str, url: str, path: str, line: int) -> str:
    """A link to a line of the file `path` below `url`."""
    return f"[{code(text)}]({url}/{quote(path)}#L{line})"


def _edit(edit: Edit) -> str:
    name = shortened(edit.field)
    match edit.op:
        case Op.ADD:
            return f"{name}: + {shown(edit.after)}"
        case Op.REMOVE:
            return f"{name}: - {shown(edit.before)}"
        case Op.REPLACE:
            before, after = shown_both(edit.before, edit.after)
            return f"{name}: {before} → {after}"
