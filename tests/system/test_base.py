"""Ownership over time: a label that leaves a manifest is removed from the conversation."""

from __future__ import annotations

from typing import Any

import pytest

from confsync.sandbox.switches import Switches
from tests.support.command import confsync
from tests.system.history import REMOVED, codes, edits, history


def test_a_label_that_is_taken_out_is_taken_off() -> None:
    then = {"a": {"labels": {"stage": "won", "team": "emea"}}}
    with history(then, {"a": {"labels": {"team": "emea"}}}) as (it, repository):
        it.edit("a", labels={"stage": "won", "team": "emea", "Sentiment": "good"})
        assert it.plan()["changes"] == []
        commit = repository.git("rev-parse", "HEAD")
        ran = it.run("plan", "--base", "HEAD")
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.splitlines()[2:] == [
            "~ Call a                                                conversations/all.yaml:1",
            "  a",
            '    - labels.stage       "won"',
            "      1 label no longer declared: stage",
            "      1 label left alone: Sentiment",
            "",
            "Plan: 1 conversation to change (1 label removed), 0 already as declared.",
            f"Base: HEAD ({commit[:12]}).",
            "To apply: 3 requests, up to 3 seconds.",
            f"Run: confsync apply -C {it.root} --base HEAD",
        ]
        code, run = it.apply("--base", "HEAD")
        assert (code, run["summary"]["applied"]) == (0, 1)
        assert [put.body for put in it.puts] == [{"labels": {"team": "emea", "Sentiment": "good"}}]
        # The second time there is nothing left to do, and so it is when the base moves on.
        assert it.plan("--base", "HEAD")["changes"] == []
        repository.commit()
        assert it.plan("--base", "HEAD")["changes"] == []
        assert it.plan("--base", "HEAD^")["changes"] == []


def test_what_somebody_changed_since_is_reported_and_left() -> None:
    with history({"a": {"labels": {"stage": "won"}}}, {"a": {"title": "Call a"}}) as (it, _):
        it.edit("a", labels={"stage": "lost"})
        ran = it.run("plan", "--base", "HEAD")
        assert ran.code == 0
        assert "nothing to change, 1 already as declared" in ran.out
        assert ran.err.startswith(
            "conversations/all.yaml:1:20: warning CS802: labels.stage of a is no longer declared, "
            "but it was changed since HEAD declared it; it is left as it is\n"
        )
        assert "    help: to remove it, declare it as null\n" in ran.err
        code, _ = it.apply("--base", "HEAD")
        assert (code, it.puts) == (0, [])


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ({"title": "Call a"}, {"own_x": "1", "ai": "x"}),
        ({"labels": {"team": "emea"}}, {"team": "emea", "ai": "x"}),
        ({"labels": {"stage": "lost"}}, {"stage": "lost", "ai": "x"}),
        ({"labels": {"stage": None}}, {"ai": "x"}),
        ({"labels": {}}, {"ai": "x"}),
    ],
    ids=["only a title", "another label", "another value", "null", "no label"],
)
def test_with_owned_labels(now: Any, left: dict[str, str]) -> None:
    """Owned labels go with any value, where labels are declared; the others by the base."""
    then = {"a": {"labels": {"stage": "won", "team": "emea"}}}
    live = {"a": {"stage": "won", "team": "emea", "own_x": "1", "ai": "x"}}
    with history(then, {"a": now}, live, labels={"owned": ["own_*"]}) as (it, _):
        code, _ = it.apply("--base", "HEAD")
        assert (code, it.live["a"][1]) == (0, left)


def test_an_owned_label_goes_also_where_it_was_changed_since() -> None:
    then = {"a": {"labels": {"own_x": "1", "team": "emea"}}}
    with history(then, {"a": {"labels": {}}}, labels={"owned": ["own_*"]}) as (it, _):
        it.edit("a", labels={"own_x": "2", "team": "emea"})
        plan = it.plan("--base", "HEAD")
        assert [edit["path"][1] for edit in edits(plan)["a"]] == ["own_x", "team"]
        assert plan["problems"] == []


def test_a_key_that_was_null_is_nobodys() -> None:
    then = {"a": {"labels": {"stage": None, "team": "emea"}}}
    with history(then, {"a": {"labels": {"team": "emea"}}}, {"a": {"stage": "won"}}) as (it, _):
        it.edit("a", labels={"stage": "won", "team": "emea"})
        plan = it.plan("--base", "HEAD")
        assert (plan["changes"], plan["problems"]) == ([], [])


def test_labels_of_defaults_and_merge_keys() -> None:
    with history({}, {}, {"a": {"team": "emea", "x": "1", "y": "2"}}) as (it, repository):
        it.write(
            "conversations/all.yaml",
            "defaults: {labels: {team: emea}}\n"
            "conversations:\n  b: {labels: &b {x: '1', y: '3'}}\n  a: {labels: {<<: *b, y: '2'}}\n",
        )
        repository.commit()
        it.declare({"a": {"title": "Call a"}}, defaults={"labels": {"y": "2"}})
        (edited,) = edits(it.plan("--base", "HEAD")).values()
        assert [edit["path"][1] for edit in edited] == ["team", "x"]
        it.declare({"a": {"title": "Call a"}}, defaults={"labels": {"x": "1", "team": "emea"}})
        (edited,) = edits(it.plan("--base", "HEAD")).values()
        assert [edit["path"][1] for edit in edited] == ["y"]


def test_two_spellings_of_a_key() -> None:
    nfc, nfd = "caf\u00e9", "cafe\u0301"
    with history({"a": {"labels": {nfc: "\u00e9"}}}, {"a": {"labels": {}}}) as (it, _):
        it.edit("a", labels={nfd: "e\u0301"})
        assert [edit["path"][1] for edit in edits(it.plan("--base", "HEAD"))["a"]] == [nfd]
        it.edit("a", labels={nfc: "\u00e9", nfd: "other"})
        plan = it.plan("--base", "HEAD")
        assert [edit["path"][1] for edit in edits(plan)["a"]] == [nfc]
        assert codes(plan) == [("CS802", "warning")]
        # In any form it is declared now, it is the same key.
        it.edit("a", labels={nfc: "\u00e9"})
        it.declare({"a": {"labels": {nfd: "e\u0301"}}})
        assert it.plan("--base", "HEAD")["changes"] == []


def test_values_that_are_not_text() -> None:
    then = {"a": {"labels": {"n": 1, "b": True, "list": ["x", {"y": None}], "s": "1"}}}
    with history(then, {"a": {"labels": {}}}, labels={"values": "json"}) as (it, _):
        it.edit("a", labels={"n": 1.0, "b": 1, "list": ["x", {"y": None}], "s": 1})
        plan = it.plan("--base", "HEAD")
        assert [edit["path"][1] for edit in edits(plan)["a"]] == ["list", "n"]
        assert codes(plan) == [("CS802", "warning")] * 2
        # How values were read then, the settings of then say.
        it.settings()
        assert it.plan("--base", "HEAD")["changes"] == plan["changes"]


def test_a_declaration_that_is_taken_out_whole() -> None:
    """Its labels go; its title is no longer managed; and what is not in the service is no error."""
    then = {
        "a": {"title": "Call a"},
        "b": {"title": "B", "labels": {"stage": "won"}},
        "c": {"labels": {"stage": "won"}},
        "d": {"labels": {"stage": "won"}},
        "e": {"labels": {"stage": None}},
    }
    live = {"a": {}, "b": {"stage": "won", "ai": "x"}, "d": {"stage": "lost"}, "e": {"stage": "x"}}
    with history(then, {"a": {"title": "Call a"}}, live) as (it, repository):
        plan = it.plan("--base", "HEAD")
        assert edits(plan) == {"b": [REMOVED]}
        (change,) = plan["changes"]
        assert change["source"] == {"file": "HEAD:conversations/all.yaml", "line": 1, "column": 46}
        assert (change["title"], change["dropped"]) == ("Call b", ["stage"])
        assert plan["base"] == {
            "revision": "HEAD",
            "commit": repository.git("rev-parse", "HEAD"),
            "undeclared": 3,
            "settled": 2,
        }
        assert plan["summary"]["unchanged"] == plan["summary"]["declared"] == 1
        assert plan["summary"]["unknown"] == plan["summary"]["missing"] == 0
        assert codes(plan) == [("CS802", "warning")]
        ran = it.run("plan", "--base", "HEAD")
        assert ran.code == 0
        assert "; 3 conversations of it no longer declared.\n" in ran.out
        code, _ = it.apply("--base", "HEAD")
        assert (code, it.live["b"]) == (0, ("Call b", {"ai": "x"}))


@pytest.mark.parametrize("now", [{}, {"a": {"title": "Call a"}}, {"a": {"labels": {}}}])
def test_labels_are_asked_for_where_a_list_lacks_them(now: dict[str, Any]) -> None:
    then = {"a": {"labels": {"stage": "won"}}, "b": {"labels": {"stage": "won"}}}
    with history(then, now) as (it, _):
        it.service.switches = Switches(light="no-labels", full="no-labels")
        assert edits(it.plan("--base", "HEAD")) == {"a": [REMOVED], "b": [REMOVED]}


def test_the_last_declaration_is_taken_out() -> None:
    with history({"a": {"labels": {"stage": "won"}}}, {}) as (it, _):
        assert it.apply("--base", "HEAD")[0] == 0
        assert it.live["a"][1] == {}


def test_a_manifest_that_is_renamed_or_split() -> None:
    then = {"a": {"labels": {"stage": "won"}}, "b": {"labels": {"stage": "won"}}}
    with history(then, then) as (it, repository):
        (it.root / "conversations/all.yaml").rename(it.root / "conversations/a.yaml")
        assert it.plan("--base", "HEAD")["changes"] == []
        it.declare({"b": {"labels": {}}})
        it.write("conversations/a.yaml", "conversations: {a: {labels: {stage: won}}}")
        assert edits(it.plan("--base", "HEAD")) == {"b": [REMOVED]}
        it.settings()
        it.write("elsewhere/c.yaml", "conversations: {c: {labels: {stage: won}}}")
        repository.commit()
        assert edits(it.plan("--base", "HEAD")) == {}


def test_manifests_are_those_of_the_settings_of_then() -> None:
    then = {"a": {"labels": {"stage": "won"}}}
    with history(then, then) as (it, repository):
        (it.root / "conversations").rename(it.root / "before")
        text = (it.root / "confsync.yaml").read_text().replace("conversations/", "before/")
        it.write("confsync.yaml", text)
        repository.commit()
        it.settings()
        it.declare({"a": {"labels": {}}})
        assert edits(it.plan("--base", "HEAD")) == {"a": [REMOVED]}


def test_from_a_folder_below_and_a_project_below() -> None:
    with history({}, {}, {"a": {"stage": "won"}}) as (it, repository):
        project = it.root / "sub/日本"
        it.write("sub/日本/confsync.yaml", (it.root / "confsync.yaml").read_text())
        manifest = it.write(
            "sub/日本/conversations/é.yaml", "conversations: {a: {labels: {stage: won}}}"
        )
        repository.commit()
        manifest.write_text("conversations: {a: {labels: {}}}")
        for folder in (project, project / "conversations"):
            ran = confsync("plan", "-C", folder, "--base", "HEAD", "--format", "json")
            assert edits(ran.document) == {"a": [REMOVED]}
        assert edits(it.plan("--base", "HEAD")) == {}


def test_targets_name_what_was_declared_too() -> None:
    then = {"a": {"labels": {"stage": "won"}}, "b": {"labels": {"stage": "won"}}}
    live = {"a": {"stage": "won"}, "b": {"stage": "won"}, "c": {}}
    with history(then, {"a": {"labels": {}}}, live) as (it, _):
        it.write("conversations/more/c.yaml", "conversations: {c: {title: Call c}}")
        assert set(edits(it.plan("--base", "HEAD", "b"))) == {"b"}
        assert set(edits(it.plan("--base", "HEAD", it.root / "conversations"))) == {"a", "b"}
        assert set(edits(it.plan("--base", "HEAD", "conversations/all.yaml"))) == {"a", "b"}
        assert set(edits(it.plan("--base", "HEAD", "conversations/more"))) == set()
        assert it.run("plan", "b").code == 64
        file = it.root / "plan.json"
        it.plan("--base", "HEAD", "--out", file)
        code, run = it.apply(file, "b")
        assert (code, [outcome["id"] for outcome in run["outcomes"]]) == (0, ["b"])


def test_the_base_of_the_settings() -> None:
    with history({"a": {"labels": {"stage": "won"}}}, {"a": {"labels": {}}}) as (it, repository):
        it.settings(base="main")
        ran = it.run("plan")
        assert "\nBase: main (" in ran.out
        assert ran.out.endswith(f"Run: confsync apply -C {it.root}\n")
        assert edits(it.plan("--base", "")) == {}
        assert it.plan("--base", "")["base"] is None
        repository.commit()
        assert edits(it.plan()) == {}
        assert edits(it.plan("--base", "HEAD^")) == {"a": [REMOVED]}
        it.settings(base="")
        assert "confsync.yaml:1:" in it.run("plan").err
