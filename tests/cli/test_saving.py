"""Plans in files: saved, shown, applied, and refused where they do not fit any more."""

from __future__ import annotations

import json
import os
import shlex
import stat
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.command import confsync
from tests.support.world import World, world

if TYPE_CHECKING:
    from pathlib import Path

LIVE: dict[str, dict[str, Any]] = {
    "c1": {"title": "Old", "labels": {"ours": "x"}},
    "c2": {"title": "Old"},
}
WANTED = {"c1": {"title": "New"}, "c2": {"title": "New"}}


def save(it: World) -> Path:
    file = it.root / "p.json"
    assert it.run("plan", "--out", file).code == 0
    return file


def test_a_plan_is_saved_for_its_owner_only_no_matter_what_is_printed() -> None:
    with world(LIVE, WANTED) as it:
        file = save(it)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert json.loads(file.read_bytes()) == it.plan()
        other = it.root / "q.json"
        assert it.run("plan", "--out", other, "--format", "json").out == other.read_text()
        assert {path.name for path in it.root.iterdir()} == {
            *("confsync.yaml", "conversations", "p.json", "q.json")
        }, "nothing half-written is left"


def test_a_plan_replaces_the_one_before_or_leaves_it() -> None:
    with world(LIVE, WANTED) as it:
        file = it.root / "p.json"
        file.write_text("before")
        file.chmod(0o644)
        linked = it.root / "same.json"
        os.link(file, linked)
        save(it)
        assert linked.read_text() == "before", "written beside it and moved over it"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_where_a_plan_cannot_be_saved() -> None:
    with world(LIVE, WANTED) as it:
        (it.root / "folder").mkdir()
        for name in ("no/such/folder/p.json", "folder"):
            ran = it.run("plan", "--out", it.root / name)
            assert ran.code == 1
            assert f"cannot save the plan to {it.root / name}: " in ran.err
            assert "Traceback" not in ran.err
        assert not (it.root / "no").exists()
        assert list((it.root / "folder").iterdir()) == []


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or not os.geteuid(), reason="root may write everywhere"
)
def test_where_nothing_may_be_written() -> None:
    with world(LIVE, WANTED) as it:
        folder = it.root / "folder"
        folder.mkdir(mode=0o500)
        assert "permission denied" in it.run("plan", "--out", folder / "p.json").err.lower()


def test_show_prints_what_plan_printed() -> None:
    with world(LIVE, WANTED) as it:
        file = it.root / "p.json"
        planned = it.run("plan", "--out", file)
        shown = confsync("show", file)
        command = f"confsync apply -C {it.root} {file}"
        assert (shown.code, shown.out) == (
            0,
            planned.out.replace(command, f"confsync apply {file}"),
        )
        assert confsync("show", file, "--format", "json").out == file.read_text()
        assert "\x1b[33m" in confsync("show", file, "--color", "always").out


def test_show_prints_a_run_from_its_report_and_from_its_journal() -> None:
    with world(LIVE, WANTED) as it:
        report = it.root / "run.json"
        report.write_text(it.run("apply", "--yes", "--format", "json").out)
        (journal,) = (it.root / ".confsync" / "runs").iterdir()
        for file in (report, journal):
            shown = confsync("show", file)
            assert (shown.code, shown.err) == (0, "")
            assert shown.out.endswith("  applied     New\n  applied     New\n\nApply: 2 applied.\n")
        assert confsync("show", report, "--format", "json").out == report.read_text()
        reported = confsync("show", journal, "--format", "json").document
        assert reported["outcomes"] == json.loads(report.read_text())["outcomes"]


def test_what_cannot_be_shown(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "a.jsonl").write_text("{}\n")
    for name, said in [
        ("none.json", "cannot read"),
        ("", "cannot read"),
        ("a.json", "this is not a saved plan or run"),
        ("a.jsonl", "this is not a journal"),
    ]:
        ran = confsync("show", tmp_path / name)
        assert (ran.code, ran.out) == (1, "")
        assert said in ran.err


def refused(it: World, file: Path, *arguments: str) -> Any:
    """The report of an apply that may write nothing."""
    ran = it.run("apply", file, "--format", "json", *arguments)
    assert (ran.code, it.puts) == (1, [])
    return ran.document


def test_a_plan_for_another_address_is_refused() -> None:
    with world(LIVE, WANTED) as it:
        file = save(it)
        it.settings(api={"url": "http://127.0.0.1:9/v2"})
        (problem,) = refused(it, file)["problems"]
        assert (
            f"this plan is for {it.url}, and the project is for http://127.0.0.1:9/v2"
            in problem["message"]
        )


def test_a_plan_of_another_format_or_that_was_edited_is_refused() -> None:
    with world(LIVE, WANTED) as it:
        file = save(it)
        plan = json.loads(file.read_text())
        for change, said in [
            ({"format_version": "2.0"}, "format version 2.0"),
            ({"changes": plan["changes"][:1]}, "fingerprint"),
        ]:
            file.write_text(json.dumps(plan | change))
            (problem,) = refused(it, file)["problems"]
            assert said in problem["message"]


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param({"c1": {"title": "Newer"}}, id="differently"),
        pytest.param({"c1": {"title": "New", "labels": {}}}, id="with more"),
        pytest.param({"c2": {"title": "New"}}, id="no longer"),
    ],
)
def test_what_is_declared_otherwise_since_is_a_conflict(declared: dict[str, Any]) -> None:
    with world(LIVE, {"c1": {"title": "New"}}) as it:
        file = save(it)
        it.declare(declared)
        (outcome,) = refused(it, file)["outcomes"]
        assert outcome["outcome"] == "conflict"
        assert "plan again" in outcome["detail"]


def test_a_label_that_is_no_longer_owned_is_not_removed() -> None:
    with world(LIVE, {"c1": {"title": "Old", "labels": {}}}, labels={"owned": ["ours"]}) as it:
        file = save(it)
        it.settings()
        (outcome,) = refused(it, file)["outcomes"]
        assert outcome["outcome"] == "conflict"
        assert it.live["c1"] == ("Old", {"ours": "x"})


def test_a_declaration_that_only_moved_is_no_conflict() -> None:
    with world(LIVE, WANTED) as it:
        file = save(it)
        it.write(
            "conversations/all.yaml",
            "# moved\n\nconversations: {c2: {title: New}, c1: {title: New}}\n",
        )
        assert it.apply(file)[0] == 0
        assert len(it.puts) == 2


def test_a_part_of_a_saved_plan() -> None:
    with world(LIVE, WANTED) as it:
        file = save(it)
        code, run = it.apply(file, "c2")
        assert (code, [each["id"] for each in run["outcomes"]]) == (0, ["c2"])
        assert it.live["c1"][0] == "Old"
        assert it.apply(file)[1]["summary"]["already"] == 1


def test_a_run_is_no_plan() -> None:
    with world(LIVE, WANTED) as it:
        report = it.root / "run.json"
        report.write_text(it.run("apply", "--yes", "--format", "json").out)
        ran = it.run("apply", report)
        assert ran.code == 64
        assert "is a finished run, not a plan" in ran.err


def test_why_a_guard_refuses_a_saved_plan_is_said() -> None:
    with world(LIVE, WANTED) as it:
        file = save(it)
        it.settings(guards={"max_changes": 1})
        ran = it.run("apply", file)
        assert (ran.code, it.puts) == (1, [])
        assert "2 conversations would change; max_changes allows 1" in ran.out + ran.err


def test_what_a_saved_plan_could_not_read_is_said_again() -> None:
    with world(LIVE, WANTED | {"c9": {"title": "New"}}) as it:
        file = it.root / "p.json"
        assert it.run("plan", "--out", file).code == 1
        ran = it.run("apply", file)
        assert ran.code == 3
        assert "c9 does not exist" in ran.err


def test_the_command_that_a_plan_names_works_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """With any name of its file, and wherever it was planned from."""
    with world(LIVE, WANTED) as it:
        for name, targets in (("p.json", []), ("my plan", []), ("p.json", ["c1"])):
            monkeypatch.chdir(it.root.parent)
            out = it.run("plan", "--out", it.root / name, *targets).out
            command = shlex.split(out.rpartition("Run: ")[2])
            assert command[:2] == ["confsync", "apply"]
            assert confsync(*command[1:], "--no-input").code == 0
            it.edit("c1", title="Old")
            it.edit("c2", title="Old")
