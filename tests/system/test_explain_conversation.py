"""`confsync explain ID [LABEL]`: where a wanted value comes from, what is live, and what follows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.repository import Repository
from tests.support.world import World, world

LIVE = {
    "c1": {
        "title": "Call 1",
        "labels": {"Team": "amer", "Stage": "Demo", "deal_old": "1", "Mood": "glad", "Kept": "2"},
    }
}
MANIFEST = """\
defaults:
  labels: {Team: emea}
conversations:
  c0:
    title: &title Deal Review
    labels: &stage
      Stage: Closed
  c1:
    title: Renewal 更新
    labels:
      <<: *stage
      Copy: *title
      Gone: null
"""


def fields(it: World, *arguments: str) -> dict[str, Any]:
    """Each field of the JSON answer, by its name."""
    ran = it.run("explain", "c1", *arguments, "--format", "json")
    assert ran.code == 0, ran.err
    assert ran.document["kind"] == "conversation"
    return {".".join(field["path"]): field for field in ran.document["fields"]}


def test_every_reason_is_reported_with_its_place() -> None:
    with world(LIVE, labels={"owned": ["deal_*"]}) as it:
        it.write("conversations/all.yaml", MANIFEST)
        found = fields(it)
        reported = {
            name: (
                field["reason"],
                (field["source"] or {}).get("line"),
                (field["anchor"] or {}).get("line"),
                field["follows"],
            )
            for name, field in found.items()
        }
        left = (None, None, "it is left alone")
        assert reported == {
            "title": ("here", 9, None, "it is changed"),
            "labels.Copy": ("alias", 12, 5, "it is added"),
            "labels.Gone": ("here", 13, None, "nothing: it is as wanted"),
            "labels.Kept": ("nothing", *left),
            "labels.Mood": ("nothing", *left),
            "labels.Stage": ("merge", 7, None, "it is changed"),
            "labels.Team": ("defaults", 2, None, "it is changed"),
            "labels.deal_old": ("owned", None, None, "it is removed"),
        }
        assert found["labels.Team"]["wanted"] == {"state": "present", "value": "emea"}
        assert found["labels.Team"]["live"] == {"state": "present", "value": "amer"}
        assert found["labels.Gone"]["wanted"] == found["labels.Gone"]["live"] == {"state": "absent"}
        assert found["labels.Mood"]["wanted"] == {"state": "unknown"}
        # It says what plan would do, and does nothing.
        planned = {
            ".".join(edit["path"])
            for change in it.plan("c1")["changes"]
            for edit in change["edits"]
        }
        assert planned == {name for name, field in found.items() if field["edit"]}
        assert it.puts == []


def test_the_commit_of_the_line_and_the_base() -> None:
    with world(LIVE) as it:
        repository = Repository.new(it.root)
        it.declare({"c1": {"labels": {"Mood": "glad", "Kept": "1", "Stage": "Demo"}}})
        base = repository.commit("Declare more")
        it.write("conversations/all.yaml", "conversations:\n  c1:\n    title: Renewal\n")
        commit = repository.commit("Declare a title only")
        found = fields(it, "--base", base)
        assert found["title"]["commit"] == {
            "id": commit,
            "author": "Ada Lovelace",
            "date": "2026-01-31T08:00:00+05:30",
            "summary": "Declare a title only",
        }
        assert {name: (field["reason"], field["follows"]) for name, field in found.items()} == {
            "title": ("here", "it is changed"),
            "labels.Kept": ("base", "it is left alone: somebody changed it since"),
            "labels.Mood": ("base", "it is removed"),
            "labels.Stage": ("base", "it is removed"),
            "labels.Team": ("nothing", "it is left alone"),
            "labels.deal_old": ("nothing", "it is left alone"),
        }
        assert it.run("explain", "c1", "Mood", "--base", base).out.splitlines()[5:] == [
            "labels.Mood",
            "  wanted  (absent)",
            "          declared in the base revision, and no longer",
            '  live    "glad"',
            "  so      it is removed",
        ]
        with (it.root / "conversations/all.yaml").open("a") as file:
            file.write("    labels: {Mood: glad}\n")
        assert fields(it, "Mood")["labels.Mood"]["commit"] is None


def test_one_label_as_text() -> None:
    with world(LIVE) as it:
        it.write("conversations/all.yaml", MANIFEST)
        ran = it.run("explain", "c1", "Team")
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.splitlines() == [
            "SANDBOX: this is the built-in simulator; nothing real is read or changed.",
            "",
            "c1",
            "  conversations/all.yaml:8:3",
            "",
            "labels.Team",
            '  wanted  "emea"',
            "          declared in the file's defaults, conversations/all.yaml:2:12",
            '  live    "amer"',
            "  so      it is changed",
        ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["c2"], "'c2' is not declared"),
        (["c1", "Nope"], "c1 has no label 'Nope', and none is declared"),
        (["CS999"], "there is no code 'CS999'"),
    ],
)
def test_what_is_neither_a_conversation_nor_a_code(arguments: list[str], said: str) -> None:
    with world(LIVE) as it:
        it.write("conversations/all.yaml", MANIFEST)
        ran = it.run("explain", *arguments)
        assert (ran.code, ran.out) == (64, "")
        assert said in ran.err


def test_without_a_key_the_wanted_state_is_reported() -> None:
    with world(LIVE) as it:
        it.write("conversations/all.yaml", MANIFEST)
        ran = it.run("explain", "c1", "Team", environment={"ATTENTION_API_KEY": None})
        assert ran.code == 1
        assert "the live state is not known: there is no API key" in ran.err
        assert ran.out.splitlines()[-4:] == [
            '  wanted  "emea"',
            "          declared in the file's defaults, conversations/all.yaml:2:12",
            "  live    (not known)",
            "  so      nothing: what is live is not known",
        ]
        assert it.service.log == []


def test_a_conversation_that_is_not_there() -> None:
    with world({}, {"c1": {"title": "Renewal"}}) as it:
        ran = it.run("explain", "c1")
        assert ran.code == 1
        assert "error CS401: c1 does not exist in the service" in ran.err
        assert "  live    (not known)" in ran.out
