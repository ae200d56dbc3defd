"""Two files may declare the same conversation, if they declare different fields of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLES = "conversations:\n  c1:\n    title: Acme\n  c2: {title: Globex}\n"
LABELS = (
    "defaults: {labels: {Team: EMEA}}\n"
    "conversations:\n  c1: {labels: {Stage: Won}}\n  c3: {labels: {old: null}}\n"
)


@pytest.fixture
def it() -> Iterator[World]:
    live = {id: {"title": "x", "labels": {"old": "1", "note": "n"}} for id in ("c1", "c2", "c3")}
    with world(live) as made:
        (made.root / "conversations/all.yaml").unlink()
        made.write("conversations/titles.yaml", TITLES)
        made.write("conversations/labels.yaml", LABELS)
        yield made


def test_both_files_are_applied_as_one_declaration(it: World) -> None:
    code, _ = it.apply()
    assert (code, len(it.puts)) == (0, 3)
    assert it.live == {
        "c1": ("Acme", {"old": "1", "note": "n", "Team": "EMEA", "Stage": "Won"}),
        "c2": ("Globex", {"old": "1", "note": "n"}),
        "c3": ("x", {"note": "n", "Team": "EMEA"}),
    }
    assert it.plan()["changes"] == []


def test_pull_edits_the_file_that_declares_the_field(it: World) -> None:
    assert it.apply()[0] == 0
    it.edit(
        "c1", title="Acme Corp", labels={"old": "1", "note": "n", "Team": "EMEA", "Stage": "Lost"}
    )
    ran = it.run("pull")
    assert (ran.code, ran.err) == (0, "")
    assert (it.root / "conversations/titles.yaml").read_text() == TITLES.replace(
        "Acme", "Acme Corp"
    )
    assert (it.root / "conversations/labels.yaml").read_text() == LABELS.replace("Won", "Lost")
    assert it.plan()["changes"] == []


def test_either_file_is_a_target(it: World) -> None:
    for name, ids in (("titles", ["c1", "c2"]), ("labels", ["c1", "c3"])):
        plan = it.plan(it.root / f"conversations/{name}.yaml")
        assert [change["id"] for change in plan["changes"]] == ids


def test_explain_names_the_file_of_each_field(it: World) -> None:
    fields = it.run("explain", "c1", "--format", "json").document["fields"]
    files = {each["path"][-1]: each["source"]["file"] for each in fields if each.get("source")}
    assert files == {
        "title": "conversations/titles.yaml",
        "Stage": "conversations/labels.yaml",
        "Team": "conversations/labels.yaml",
    }


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("conversations: {c1: {title: x}}\n", "the title"),
        ("conversations: {c1: {labels: {Stage: Won}}}\n", "label 'Stage'"),
        ("defaults: {labels: {Team: APAC}}\nconversations: {c1: {}}\n", "label 'Team'"),
    ],
)
def test_the_same_field_twice_is_an_error(text: str, what: str, it: World) -> None:
    it.write("conversations/zzz.yaml", text)
    ran = it.run("plan", "--format", "json")
    assert ran.code == 1
    (problem,) = ran.document["problems"]
    assert (problem["code"], problem["file"]) == ("CS204", "conversations/zzz.yaml")
    assert problem["message"].startswith(f"{what} of c1 is declared twice, first at conversations/")
    assert it.service.log == []
