"""Somebody else writes between the plan and the apply, or while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.faults import Faults, lost
from tests.support.world import world

if TYPE_CHECKING:
    from confsync.model.transport import Request

LIVE = {"one": {"title": "Old", "labels": {"stage": "lost", "Sentiment": "Positive"}}}
WANTED = {"one": {"title": "New", "labels": {"stage": "won"}}}


def test_a_field_that_moved_since_the_plan_is_a_conflict_and_nothing_is_written() -> None:
    with world(LIVE, WANTED) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.edit("one", title="Somebody's")
        code, run = it.apply(it.root / "plan.json")
        assert (code, it.puts) == (1, [])
        assert [each["outcome"] for each in run["outcomes"]] == ["conflict"]
        assert run["outcomes"][0]["detail"] == 'title is "Somebody\'s"; the plan showed "Old"'
        assert it.live["one"] == ("Somebody's", LIVE["one"]["labels"])


def test_a_label_that_somebody_just_added_is_carried_along() -> None:
    with world(LIVE, WANTED) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.edit("one", labels={"stage": "lost", "Sentiment": "Positive", "Next": "Call"})
        assert it.apply(it.root / "plan.json")[0] == 0
        assert it.live["one"] == ("New", {"stage": "won", "Sentiment": "Positive", "Next": "Call"})


@pytest.mark.parametrize(
    ("labels", "detail"),
    [
        ({"stage": "lost"}, 'labels.Sentiment is absent; the plan showed "Positive"'),
        (
            {"stage": "lost", "Sentiment": "Negative", "Next": "Call"},
            'labels.Sentiment is "Negative"; the plan showed "Positive"',
        ),
    ],
)
def test_a_label_outside_of_the_edits_that_changed_or_vanished_is_a_conflict(
    labels: dict[str, str], detail: str
) -> None:
    with world(LIVE, WANTED) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.edit("one", labels=labels)
        code, run = it.apply(it.root / "plan.json")
        assert (code, it.puts) == (1, [])
        assert [(o["outcome"], o["detail"]) for o in run["outcomes"]] == [("conflict", detail)]


def test_a_title_alone_is_written_no_matter_what_became_of_the_labels() -> None:
    with world(LIVE, {"one": {"title": "New"}}) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.edit("one", labels={})
        assert it.apply(it.root / "plan.json")[0] == 0
        assert it.live["one"] == ("New", {})


def test_what_somebody_else_did_already_is_not_sent_again() -> None:
    with world(LIVE, WANTED) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.edit("one", title="New")
        assert it.apply(it.root / "plan.json")[0] == 0
        assert [put.body for put in it.puts] == [
            {"labels": {"stage": "won", "Sentiment": "Positive"}}
        ]
        code, run = it.apply(it.root / "plan.json")
        assert (code, run["summary"]["already"], len(it.puts)) == (0, 1, 1)


def test_a_conversation_that_is_gone_is_a_conflict() -> None:
    with world(LIVE, WANTED) as it:
        it.run("plan", "--out", it.root / "plan.json")
        it.service.state.remove("one")
        code, run = it.apply(it.root / "plan.json")
        assert (code, run["summary"]["conflict"], it.puts) == (1, 1, [])


def test_a_writer_right_after_a_lost_answer_is_reported_as_diverged() -> None:
    def overwrite(request: Request) -> None:
        if request.method == "GET" and it.puts:
            it.edit("one", title="Mine")

    faults = Faults({"PUT": [lost]}, before=overwrite)
    with world(LIVE, {"one": {"title": "New"}}, faults=faults) as it:
        code, run = it.apply()
        assert (code, run["summary"]["diverged"]) == (3, 1), "our write may have happened"
        assert run["outcomes"][0]["detail"] == 'title is "Mine"; the plan showed "Old"'
        assert it.live["one"][0] == "Mine"
