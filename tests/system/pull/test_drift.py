"""Pulling drift, through the front door: only what differs changes in the files."""

from __future__ import annotations

import json
import os
import random
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from confsync.manifest import source as sources
from confsync.manifest.read import read_manifest
from confsync.sandbox.state import State
from confsync.sandbox.switches import Switches
from tests.manifest.corpus import CORPUS
from tests.manifest.test_adopt import VALUES
from tests.support.repository import Repository
from tests.support.world import World, world
from tests.system.pull.drifted import LIVE, MANIFEST, NULL, manifest, pulled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def it() -> Iterator[World]:
    with world(LIVE) as made:
        made.write("conversations/all.yaml", MANIFEST)
        yield made


def live_of(file: Path, chance: random.Random) -> dict[str, dict[str, Any]]:
    """A live state that differs here and there from what `file` declares."""
    state: dict[str, dict[str, Any]] = {}
    for each in read_manifest(sources.read(file, file.name))[0]:
        labels: dict[str, Any] = {"Left alone": "by us"}
        for key, value in (each.labels or {}).items():
            kind = chance.random()
            if kind < 0.3:
                labels[key] = chance.choice(VALUES)
            elif kind > 0.4 and value is not None:
                labels[key] = value
        if each.labels is not None and chance.random() < 0.3:
            labels["deal_stage"] = "open: now"
        title = each.title if chance.random() < 0.6 else chance.choice(VALUES)
        state[each.id] = {"title": title or "Untitled", "labels": labels}
    return state


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
@pytest.mark.parametrize("seed", range(int(os.environ.get("SEEDS", "2"))))
def test_after_a_pull_the_plan_is_empty_and_a_second_pull_changes_nothing(
    file: Path, seed: int
) -> None:
    content = file.read_bytes()
    live = live_of(file, random.Random(f"{file.name} {seed}"))
    with world(live, labels={"owned": ["deal_*"]}) as it:
        path = it.root / "conversations" / "all.yaml"
        path.write_bytes(content)
        tried = it.run("pull", "--dry-run", "--format", "json").document
        assert path.read_bytes() == content
        code, shown = pulled(it)
        reported = [problem["code"] for problem in shown["problems"]]
        assert set(reported) <= {"CS902"}
        assert code == bool(reported)
        assert [each["diff"] for each in shown["files"]] == [
            each["diff"] for each in tried["files"]
        ]
        # What is left differs only where it was said.
        left = it.plan()
        assert left["problems"] == []
        assert left["summary"]["edits"] == len(reported)
        after = path.read_bytes()
        if shown["files"] and b"\r" not in content:
            assert patched(it.root, content, shown["files"][0]["diff"]) == after
        assert pulled(it)[1]["files"] == []
        assert path.read_bytes() == after
        assert not it.puts


def patched(root: Path, content: bytes, diff: str) -> bytes:
    """What another program makes of the difference."""
    folder = root / "patched"
    (folder / "conversations").mkdir(parents=True)
    file = folder / "conversations" / "all.yaml"
    mark = b"\xef\xbb\xbf"
    file.write_bytes(content.removeprefix(mark))
    command = ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"]
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(root)}
    subprocess.run(command, input=diff.encode(), cwd=folder, env=environment, check=True)
    return (mark if content.startswith(mark) else b"") + file.read_bytes()


def test_only_what_differs_changes(it: World) -> None:
    it.edit("call-1", title="It's a deal", labels={"old_stage": "no", "Region": "south"})
    ran = it.run("pull")
    assert (ran.code, ran.err) == (1, manifest_problem(ran.err))
    assert manifest(it) == MANIFEST.replace("'Kick-off' ", "'It''s a deal' ").replace(
        "Demo ", "null "
    ).replace("old_stage: null ", 'old_stage: "no" ').replace(
        "Team: &team EMEA\n", "Team: &team EMEA\n      Region: south\n"
    )


def manifest_problem(err: str) -> str:
    """The one problem: a label that another conversation takes by an alias."""
    assert err.count(": error CS902: ") == 1
    assert err.startswith("conversations/all.yaml:11:7: ")
    assert "other conversations have this label 'Team' too, by an alias or a merge key" in err
    assert "      Team: &team EMEA".strip() in err
    return err


def test_what_it_prints(it: World) -> None:
    it.edit("call-2", title="New", labels={"Region": "north"})
    tried = it.run("pull", "--dry-run")
    assert (tried.code, tried.err) == (0, "")
    assert tried.out == (
        "SANDBOX: this is the built-in simulator; nothing real is read or changed.\n"
        "\n"
        "--- a/conversations/all.yaml\n"
        "+++ b/conversations/all.yaml\n"
        "@@ -10,7 +10,7 @@\n"
        "       old_stage: null      # gone for good\n"
        "       Team: &team EMEA\n"
        "   call-2:\n"
        '-    title: "Follow-up"\n'
        "-    labels: {Team: *team}\n"
        '+    title: "New"\n'
        "+    labels: {Team: null}\n"
        " \n"
        " # the end\n"
        "\n"
        "Pull: 2 values of 1 conversation to take over into 1 file.\n"
    )
    assert manifest(it) == MANIFEST
    ran = it.run("pull", "-v")
    assert ran.out.partition("\n\n")[2] == (
        "~ conversations/all.yaml  2 values of 1 conversation\n"
        "  Follow-up\n"
        "  call-2\n"
        '    ~ title              "Follow-up" → "New"\n'
        '    - labels.Team        "EMEA"\n'
        "\n"
        "Pull: 2 values of 1 conversation taken over into 1 file.\n"
    )
    assert it.run("pull", "-q").out == "Pull: nothing to take over.\n"


def test_the_document(it: World) -> None:
    it.edit("call-1", title="New")
    code, shown = pulled(it)
    assert code == 0
    assert (shown["kind"], shown["imported"], shown["dry_run"]) == ("pull", False, False)
    assert shown["summary"] == {
        "conversations": 1,
        "edits": 1,
        "files": 1,
        "written": 1,
        "known": 0,
        "empty": 0,
        "excluded": 0,
        "by_rule": 0,
    }
    (file,) = shown["files"]
    assert (file["file"], file["created"], file["written"]) == (
        "conversations/all.yaml",
        False,
        True,
    )
    edit = {
        "path": ["title"],
        "op": "replace",
        "before": "Kick-off",
        "after": "New",
        "source": None,
    }
    assert file["conversations"] == [{"id": "call-1", "title": "Kick-off", "edits": [edit]}]


def test_targets_fields_and_labels_choose(it: World) -> None:
    for id in LIVE:
        it.edit(id, title="New", labels={})
    pulled(it, "call-2", "--fields", "title")
    assert manifest(it) == MANIFEST.replace("Follow-up", "New")
    pulled(it, "--fields", "labels", "--labels", "Call*", "--labels", "old_*")
    assert manifest(it) == MANIFEST.replace("Follow-up", "New").replace("Demo ", "null ")


def test_live_labels_that_the_project_owns_are_declared() -> None:
    live: dict[str, Any] = {
        "flow": {"labels": {"deal_stage": "open", "other": "x"}},
        "block": {"labels": {"deal_stage": "open: now"}},
        "none": {"title": "Call", "labels": {"deal_stage": "won"}},
    }
    text = "conversations:\n  flow: {labels: {}}\n  block:\n    labels:\n      a: null\n  none: {title: Call}\n"
    with world(live, labels={"owned": ["deal_*"]}) as it:
        it.write("conversations/all.yaml", text)
        assert it.run("pull").code == 0
        assert manifest(it) == text.replace("{labels: {}}", "{labels: {deal_stage: open}}").replace(
            "a: null\n", 'a: null\n      deal_stage: "open: now"\n'
        )
        assert it.plan()["changes"] == []


def test_what_no_manifest_can_say_is_reported_and_the_rest_is_pulled() -> None:
    live: dict[str, Any] = {
        "c1": {"title": None, "labels": {"list": ["a"], "plain": "new", "nul": "a\0b"}},
        "c2": {"title": "half \ud83d", "labels": {"empty": None}},
    }
    declared = {
        "c1": {"title": "One", "labels": {"list": "x", "plain": "old", "nul": "x"}},
        "c2": {"title": "Two", "labels": {"empty": "x"}},
    }
    with world(live, declared) as it:
        code, shown = pulled(it)
        assert code == 1
        assert {problem["code"] for problem in shown["problems"]} == {"CS901"}
        assert {problem["message"] for problem in shown["problems"]} == {
            "the live title is null; a declared one is text",
            "the live label 'list' is not text",
            "the live label 'nul' cannot be declared: it has the character U+0000",
            "the live title cannot be declared: it has half of a character",
            f"the live label 'empty' cannot be declared: {NULL}",
        }
        assert '"plain": "new"' in manifest(it)


def test_values_of_any_json_type_where_the_project_allows_them() -> None:
    values = {"list": ["a", 1], "map": {"k": "v: x"}, "number": 1.5, "flag": True, "text": "1"}
    live: dict[str, Any] = {"c1": {"labels": values}}
    text = (
        "conversations:\n  c1:\n    labels:\n      list: x\n      map:   # comment\n        - 1\n"
        "        - {a: b}\n      number: '1'\n      flag: [true]\n      text: 1\n"
    )
    with world(live, labels={"values": "json"}) as it:
        it.write("conversations/all.yaml", text)
        assert it.run("pull").code == 0
        assert manifest(it) == (
            "conversations:\n  c1:\n    labels:\n      list: [a, 1]\n"
            '      map: {k: "v: x"}   # comment\n      number: 1.5\n      flag: true\n      text: "1"\n'
        )
        assert it.plan()["changes"] == []


def test_what_is_missing_or_cannot_be_read_is_reported_and_stays_declared() -> None:
    live: dict[str, Any] = {"c1": {"title": "New"}, "c3": {"title": "New", "private": True}}
    declared = {id: {"title": "Old"} for id in ("c1", "c2", "c3")}
    with world(live, declared, switches=Switches(hidden="hidden", hidden_get="403")) as it:
        code, shown = pulled(it)
        assert code == 1
        assert [(each["code"], each["id"]) for each in shown["problems"]] == [
            ("CS401", "c2"),
            ("CS402", "c3"),
        ]
        assert shown["problems"][0]["help"].startswith("check the id, or remove the declaration")
        assert shown["problems"][1]["help"].endswith("nothing is pulled for it; pull again")
        wanted = declared | {"c1": {"title": "New"}}
        assert json.loads(manifest(it)) == {"conversations": wanted}


def test_a_project_that_cannot_be_read_and_a_key_that_is_denied(it: World) -> None:
    it.write("conversations/wrong.yaml", "conversations: {c: {titel: x}}\n")
    code, shown = pulled(it)
    assert (code, shown["files"]) == (1, [])
    assert [problem["code"] for problem in shown["problems"]] == ["CS202"]


def test_thousands_of_drifted_conversations_take_no_more_requests_than_a_plan() -> None:
    live: dict[str, Any] = {f"c{n:05}": {"title": f"New {n}", "labels": {}} for n in range(3000)}
    with world() as it:
        it.service.state = State.of(live)
        rows = "".join(f"  {id}:\n    title: Old   # {id}\n" for id in live)
        it.write("conversations/all.yaml", f"conversations:\n{rows}")
        ran = it.run("pull")
        assert ran.code == 0, ran.err
        # Three rows, and one in a thousand, are compared with reads by id.
        assert len(it.service.log) == 60 + 3 + 3
        assert "title: New 2999   # c02999\n" in manifest(it)
        assert it.plan()["changes"] == []


def test_what_is_no_longer_declared_is_not_declared_again() -> None:
    live: dict[str, Any] = {
        "c1": {"title": "New", "labels": {"Team": "EMEA"}},
        "c2": {"title": "Two"},
    }
    with world(live, base="HEAD") as it:
        repository = Repository.new(it.root)
        it.declare({"c1": {"title": "Old", "labels": {"Team": "EMEA"}}, "c2": {"title": "Two"}})
        repository.commit()
        it.declare({"c1": {"title": "Old"}})
        assert pulled(it)[0] == 0
        assert json.loads(manifest(it)) == {"conversations": {"c1": {"title": "New"}}}
        (change,) = it.plan()["changes"]
        assert [edit["op"] for edit in change["edits"]] == ["remove"]
