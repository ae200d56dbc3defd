"""A conversation that moved to another project of the repository is not undeclared."""

from __future__ import annotations

from tests.support.repository import Repository
from tests.support.world import World, world

THEN = {id: {"labels": {"stage": "won"}} for id in ("a", "b")}
LIVE = {id: {"title": id, "labels": {"stage": "won"}} for id in THEN}
MOVED = "conversations: {a: {labels: {stage: won}}}"


def moved(it: World, text: str) -> None:
    """Two declarations leave the project, and one of them is in another one then."""
    Repository.new(it.root).commit("Declare")
    it.declare({"c": {"title": "C"}})
    it.write("emea/confsync.yaml", (it.root / "confsync.yaml").read_text())
    it.write("emea/conversations/all.yaml", text)


def test_the_labels_of_what_moved_stay_and_those_of_what_left_go() -> None:
    with world({**LIVE, "c": {"title": "C"}}, THEN) as it:
        moved(it, MOVED)
        plan = it.plan("--base", "HEAD")
        assert [change["id"] for change in plan["changes"]] == ["b"]
        assert plan["problems"] == []


def test_where_the_other_project_cannot_be_read_no_label_goes() -> None:
    with world({**LIVE, "c": {"title": "C"}}, THEN) as it:
        moved(it, "conversations: [")
        ran = it.run("plan", "--base", "HEAD", "--format", "json")
        assert (ran.code, ran.document["changes"]) == (1, [])
        (problem,) = ran.document["problems"]
        assert problem["code"] == "CS803"
        assert problem["message"].startswith("the project emea of this repository cannot be read")
