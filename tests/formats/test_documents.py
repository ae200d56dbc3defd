"""The models of the documents: that they cover the values, and that their schemas refuse."""

from __future__ import annotations

import json
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from confsync.formats.documents import check, events, journal, parts, plan, run, snapshot
from confsync.formats.documents.part import Part
from confsync.model import Observed
from confsync.operations.schema import DOCUMENTS, document_schema
from tests.formats import samples
from tests.support.documents import check_document

if TYPE_CHECKING:
    from collections.abc import Iterator

ELSEWHERE = {
    # file, line and column
    parts.ProblemPart: {"place"},
    parts.SourcePart: {"place"},
    journal.RecordedSourcePart: {"place"},
    plan.RulePart: {"place"},
    # path
    parts.EditPart: {"label"},
    journal.RecordedEditPart: {"label"},
    # id, source, title and edits
    run.OutcomePart: {"change"},
    journal.OutcomeLine: {"change"},
    events.OutcomeLine: {"change"},
    # redacted and hash_key; conversations
    snapshot.SnapshotDocument: {"entries"},
    # api, sandbox, fingerprint and changes
    journal.HeaderLine: {"plan"},
}
"""Fields that JSON has in another form."""
LEFT_OUT = {
    parts.ProblemPart: {"excerpt", "also"},
    parts.SourcePart: {"digest"},  # journals have it
    parts.SubjectPart: {"left_alone", "declaration", "dropped", "labels", "call"},
    journal.IntentLine: {"left_alone", "declaration", "dropped", "call"},
    plan.SecondsPart: {"requests"},
    check.CheckSummaryPart: {"problems"},
    # of a journal, in the summary; documents have no times
    plan.PlanDocument: {"effects"},  # of a plan with a base, for people
    run.RunDocument: {"unrecorded", "started", "seconds"},
}
"""Fields that JSON does not have."""


def written() -> Iterator[type[Part]]:
    """Every part that describes a whole value."""
    for module in (check, events, journal, parts, plan, run, snapshot):
        for part in vars(module).values():
            if isinstance(part, type) and issubclass(part, Part) and hasattr(part, "of"):
                yield part


@pytest.mark.parametrize("part", [*dict.fromkeys(written())], ids=lambda part: part.__name__)
def test_no_field_of_a_value_is_forgotten(part: type[Part]) -> None:
    missing = {*signature(part.of).parameters} - {*part.model_fields}
    if part is not plan.PlanSummaryPart:  # a group of a plan's fields; the rest is in the plan
        groups = {"declared", "unchanged", "least", "most"}
        assert missing - groups == ELSEWHERE.get(part, set()) | LEFT_OUT.get(part, set())


PLAN = plan.plan_document(samples.a_plan(samples.CHANGE, problems=(samples.MISSING,)))


@pytest.mark.parametrize(
    "path",
    ["api", "summary/edits", "changes/0/source/line", "changes/0/edits/0/op", "problems/0/help"],
)
def test_the_schema_refuses_a_document_without_one_of_its_fields(path: str) -> None:
    document: Any = json.loads(json.dumps(PLAN))
    check_document(json.dumps(document))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    here = document
    for step in steps:
        here = here[step]
    del here[last]
    with pytest.raises(ValidationError):
        check_document(json.dumps(document))


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_schemas_are_schemas(kind: str) -> None:
    made = document_schema(kind)
    Draft202012Validator.check_schema(made)
    assert not Draft202012Validator(made).is_valid({})
    assert not Draft202012Validator(made).is_valid([])


def test_a_line_of_a_journal_is_of_one_kind() -> None:
    validator = Draft202012Validator(document_schema("journal"))
    change = samples.CHANGE
    lines = [
        journal.header(samples.a_plan(change), "2026-11-22T06:00:00Z"),
        journal.intent(
            change, change.edits[:1], Observed(change.id, "T", {"Mood": "good"}), {"title": "x"}
        ),
        journal.outcome(samples.a_run().outcomes[0]),
    ]
    assert [line["type"] for line in lines] == ["run", "intent", "outcome"]
    for line in lines:
        validator.validate(line)
        assert not validator.is_valid({**line, "type": "note"})
    assert len(lines[1]["edits"]) == 1  # type: ignore[arg-type]  # a list
