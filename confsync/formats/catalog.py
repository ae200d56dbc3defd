"""The result of `catalog pull`, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from confsync.formats.changes import COLUMNS
from confsync.formats.documents.head import head
from confsync.formats.documents.parts import problem_json
from confsync.formats.escape import fitted, shortened, visible
from confsync.formats.text import sandbox_text
from confsync.formats.words import count
from confsync.model import Op

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.formats.paint import Paint, Style
    from confsync.model import Json, Problem
    from confsync.model.catalog import CatalogPull

_WORDS: Final[dict[Op, tuple[str, Style, str]]] = {
    Op.ADD: ("+", "add", "new"),
    Op.REMOVE: ("-", "remove", "gone"),
    Op.REPLACE: ("~", "change", "changed"),
}


def pulled_text(pulled: CatalogPull, paint: Paint) -> Iterator[str]:
    """A line for each label that changed; the last line is the summary."""
    if pulled.sandbox:
        yield from sandbox_text(paint)
    for change in pulled.changes:
        sign, style, _ = _WORDS[change.op]
        line = f"{shortened(change.name)}{': ' if change.what else ''}{visible(change.what)}"
        yield f"  {paint(style, sign)} {fitted(line, COLUMNS - 4)}"
    if pulled.changes:
        yield ""
    holds = count(pulled.labels, "label")
    if not pulled.written:
        yield f"{visible(pulled.file)} is up to date: {holds}."
        return
    counts = Counter(change.op for change in pulled.changes)
    sentence = [f"{counts[op]:,} {word}" for op, (_, _, word) in _WORDS.items() if counts[op]]
    yield f"Wrote {visible(pulled.file)}: {', '.join([holds, *sentence])}."


def pulled_document(pulled: CatalogPull | None, problems: Sequence[Problem]) -> dict[str, Json]:
    """The result of `catalog pull` as JSON; None: it failed."""
    changes = () if pulled is None else pulled.changes
    return {
        **head("catalog"),
        "file": pulled.file if pulled else None,
        "sandbox": pulled.sandbox if pulled else False,
        "written": pulled.written if pulled else False,
        "summary": {"labels": pulled.labels if pulled else None, "changes": len(changes)},
        "changes": [
            {"op": each.op.value, "label": each.name, "what": each.what} for each in changes
        ],
        "problems": [problem_json(problem) for problem in problems],
    }
