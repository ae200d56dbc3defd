"""A file with errors does not stop a plan of targets that it cannot concern."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.repository import Repository
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator

LIVE = {id: {"title": "Old", "labels": {"stage": "won"}} for id in ("c100", "c200")}
WANTED: dict[str, Any] = {"c100": {"title": "New"}}
LEFT = "conversations/b.yaml:1:1: warning CS109: this file has 1 error and was left out"


@pytest.fixture
def it() -> Iterator[World]:
    with world(LIVE, WANTED) as made:
        made.write("conversations/b.yaml", "conversations:\n  c200: {titel: New}\n")
        yield made


@pytest.mark.parametrize("target", ["c100", "c10", "conversations/all.yaml"])
def test_what_was_asked_for_is_planned(it: World, target: str) -> None:
    if target == "c10":
        target = "c100"[:4]
    ran = it.run("plan", it.root / target if "/" in target else target)
    assert (ran.code, "1 conversation to change" in ran.out) == (0, True)
    assert LEFT in ran.err
    assert it.apply("c100")[0] == 0
    assert it.live["c100"][0] == "New"
    assert [put.path.rpartition("/")[2] for put in it.puts] == ["c100"]


def test_without_a_target_everything_was_asked_for(it: World) -> None:
    assert (it.run("plan").code, it.apply()[0], it.puts) == (1, 1, [])


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("conversations: {c100: {labels: {a: b}}, x: {titel: y}}", "this file could declare c100"),
        ("conversations:\n  c100: {title: x\n", "this file could declare c100"),
        ('conversations: {"\\x63100": {titel: x}}', "this file has escapes"),
        ("conversations: {x: {titel: y}}\nrules: {}\n", "this file may have rules"),
        ("conversations: {x: {titel: \ud800}}", "what this file declares is unknown"),
    ],
)
def test_a_file_that_could_concern_it_stops_the_plan(it: World, broken: str, why: str) -> None:
    (it.root / "conversations/b.yaml").write_bytes(broken.encode("utf-8", "surrogatepass"))
    ran = it.run("plan", "c100")
    assert (ran.code, ran.out) == (1, "")
    assert f"conversations/b.yaml:1:1: error CS109: {why}" in ran.err
    assert "help: correct it first" in ran.err
    assert (it.apply("c100")[0], it.puts) == (1, [])


@pytest.mark.parametrize("target", ["conversations/b.yaml", "conversations", ".", "c200"])
def test_a_file_that_was_asked_for_stops_the_plan(it: World, target: str) -> None:
    assert it.run("plan", it.root / target if target != "c200" else target).code != 0
    assert it.run("plan", "c100", it.root / target if target != "c200" else target).code != 0


def test_wrong_settings_and_rules_stop_every_plan(it: World) -> None:
    rule = {"r": {"when": {"title": "x"}, "title": "y"}}
    it.declare(WANTED, rules=rule)
    assert it.run("plan", "c100").code == 1
    it.declare(WANTED)
    it.settings(manifests=["conversations/**/*.yaml", "none.yaml"])
    assert it.run("plan", "c100").code == 1


def test_no_label_goes_of_a_conversation_that_moved_into_the_file(it: World) -> None:
    """With a base: what moved out of the asked folder into the file with errors is still declared."""
    it.write("conversations/b.yaml", "conversations: {c300: {title: x}}")
    it.write("conversations/sub/s.yaml", "conversations: {c200: {labels: {stage: won}}}")
    Repository.new(it.root).commit()
    it.write("conversations/sub/s.yaml", "conversations: {c300: {labels: {a: b}}}")
    it.write("conversations/b.yaml", "conversations: {c200: {labels: {stage: won}}, x: {")
    ran = it.run("plan", "--base", "HEAD", it.root / "conversations/sub")
    assert (ran.code, ran.out) == (1, "")
    assert "this file could declare c200" in ran.err
