"""Files in `.confsync` and tables that a commit replaces by links, or that lead into git's folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.repository import Repository
from tests.support.world import world

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = "a file of the user\n"
LIVE = {"a": {"title": "Old", "labels": {"Team": "x"}}}
posix = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


@posix
@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("last-import", ("pull", "--from", "2020-01-01")),
        ("service.json", ("probe", "a", "--yes")),
        ("../service.yaml", ("probe", "a", "--yes", "--commit")),
    ],
)
def test_what_confsync_remembers_is_written_through_a_link(
    name: str, verb: tuple[str, ...], tmp_path: Path
) -> None:
    """The link leads to a file of the person who runs confsync, which is replaced."""
    target = tmp_path / "precious"
    target.write_text(CONTENT)
    with world(LIVE, {}) as it:
        link = it.root / ".confsync" / name
        (it.root / ".confsync").mkdir()
        link.symlink_to(target)
        before = it.live
        it.run(*verb)
        assert target.read_text() == CONTENT
        assert it.live == before


@posix
def test_the_time_of_the_last_import_has_no_end() -> None:
    """A committed link to a device without an end takes all memory."""
    with world(LIVE, {}) as it:
        (it.root / ".confsync").mkdir()
        (it.root / ".confsync/last-import").symlink_to("/dev/zero")
        ran = it.run("pull", "--new")
        assert (ran.code, "Traceback" in ran.err) == (64, False)
        assert "--from" in ran.err


@posix
@pytest.mark.parametrize("name", ["last-import", "service.json", "sandbox.json", "lock"])
def test_a_pipe_in_the_local_folder_keeps_no_command_waiting(name: str) -> None:
    with world(LIVE, {}) as it:
        if name == "sandbox.json":
            it.settings(api={"url": "sandbox"})
        (it.root / ".confsync").mkdir()
        os.mkfifo(it.root / ".confsync" / name)
        for verb in (("pull", "--new"), ("plan",), ("apply", "--yes")):
            assert "Traceback" not in it.run(*verb).err


@posix
def test_a_journal_of_another_project_is_undone_through_a_link() -> None:
    """A commit links a run of another project, whose key is the same, as the newest run."""
    with world(LIVE, {"a": {"title": "New"}}) as it, world({}, {}) as other:
        assert it.run("apply", "--yes").code == 0
        [run] = (it.root / ".confsync/runs").glob("*.jsonl")
        other.write("confsync.yaml", (it.root / "confsync.yaml").read_text())
        runs = other.root / ".confsync/runs"
        runs.mkdir(parents=True)
        (runs / "20990101T000000000Z-abcdef.jsonl").symlink_to(run)
        ran = other.run("undo", "last", "--yes")
        assert (ran.code, it.live["a"][0]) == (1, "New")
        assert "no run of" in ran.err
        assert run.name not in other.run("runs").out


@pytest.mark.parametrize("folder", ["runs", "Runs"])
def test_a_journal_in_a_commit_is_the_newest_run(folder: str) -> None:
    """It records a run that never was, and its undo writes what its author wants."""
    with world(LIVE, {"a": {"title": "New"}}) as it:
        assert it.run("apply", "--yes").code == 0
        runs = it.root / ".confsync/runs"
        [run] = runs.glob("*.jsonl")
        forged = runs / "20990101T000000000Z-abcdef.jsonl"
        forged.write_text(run.read_text().replace("Old", "Evil"))
        git = Repository.new(it.root).git
        git("add", "--force", "--", str(forged))
        if folder != "runs":  # As on a disk that takes one name for the other.
            entry = git("ls-files", "--stage").split()
            git("rm", "--quiet", "--cached", "--", str(forged))
            name = f".confsync/{folder}/{forged.name}"
            git("update-index", "--add", "--cacheinfo", f"{entry[0]},{entry[1]},{name}")
        ran = it.run("undo", "last", "--yes")
        assert (ran.code, it.live["a"][0]) == (0, "Old"), ran.err
        assert forged.name not in it.run("runs").out


@pytest.mark.parametrize("file", ["../.git/config", "t.csv"])
def test_a_table_leads_into_the_folder_of_git(file: str) -> None:
    """Its first line, such as a token of the checkout, is quoted as the names of columns."""
    with world(LIVE, {}) as it:
        it.write(".git/config", "hunter2,hunter3\n")
        if file == "t.csv":
            if os.name == "nt":
                pytest.skip("links need rights there")
            (it.root / "conversations/t.csv").symlink_to("../.git/config")
        it.write("conversations/rules.yaml", f"tables: {{t: {{file: {file}, key: hunter}}}}\n")
        for verb in ("validate", "plan", "ci plan"):
            ran = it.run(verb)
            assert ran.code == 1
            assert "hunter2" not in ran.out + ran.err
            assert "into git's folder" in ran.err
