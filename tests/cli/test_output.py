"""What is printed where: the result to stdout, everything else to stderr, in every format."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from confsync.sandbox.switches import Switches
from tests.support.command import KEY, confsync, spawn
from tests.support.world import world

if TYPE_CHECKING:
    from pathlib import Path

LIVE: dict[str, dict[str, Any]] = {
    "c2": {"title": "Old", "labels": {"z": "x", "a": "x", "stays": "x"}},
    "c1": {"title": "Old"},
}
WANTED = {"c2": {"title": "New", "labels": {"z": "y", "a": "y"}}, "c1": {"title": "New"}}
CHANGED = "\x1b[33m~\x1b[0m"


@pytest.mark.parametrize(
    ("verb", "kind"), [(["plan"], "plan"), (["apply", "-y"], "run"), (["validate"], "validation")]
)
def test_json_is_printed_also_where_it_failed(verb: list[str], kind: str, tmp_path: Path) -> None:
    ran = confsync(*verb, "-C", tmp_path, "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    assert ran.document["kind"] == kind
    assert "there is no confsync.yaml" in ran.document["problems"][0]["message"]
    with world(LIVE, WANTED) as it:
        it.write("conversations/all.yaml", "conversations:\n  c1: {titel: x, title: 10}\n")
        ran = it.run(*verb, "--format", "json")
        problems = ran.document["problems"]
        assert (ran.code, ran.err) == (1, "")
        assert [(p["code"], p["file"], p["line"], p["column"]) for p in problems] == [
            ("CS202", "conversations/all.yaml", 2, 8),
            ("CS203", "conversations/all.yaml", 2, 25),
        ]


@pytest.mark.parametrize(("verb", "kind"), [(["plan"], "plan"), (["apply", "-y"], "run")])
def test_json_is_printed_also_where_the_key_is_denied(verb: list[str], kind: str) -> None:
    with world(LIVE, WANTED) as it:
        key: dict[str, str | None] = {"ATTENTION_API_KEY": "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl"}
        ran = it.run(*verb, "--format", "json", environment=key)
        assert (ran.code, ran.err) == (1, "")
        assert ran.document["kind"] == kind
        assert [problem["code"] for problem in ran.document["problems"]] == ["CS403"]


def test_documents_are_sorted_and_nothing_else_is_on_stdout() -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("plan", "--format", "json", "-v")
        changes = ran.document["changes"]
        assert [change["id"] for change in changes] == ["c1", "c2"]
        assert [edit["path"] for edit in changes[1]["edits"]] == [
            ["labels", "a"],
            ["labels", "z"],
            ["title"],
        ]
        assert changes[1]["left_alone"] == ["stays"]
        assert it.run("plan", "--format", "json").out == ran.out, "no times, nothing random"
        run = it.apply()[1]
        assert [outcome["id"] for outcome in run["outcomes"]] == ["c1", "c2"]


def test_all_output_against_the_sandbox_says_so() -> None:
    with world(LIVE, WANTED) as it:
        assert it.run("plan").out.startswith("SANDBOX: ")
        assert it.plan()["sandbox"] is True
        it.run("plan", "--out", it.root / "p.json")
        assert confsync("show", it.root / "p.json").out.startswith("SANDBOX: ")
        assert it.run("apply", it.root / "p.json").out.startswith("SANDBOX: ")
        assert it.apply()[1]["sandbox"] is True


def test_quiet_prints_what_it_comes_to() -> None:
    with world(LIVE, WANTED) as it:
        assert it.run("plan", "-q").out == (
            "Plan: 2 conversations to change (2 titles, 2 labels changed), 0 already as declared.\n"
        )
        assert it.run("plan", "-q", "--format", "json").document["summary"]["edits"] == 4
        assert it.run("validate", "-q").code == 0


def test_verbose_reports_what_was_sent_and_how_fast() -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("plan", "--verbose")
        assert ran.err == "2 requests, up to 8 at the same time; no limit was met\n"
        it.settings(api={"max_requests_per_second": 50})
        said = it.run("apply", "--yes", "-v").err.splitlines()
        # The plan has its own line. Each change is read and written, the first is looked at before any
        # other is sent, and the rest at the end.
        assert said[-1] == "6 requests, up to 8 at the same time; 50.0 a second at the end"


def test_verbose_reports_why_people_wait() -> None:
    with world(LIVE, WANTED, switches=Switches(auth="raw")) as it:
        assert "waiting" not in it.run("plan", "-v").err, "the other form of the key is no wait"
        assert it.run("plan").err == ""
    with world(LIVE, WANTED) as it:
        it.settings(api={"url": "http://127.0.0.1:9/v2"})
        assert "; waiting " in it.run("plan", "-v").err
        assert "; waiting " not in it.run("plan").err


@pytest.mark.parametrize(
    ("arguments", "environment", "colour"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"GITHUB_ACTIONS": "true"}, False),
    ],
)
def test_colour(arguments: list[str], environment: dict[str, Any], colour: bool) -> None:
    with world(LIVE, WANTED) as it:
        ran = it.run("plan", *arguments, environment=environment)
        assert (CHANGED in ran.out) is colour
        assert ("\x1b" in ran.out) is colour
        assert (
            "\x1b"
            not in it.run("plan", *arguments, "--format", "json", environment=environment).out
        )
        bad = confsync(
            "plan", "-C", it.root / "conversations/all.yaml/x", *arguments, environment=environment
        )
        assert ("\x1b[1;31merror" in bad.err) is colour


def test_hostile_text_from_the_service_and_the_files() -> None:
    evil = "\x1b[2J\u202e::error::x\n::error::y ##[error]z\ud800"
    live = {"::error::c1": {"title": evil, "labels": {evil: "x", "a": evil}}}
    with world(
        live, {"::error::c1": {"title": "New", "labels": {"a": "y"}}}, labels={"owned": ["*"]}
    ) as it:
        for verb in (["plan"], ["plan", "--format", "json"], ["apply", "-y"]):
            ran = it.run(*verb)
            assert ran.code == 0, ran
            assert "\x1b" not in ran.out
            assert "\u202e" not in ran.out
            assert "##[" not in ran.out
            assert not [line for line in ran.out.splitlines() if line.lstrip().startswith("::")]
        assert it.live["::error::c1"] == ("New", {"a": "y"})


@pytest.mark.parametrize("printed", ["text", "json"])
def test_a_reader_who_leaves_early_is_no_bug(printed: str) -> None:
    many = {f"c{n:04}": {"title": "x" * 200} for n in range(500)}
    with world({id: {"title": "y" * 200} for id in many}, many) as it:
        process = spawn("plan", "-C", it.root, "--format", printed)
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
        assert (process.wait(), err) == (1, "")
        process.stderr.close()
        assert process.stdin is not None
        process.stdin.close()


def test_an_apply_whose_reader_leaves_ends_with_the_right_code() -> None:
    with world(LIVE, WANTED) as it:
        with spawn("apply", "-C", it.root, "--yes", "--format", "json") as process:
            assert process.stdout is not None
            process.stdout.close()
            assert process.stderr is not None
            err = process.stderr.read()
        assert "Traceback" not in err
        assert len(it.puts) == 2, "the run goes on: it is recorded in its journal"
        journal = next((it.root / ".confsync" / "runs").glob("*.jsonl"))
        kinds = [json.loads(line)["type"] for line in journal.read_text().splitlines()]
        assert sorted(kinds) == ["intent", "intent", "outcome", "outcome", "run"]


@pytest.mark.parametrize(
    ("verb", "closed", "code"),
    [("plan", ">&-", 0), ("plan", "2>&-", 0), ("apply", "<&-", 64), ("--version", ">&-", 0)],
)
def test_a_stream_that_is_closed_from_the_start_is_no_bug(
    verb: str, closed: str, code: int
) -> None:
    with world(LIVE, WANTED) as it:
        line = f'exec "{sys.executable}" -m confsync {verb} {closed}'
        ran = subprocess.run(
            ["bash", "-c", line],
            capture_output=True,
            check=False,
            text=True,
            cwd=it.root,
            env={**os.environ, "ATTENTION_API_KEY": KEY},
        )
        assert (ran.returncode, "Traceback" in ran.stderr) == (code, False)
