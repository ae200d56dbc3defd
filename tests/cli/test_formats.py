"""Formats other than text, and what a large plan's text reports together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.command import confsync
from tests.support.repository import Repository
from tests.support.world import World, world

if TYPE_CHECKING:
    from collections.abc import Iterator


LIVE: dict[str, dict[str, Any]] = {
    "c1": {"title": "Old", "labels": {"a": "x"}},
    "c2": {"title": "Old"},
}
WANTED: dict[str, Any] = {"c1": {"title": "New", "labels": {"a": None}}, "c2": {"title": "New"}}


@pytest.fixture
def it() -> Iterator[World]:
    with world(LIVE, WANTED) as made:
        yield made


def test_a_plan_as_markdown(it: World) -> None:
    ran = it.run("plan", "--format", "markdown", "--detailed-exitcode", "--out", it.root / "p.json")
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith("## confsync plan\n\n> **SANDBOX: ")
    assert "\n| 2 | 2 | 0 | 0 | 1 | 0 |\n" in ran.out
    assert "\nTo apply: 6 requests, up to 4 seconds.\n" in ran.out
    assert ran.out.endswith("\n</details>\n")
    assert confsync("show", it.root / "p.json", "--format", "markdown").out == ran.out
    assert it.puts == []


def test_a_run_as_markdown(it: World) -> None:
    ran = it.run("apply", "--yes", "--format", "markdown")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("## confsync apply\n\n> **SANDBOX: ")
    assert "### Applied: 2 conversations\n" in ran.out
    (journal,) = (it.root / ".confsync" / "runs").iterdir()
    assert confsync("show", journal, "--format", "markdown").out == ran.out
    ran = it.run("undo", journal, "--yes", "--format", "markdown")
    assert (ran.code, ran.err) == (0, "")
    assert it.live == {"c1": ("Old", {"a": "x"}), "c2": ("Old", {})}


def test_what_is_wrong_is_in_the_markdown_and_not_beside_it(it: World) -> None:
    it.declare(WANTED | {"c9": {"title": "New"}})
    it.settings(guards={"max_changes": 1})
    ran = it.run("plan", "--format", "markdown")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.index("### Refused by guards: 1") < ran.out.index("### Problems: 1")
    assert "error CS401: c9 does not exist in the service\n" in ran.out
    ran = it.run("apply", "--yes", "--format", "markdown")
    assert (ran.code, ran.err, it.puts) == (1, "", [])
    assert "### Problems: 2\n" in ran.out
    assert "### Not done: 2 conversations\n" in ran.out
    it.write("conversations/all.yaml", "conversations:\n  c1: {titel: x}\n")
    ran = it.run("plan", "--format", "markdown")
    assert (ran.code, ran.err) == (1, "")
    assert "No plan could be made." in ran.out
    assert "conversations/all.yaml:2:8: error CS202: " in ran.out
    assert "Nothing could be applied." in it.run("apply", "-y", "--format", "markdown").out


def entries(ran: Any) -> list[tuple[str, str, int]]:
    assert ran.err == ""
    return [
        (e["check_name"], e["location"]["path"], e["location"]["lines"]["begin"])
        for e in json.loads(ran.out)
    ]


def test_code_quality_for_gitlab(it: World) -> None:
    file = "conversations/all.yaml"
    assert entries(it.run("plan", "--format", "codequality")) == [("change", file, 1)] * 2
    assert entries(it.run("validate", "--format", "codequality")) == [("CS605", file, 1)]
    it.write(file, "conversations:\n  c1: {titel: x}\n")
    for verb in ("plan", "validate"):
        ran = it.run(verb, "--format", "codequality")
        assert ran.code == 1
        assert ("CS202", file, 2) in entries(ran)


def test_paths_of_a_report_begin_at_the_repository(it: World) -> None:
    inside = it.root / "ops" / "calls"
    settings = (it.root / "confsync.yaml").read_text()
    it.write("ops/calls/confsync.yaml", settings)
    it.write("ops/calls/conversations/all.yaml", "conversations:\n  c1: {titel: x}\n")
    for folder, path in ((it.root, "ops/calls/"), (inside, "")):
        Repository.new(folder)
        for verb in ("plan", "validate"):
            ran = confsync(verb, "-C", inside / "conversations", "--format", "codequality")
            assert ("CS202", f"{path}conversations/all.yaml", 2) in entries(ran)


def test_a_report_where_there_is_no_project(tmp_path: Any) -> None:
    ran = confsync("validate", "-C", tmp_path, "--format", "codequality")
    assert ran.code == 1
    assert entries(ran) == [("CS001", "confsync.yaml", 1)]


@pytest.mark.parametrize(
    ("verb", "printed"),
    [
        (["runs"], "markdown"),
        (["validate"], "markdown"),
        (["apply", "-y"], "codequality"),
        (["undo", "x.jsonl", "-y"], "codequality"),
        (["show", "x.json"], "codequality"),
        (["plan"], "html "),
    ],
)
def test_a_format_that_a_verb_cannot_print_is_a_usage_error(verb: list[str], printed: str) -> None:
    ran = confsync(*verb, "--format", printed)
    assert (ran.code, ran.out) == (64, "")
    assert "--format" in ran.err


def test_what_a_large_plan_reports_together(monkeypatch: pytest.MonkeyPatch) -> None:
    live = {f"c{n:02}": {"title": f"Call {n}"} for n in range(25)}
    wanted = {id: {"title": f"[EMEA] {each['title']}"} for id, each in live.items()}
    wanted["c07"] = {"title": "Something else"}
    with world(live, wanted) as it:
        monkeypatch.chdir(it.root)
        reported = it.run("plan", "--out", "p.json").out
        assert (
            "The same on many conversations:\n"
            '  ~ title              "[EMEA] " added in front\n'
            '    on 24 conversations, such as "[EMEA] Call 0", "[EMEA] Call 1"\n'
            "\n"
            "1 of 25 conversations in full below; --expand shows all.\n"
        ) in reported
        assert "\nconversations/all.yaml: 25 conv" in it.run("plan", "--group-by", "file").out
        assert "\ntitle: 25 conversations\n" in it.run("plan", "--group-by", "label").out
        expanded = it.run("plan", "--expand").out
        assert expanded.count("    ~ title  ") == 25
        show = confsync("show", "p.json", "--expand").out
        assert show.partition("\nRun: ")[0] == expanded.partition("\nRun: ")[0]
        assert "1 of 25 conversations" in it.run("apply", "--yes").out
    ran = confsync("plan", "--expand", "--group-by", "file")
    assert (ran.code, "cannot be used together" in ran.err) == (64, True)
