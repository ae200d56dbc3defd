"""The list of recorded runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.formats.documents.head import head
from confsync.formats.escape import visible
from confsync.formats.rules import by_rule_text
from confsync.formats.words import minute
from confsync.model import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.model import Json, Record


def runs_text(listed: Sequence[tuple[str, Record | None]]) -> Iterator[str]:
    """Two lines a run: when and what, and the file to name."""
    if not listed:
        yield "No run is recorded here yet."
    for file, record in listed:
        if record is None:
            yield "(cannot be read)"
            yield f"  {visible(file)}"
            continue
        where = " SANDBOX" if record.sandbox else ""
        verb = " undo" if record.undo else ""
        yield f"{minute(record.started)}{where}{verb}  {results(record)}"
        yield from (f"  {text}" for text in by_rule_text(record.run()))
        yield f"  {visible(file)}"


def results(record: Record) -> str:
    """`3 applied, 1 conflict`, and whether the run did not finish."""
    parts = [f"{n:,} {name.replace('_', ' ')}" for name, n in _counts(record).items()]
    open_end = "" if record.finished else " (it did not finish)"
    return f"{', '.join(parts) or 'nothing sent'}{open_end}"


def runs_document(listed: Sequence[tuple[str, Record | None]]) -> dict[str, Json]:
    """The same as JSON."""
    return {
        **head("runs"),
        "runs": [_run(file, record) for file, record in listed],
    }


def _run(file: str, record: Record | None) -> Json:
    if record is None:
        return {"file": file, "readable": False}
    return {
        "file": file,
        "readable": True,
        "started": record.started,
        "api": record.api,
        "sandbox": record.sandbox,
        "undo": record.undo,
        "changes": record.changes,
        "finished": record.finished,
        "summary": dict(_counts(record)),
        "rules": [{"name": name, "changes": n} for name, n in record.run().rules.items()],
    }


def _counts(record: Record) -> dict[str, int]:
    run = record.run()
    return {result.value: run.count(result) for result in Result if run.count(result)}
