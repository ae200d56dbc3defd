"""Plans and runs that were saved, and files that only look like them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confsync.formats.documents.plan import plan_document
from confsync.formats.documents.run import run_document
from confsync.formats.documents.saved import load
from confsync.formats.json import dump
from confsync.model import (
    ABSENT,
    Base,
    Change,
    ChangedSince,
    Edit,
    Outcome,
    Plan,
    Problem,
    Result,
    Run,
    SnapshotInfo,
)
from confsync.model.errors import ConfsyncError
from tests.engine.values import PLACE, a_change, a_plan, changes, plans, texts

TIME = "2026-11-22T06:00:00Z"
PLAN = a_plan(
    a_change(Edit("a", None, ABSENT), Edit(None, "x", "y"), id="c1"),
    a_change(Edit("a", "x", "y"), id="c2"),
)


def saved(document: dict[str, Any]) -> bytes:
    return dump(document).encode("ascii")


@given(
    plans,
    st.booleans(),
    texts,
    st.tuples(
        st.none() | st.builds(Base, texts, texts, st.integers(), st.integers()),
        st.none() | st.builds(ChangedSince, texts, texts, st.integers()),
        st.none() | st.builds(SnapshotInfo, st.just(TIME), st.integers(0)),
    ),
)
def test_a_plan_comes_back_as_it_was(
    plan: Plan,
    sandbox: bool,
    text: str,
    about: tuple[Base | None, ChangedSince | None, SnapshotInfo | None],
) -> None:
    problem = Problem("CS401", text, text, PLACE, id=text)
    base, since, snapshot = about
    whole = replace(
        Plan(text, 5, 2, plan.changes, (problem,), (Problem("CS501", text),), sandbox=sandbox),
        base=base,
        since=since,
        snapshot=snapshot,
    )
    again = load(saved(plan_document(whole)))
    assert isinstance(again, Plan)
    assert again == whole
    assert again.fingerprint == whole.fingerprint


@given(st.lists(st.tuples(changes, st.sampled_from(Result), texts, st.booleans()), max_size=3))
def test_a_run_comes_back_as_its_document_reported_it(
    reported: list[tuple[Change, Result, str, bool]],
) -> None:
    run = Run("sandbox", tuple(Outcome(*each) for each in reported), sandbox=True, interrupted=True)
    document = run_document(run)
    again = load(saved(document))
    assert isinstance(again, Run)
    assert run_document(again) == document


def test_a_plan_of_an_earlier_version() -> None:
    document: Any = json.loads(dump(plan_document(PLAN)))
    document["format_version"] = "1.0"
    for name in ("base", "changed_since"):
        del document[name]
    for change in document["changes"]:
        del change["dropped"]
    assert load(saved(document)) == PLAN


def test_what_a_later_version_adds_is_passed_over() -> None:
    document: Any = json.loads(dump(plan_document(PLAN)))
    document["format_version"] = "1.9"
    for part in (
        document,
        document["summary"],
        *document["changes"],
        document["changes"][0]["edits"][0],
    ):
        part["from_the_future"] = {"a": 1}
    assert load(saved(document)) == PLAN


def edited(path: str, value: Any) -> bytes:
    """The plan with one of its parts replaced, or without it."""
    document: Any = json.loads(dump(plan_document(PLAN)))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    here = document
    for step in steps:
        here = here[step]
    if value is KeyError:
        del here[last]
    else:
        here[last] = value
    return saved(document)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("fingerprint", "sha256:0", "its fingerprint does not fit"),
        ("changes/0/id", "c3", "its fingerprint does not fit"),
        ("changes/0/edits/1/after", "z", "its fingerprint does not fit"),
        ("changes/0/edits/1/before", "z", "its fingerprint does not fit"),
        ("changes/0/edits/0/path", ["labels", "b"], "its fingerprint does not fit"),
        ("changes/0/edits/0/op", "replace", "its fingerprint does not fit"),
        ("changes", [], "its fingerprint does not fit"),
        ("format_version", "2.0", "format version 2.0; this confsync reads 1.x"),
        ("format_version", "10.0", "format version 10.0"),
        ("format_version", 1, "not a saved plan or run"),
        ("kind", "validation", "not a saved plan or run"),
        ("kind", KeyError, "not a saved plan or run"),
        ("api", None, "api"),
        ("changes/0/edits", [], "edits"),
        ("changes/0/edits/0/op", "drop", "op"),
        ("changes/0/edits/0/path", ["labels"], "path"),
        ("changes/0/edits/0/path", ["summary"], "path"),
        ("changes/0/edits/0/path", ["labels", "a", "b"], "path"),
        ("changes/0/edits/1/after", 5, "a title is text"),
        ("changes/0/edits/0/before", KeyError, "before"),
        ("changes/0/declaration", "", "declaration"),
        ("problems", KeyError, "problems"),
        ("snapshot", True, "snapshot"),
        ("snapshot", {"taken": "\x1b[2J", "age": 1}, "snapshot.taken"),
        ("snapshot", {"taken": TIME, "age": -1}, "snapshot.age"),
    ],
)
def test_a_plan_that_is_not_as_it_was_saved_is_refused(path: str, value: Any, message: str) -> None:
    with pytest.raises(ConfsyncError) as caught:
        load(edited(path, value))
    assert message in caught.value.message


def test_a_conversation_is_in_a_plan_once() -> None:
    twice = a_plan(PLAN.changes[0], PLAN.changes[0])
    with pytest.raises(ConfsyncError, match="two changes of one conversation"):
        load(saved(plan_document(twice)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plan",
        b"[]",
        b"{}",
        b'"plan"',
        b"\xff\xfe",
        b'{"format_version": "1.0"}',
        b'{"format_version": "1.0", "kind": ["plan"]}',
        b'{"format_version": "1.0", "kind": "plan", "api": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"9" * 10_000,
        saved(plan_document(PLAN))[:-5],
    ],
    ids=lambda data: repr(data[:20]),
)
def test_anything_else_is_no_plan(data: bytes) -> None:
    with pytest.raises(ConfsyncError, match="this is not a saved plan or run"):
        load(data)
