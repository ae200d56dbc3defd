"""What was learned of a service, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from confsync.formats.documents.head import head
from confsync.formats.documents.parts import problem_json
from confsync.formats.documents.service import service_document
from confsync.formats.escape import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from confsync.model import Json, Problem
    from confsync.model.service import ServiceFacts


def service_text(facts: ServiceFacts) -> Iterator[str]:
    """A line for each question, with its answer."""
    yield f"{shortened(facts.api)} does this:"
    for question, answer in _answers(facts):
        yield f"  {question:<42} {answer or 'not learned'}"


def probe_document(
    facts: ServiceFacts | None, problems: Sequence[Problem], *, restored: bool
) -> dict[str, Json]:
    """What a probe learned (null: nothing), and what went wrong, as JSON."""
    return {
        **head("probe"),
        "service": None if facts is None else service_document(facts),
        "restored": restored,
        "problems": [problem_json(problem) for problem in problems],
    }


def _answers(facts: ServiceFacts) -> Iterator[tuple[str, str | None]]:
    yield "a label map that is sent", facts.labels and f"{facts.labels} the labels"
    yield "a label that is sent as null", facts.null
    yield "the answer to a write shows", facts.echo and _STATES.get(facts.echo, facts.echo)
    lag = facts.lag
    yield "a write is seen", None if lag is None else f"after {lag:.1f} s" if lag else "at once"
    yield "titles are stored", _stored(facts.titles)
    yield "values of labels are stored", _stored(facts.values)
    yield "keys of labels are stored", _stored(facts.keys)
    yield "a label that no category has", facts.unknown_keys
    yield "a number as a label's value", facts.non_text
    yield "no labels are shown as", facts.empty and _EMPTY.get(facts.empty, facts.empty)
    yield "a write of the title alone leaves labels", facts.title_only
    yield "titles in rows of the list", facts.row_titles
    yield "labels in rows of the list", facts.row_labels
    yield "rows of a page", None if facts.page_size is None else f"up to {facts.page_size}"
    yield "a larger page", facts.larger_pages


def _stored(ways: tuple[str, ...] | None) -> str | None:
    return None if ways is None else ", ".join(ways) or "as they were sent"


_STATES = {"after": "the state after it", "before": "the state before it", "sent": "what was sent"}
_EMPTY = {"map": "an empty map", "null": "null", "absent": "no field at all"}
