"""Only one confsync writes in a project at a time."""

from __future__ import annotations

import errno
import os
import threading
from typing import TYPE_CHECKING

import pytest

from confsync.operations.lock import project_lock
from tests.support.command import spawn
from tests.support.faults import Faults
from tests.support.world import world

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.model.transport import Request

LIVE = {f"c{n}": {"title": "Old", "labels": {"stage": "lost"}} for n in range(12)}
WANTED = {id: {"title": "New"} for id in LIVE}


def test_two_applies_at_once_send_each_change_once() -> None:
    holding, tried = threading.Event(), threading.Event()

    def wait(request: Request) -> None:
        if request.method == "PUT":
            holding.set()
            assert tried.wait(60)

    faults = Faults()
    with world(LIVE, WANTED, faults=faults, api={"concurrency": 1}) as it:
        assert it.run("plan", "--out", it.root / "plan.json").code == 0
        faults.before = wait
        with spawn("apply", "-C", it.root, "--yes") as first:
            assert holding.wait(60)
            # The service waits, so this one must send nothing: it applies a saved plan.
            second = it.run("apply", it.root / "plan.json")
            tried.set()
            out, err = first.communicate(timeout=60)
        assert (first.returncode, err) == (0, "")
        assert "Apply: 12 applied." in out
        assert second.code == 1
        assert (
            f"another confsync is writing in this project (apply, process {first.pid}" in second.err
        )
        assert "CS532" in second.err
        assert len(it.puts) == 12


def test_a_pull_does_not_write_while_an_apply_does() -> None:
    with world(LIVE, WANTED) as it:
        with project_lock(it.root, "apply"):
            ran = it.run("pull")
            assert (ran.code, "CS532" in ran.err) == (1, True)
            assert it.run("pull", "--dry-run").code == 0
            assert it.run("plan").code == 0
        assert it.run("pull").code == 0


def test_an_undo_holds_the_lock_too() -> None:
    with world(LIVE, WANTED) as it:
        it.apply()
        (file,) = (it.root / ".confsync" / "runs").iterdir()
        with project_lock(it.root, "pull"):
            ran = it.run("undo", file, "--yes")
            assert (ran.code, "(pull, process" in ran.err) == (1, True)
        assert it.run("undo", file, "--yes").code == 0


def test_where_nothing_is_to_be_written_nothing_is_locked() -> None:
    with world(LIVE, {}) as it, project_lock(it.root, "apply"):
        assert it.run("apply", "--yes").code == 0


def test_a_lock_that_a_commit_made_a_link_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "precious"
    victim.write_text("precious")
    with world(LIVE, WANTED) as it:
        (it.root / ".confsync").mkdir()
        (it.root / ".confsync" / "lock").symlink_to(victim)
        ran = it.run("apply", "--yes")
        assert (ran.code, it.puts, victim.read_text()) == (1, [], "precious")
        assert "is a link" in ran.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_in_the_place_of_the_lock_is_not_waited_for() -> None:
    with world(LIVE, WANTED) as it:
        (it.root / ".confsync").mkdir()
        os.mkfifo(it.root / ".confsync" / "lock")
        assert it.run("apply", "--yes").code == 0
        assert len(it.puts) == len(LIVE)


def test_a_full_disk_ends_a_run_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write

    def full(handle: int, data: bytes) -> int:
        if data.startswith((b"apply, process", b'{"type": "run"')):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, data)

    with world(LIVE, WANTED) as it:
        monkeypatch.setattr(os, "write", full)
        ran = it.run("apply", "--yes")
        monkeypatch.undo()
        assert (ran.code, it.puts) == (1, [])
        assert "the run cannot be recorded" in ran.err
        assert "no space left on device" in ran.err
        # No empty journal is the last run.
        assert list((it.root / ".confsync" / "runs").iterdir()) == []
