"""Ownership over time: a label that is taken out of a manifest is taken off the conversation."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from confsync.sandbox.switches import Switches
from tests.support.command import confsync
from tests.support.repository import Repository
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

REMOVED = {"path": ["labels", "stage"], "op": "remove", "before": "won", "after": None}


@contextmanager
def history(
    then: Mapping[str, Any],
    now: Mapping[str, Any],
    live: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Iterator[tuple[World, Repository]]:
    """A project that declared `then` in its first commit, and declares `now`.

    What is live is what was declared, unless it is said: only labels, by id.
    """
    said = live if live is not None else {id: each.get("labels", {}) for id, each in then.items()}
    there = {id: {"title": f"Call {id}", "labels": labels} for id, labels in said.items()}
    with world(there, then, **settings) as it:
        repository = Repository.new(it.root)
        repository.commit("Declare")
        it.declare(now)
        yield it, repository


def codes(document: Any) -> list[tuple[str, str]]:
    return [(problem["code"], problem["severity"]) for problem in document["problems"]]


def edits(document: Any) -> dict[str, list[Any]]:
    return {
        change["id"]: [
            # Where each comes from is another test's.
            {name: value for name, value in edit.items() if name != "source"}
            for edit in change["edits"]
        ]
        for change in document["changes"]
    }


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
    """Owned labels go whatever their value, where labels are declared; the others by the base."""
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
        # In whatever form it is declared now, it is the same key.
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
    """Its labels go; its title is nobody's any more; and what is not in the service is no error."""
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
def test_labels_are_asked_for_where_a_list_does_not_tell_them(now: dict[str, Any]) -> None:
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


class TestASavedPlan:
    def test_is_applied_without_saying_the_base_again(self) -> None:
        then = {"a": {"labels": {"stage": "won"}}, "b": {"labels": {"stage": "won"}}}
        with history(then, {"a": {"labels": {}}}) as (it, repository):
            file = it.root / "plan.json"
            saved = it.run("plan", "--base", "HEAD", "--out", file)
            assert saved.out.endswith(f"Run: confsync apply -C {it.root} {file}\n")
            assert confsync("show", file).out == saved.out.replace(f" -C {it.root}", "")
            # Whatever the base is by now: what is declared is still the same.
            repository.commit()
            code, run = it.apply(file)
            assert (code, run["summary"]["applied"]) == (0, 2)
            assert {labels == {} for _, labels in it.live.values()} == {True}

    def test_does_not_take_off_what_is_declared_again(self) -> None:
        then = {"a": {"labels": {"stage": "won"}}, "b": {"labels": {"stage": "won"}}}
        with history(then, {"a": {"labels": {}}}) as (it, _):
            file = it.root / "plan.json"
            it.plan("--base", "HEAD", "--out", file)
            it.declare(then)
            code, run = it.apply(file)
            assert (code, run["summary"]["conflict"], it.puts) == (1, 2, [])
            assert "the project asks for something else" in run["outcomes"][0]["detail"]

    def test_does_not_take_off_what_was_changed_meanwhile(self) -> None:
        with history({"a": {"labels": {"stage": "won"}}}, {"a": {"labels": {}}}) as (it, _):
            file = it.root / "plan.json"
            it.plan("--base", "HEAD", "--out", file)
            it.edit("a", labels={"stage": "lost"})
            code, run = it.apply(file)
            assert (code, run["summary"]["conflict"], it.puts) == (1, 1, [])

    def test_has_its_base_already(self) -> None:
        with history({}, {"a": {"title": "x"}}, {"a": {}}) as (it, _):
            file = it.root / "plan.json"
            it.plan("--out", file)
            for option in ("--base", "--changed-since"):
                ran = it.run("apply", file, option, "HEAD")
                assert ran.code == 64
                assert "a saved plan is applied as it is" in ran.err

    def test_has_the_fingerprint_of_its_edits_alone(self) -> None:
        with history({"a": {"labels": {"stage": "won"}}}, {"a": {"labels": {}}}) as (it, _):
            by_base = it.plan("--base", "HEAD")
            it.declare({"a": {"labels": {"stage": None}}})
            assert it.plan()["fingerprint"] == by_base["fingerprint"]


def test_what_was_taken_off_can_be_put_back() -> None:
    with history({"a": {"labels": {"stage": "won"}}}, {}) as (it, _):
        journal = it.root / "run.jsonl"
        assert it.apply("--base", "HEAD", "--journal", journal)[0] == 0
        assert it.run("undo", "--yes", journal).code == 0
        assert it.live["a"][1] == {"stage": "won"}


def test_guards_count_what_is_declared_no_more() -> None:
    then = {f"c{n}": {"labels": {"stage": "won"}} for n in range(20)}
    now = {id: then[id] for id in list(then)[:10]}
    with history(then, now, guards={"max_change_percent": 40, "max_removals": 9}) as (it, _):
        plan = it.plan("--base", "HEAD")
        assert [refusal["message"] for refusal in plan["refusals"]] == [
            "10 labels would be removed; max_removals allows 9",
            "50 % of the declared conversations would change; max_change_percent allows 40",
        ]
        code, _ = it.apply("--base", "HEAD")
        assert (code, it.puts) == (1, [])
        code, _ = it.apply("--base", "HEAD", "--max-removals", "10", "--max-change-percent", "51")
        assert (code, len(it.puts)) == (0, 10)


class TestWhereItIsNotKnownWhatWasDeclared:
    """Unknown is never empty: nothing is taken off, the rest is planned, and it is an error."""

    THEN: Mapping[str, Any] = {"a": {"labels": {"stage": "won"}}, "b": {"title": "Old"}}
    NOW: Mapping[str, Any] = {"a": {"labels": {"new": "1"}}}

    def check(self, it: World, place: str) -> str:
        ran = it.run("plan", "--base", "HEAD")
        assert ran.code == 1
        assert "+ labels.new" in ran.out
        assert "- labels" not in ran.out
        assert place in ran.err
        assert (
            "CS803: so it is not known what HEAD declared and is not declared any more" in ran.err
        )
        assert "help: no label is removed because of it" in ran.err
        code, run = it.apply("--base", "HEAD")
        assert (code, run["summary"]["applied"]) == (3, 1)
        assert it.live["a"][1] == {"stage": "won", "new": "1"}
        return ran.err

    def test_a_broken_manifest(self) -> None:
        with history(self.THEN, self.NOW) as (it, repository):
            it.declare(self.THEN)
            it.write("conversations/b.yaml", "conversations:\n  c:\n    title: 7\n")
            repository.commit()
            (it.root / "conversations/b.yaml").unlink()
            it.declare(self.NOW)
            err = self.check(
                it, "HEAD:conversations/b.yaml:3:12: error CS203: 'title' must be text"
            )
            assert "\n    | title: 7\n    |        ^\n" in err

    def test_broken_settings(self) -> None:
        with history(self.THEN, self.NOW) as (it, repository):
            it.write("confsync.yaml", "version: 1\nmanifest: [x]\n")
            repository.commit()
            it.settings()
            self.check(it, "HEAD:confsync.yaml:2:1: error CS202: unknown key 'manifest'")

    def test_a_folder_and_a_link(self) -> None:
        with history(self.THEN, self.NOW) as (it, repository):
            it.write("conversations/x.yaml/y.txt", "")
            if os.name != "nt":
                (it.root / "conversations/out.yaml").symlink_to("/nowhere")
            repository.commit()
            (it.root / "conversations/x.yaml/y.txt").unlink()
            (it.root / "conversations/x.yaml").rmdir()
            (it.root / "conversations/out.yaml").unlink(missing_ok=True)
            err = self.check(it, "HEAD:conversations/x.yaml:1:1: error CS101: this is a folder")
            if os.name != "nt":
                assert "HEAD:conversations/out.yaml:1:1: error CS101: this is a link" in err

    def test_a_sparse_checkout(self) -> None:
        with history(self.THEN, self.NOW) as (it, repository):
            it.declare(self.NOW)
            it.write("conversations/sub/c.yaml", "conversations: {c: {labels: {x: y}}}")
            repository.commit()
            repository.git("sparse-checkout", "set", "conversations")
            repository.git("sparse-checkout", "set", "--no-cone", "/*", "!/conversations/sub/")
            assert not (it.root / "conversations/sub").exists()
            self.check(it, "conversations/sub/c.yaml:1:1: error CS803")


def test_where_git_cannot_be_asked(tmp_path: Path) -> None:
    with history({"a": {"labels": {"stage": "won"}}}, {"a": {"labels": {}}}) as (it, repository):
        it.settings(base="origin/main")
        ran = it.run("plan")
        assert (ran.code, ran.out) == (1, "")
        assert "error CS801: git knows no revision 'origin/main' here" in ran.err
        assert codes(it.plan()) == [("CS801", "error")]
        code, _ = it.apply()
        assert (code, it.puts) == (1, [])
        repository.commit()
        shallow = repository.clone(tmp_path / "shallow", "--depth=1")
        ran = confsync("plan", "-C", shallow.root, "--base", "HEAD^")
        assert (ran.code, ran.out) == (1, "")
        assert "error CS801: 'HEAD^' is not in this clone, which is shallow\n" in ran.err
        assert "help: fetch it: git fetch --unshallow" in ran.err
        shallow.git("fetch", "--quiet", "--unshallow")
        ran = confsync("plan", "-C", shallow.root, "--base", "HEAD^", "--format", "json")
        assert edits(ran.document) == {"a": [REMOVED]}


def test_before_there_was_a_project() -> None:
    with history({}, {}, {"a": {"stage": "won"}}) as (it, repository):
        repository.git("rm", "-q", "--cached", "-r", ".")
        repository.git("commit", "--quiet", "--allow-empty", "-m", "Nothing")
        it.declare({"a": {"labels": {"stage": "won"}}})
        ran = it.run("plan", "--base", "HEAD")
        assert ran.code == 0
        assert ran.err == (
            "warning CS804: HEAD has no confsync.yaml in this folder, so nothing was declared there\n"
        )


def test_a_project_without_manifests_declared_nothing() -> None:
    with history({}, {}, {"a": {"stage": "won"}}) as (it, repository):
        repository.git("rm", "-q", "--cached", "conversations/all.yaml")
        repository.git("commit", "--quiet", "-m", "Begin")
        it.declare({"a": {"labels": {}}})
        ran = it.run("plan", "--base", "HEAD")
        assert (ran.code, ran.err) == (0, "")


def test_a_base_that_went_another_way() -> None:
    """What was declared there since the two parted would be removed: that is said."""
    same = {"a": {"labels": {"stage": "won"}}}
    live = {"a": {"stage": "won"}, "b": {"x": "y"}}
    with history(same, same, live) as (it, repository):
        it.declare({**same, "b": {"labels": {"x": "y"}}})
        repository.commit("Theirs")
        repository.git("switch", "--quiet", "-c", "mine", "HEAD^")
        repository.commit("Mine")
        plan = it.plan("--base", "main")
        assert edits(plan).keys() == {"b"}
        assert codes(plan) == [("CS805", "warning")]
        assert plan["problems"][0]["message"].startswith("main has commits that are not here")
        # As its help says.
        plan = it.plan("--base", repository.git("merge-base", "main", "HEAD"))
        assert (plan["changes"], plan["problems"]) == ([], [])
        # Where nothing counts as removed, it does not matter.
        it.declare({**same, "b": {"labels": {"x": "y", "z": None}}})
        assert codes(it.plan("--base", "main")) == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_to_manifests_and_to_folders() -> None:
    with history({}, {}, {"a": {"stage": "won"}}) as (it, repository):
        shared = it.write("shared/a.yaml", "conversations: {a: {labels: {stage: won}}}")
        (it.root / "conversations/all.yaml").unlink()
        (it.root / "conversations/link.yaml").symlink_to("../shared/a.yaml")
        repository.commit()
        shared.write_text("conversations: {a: {labels: {}}}")
        assert edits(it.plan("--base", "HEAD")) == {"a": [REMOVED]}
        # git does not look through a link to a folder, and that is said.
        (it.root / "conversations/link.yaml").unlink()
        (it.root / "through").symlink_to("shared")
        text = (it.root / "confsync.yaml").read_text().replace("conversations/**", "through")
        it.write("confsync.yaml", text)
        repository.commit()
        plan = it.plan("--base", "HEAD")
        assert plan["changes"] == []
        assert codes(plan) == [("CS803", "warning")]
        assert plan["problems"][0]["message"].startswith("through is a link or a submodule")


def test_nothing_in_the_repository_is_changed() -> None:
    with history({"a": {"labels": {"stage": "won"}}}, {"a": {"labels": {}}}) as (it, repository):
        files = {
            file: file.read_bytes() for file in (it.root / ".git").rglob("*") if file.is_file()
        }
        it.plan("--base", "HEAD", "--changed-since", "HEAD")
        it.run("plan", "--base", "HEAD")
        assert files == {
            file: file.read_bytes() for file in (it.root / ".git").rglob("*") if file.is_file()
        }
        assert repository.git("status", "--porcelain") == "M conversations/all.yaml"
