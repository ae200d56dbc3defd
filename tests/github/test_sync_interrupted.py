"""`ci sync` is killed while it writes, and the next run does the rest, once."""

from __future__ import annotations

import os
import signal
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.github.syncing import DEMO, call, synced
from tests.support.command import spawn
from tests.support.faults import Faults

if TYPE_CHECKING:
    from confsync.model.transport import Request


@pytest.mark.parametrize("after", [False, True])
def test_kill_in_the_middle_and_the_next_run(*, after: bool) -> None:
    """It is killed just before a write arrives, or after it did."""
    now = datetime.now(UTC)
    live = {f"c{n}": call("a demo", now=now) for n in range(6)}
    faults = Faults()
    with synced(live, faults=faults, api={"concurrency": 1}) as it:
        it.bring({"demo": DEMO})
        world = it.scene.world
        it.scene.tip = it.head
        environment = {**it.scene.job("sync", "schedule"), "GITHUB_SHA": it.head}
        with spawn("ci", "sync", "-C", world.root, environment=environment) as process:

            def kill(request: Request) -> None:
                method = "GET" if after else "PUT"
                if request.method == method and len(world.puts) == 2 + after:
                    os.kill(process.pid, signal.SIGKILL)

            faults.before = kill
            process.communicate(timeout=60)
        faults.before = lambda _: None
        assert process.returncode == -signal.SIGKILL
        done = {id for id, (_, labels) in it.live.items() if labels}
        assert len(done) in {2, 3}
        with spawn("ci", "sync", "-C", world.root, environment=environment) as process:
            out, err = process.communicate(timeout=60)
        assert process.returncode == 0, (out, err)
        assert all(labels == {"Call Type": "Demo"} for _, labels in it.live.values())
        sent = Counter(each.path for each in world.puts)
        assert all(sent[f"/conversations/{id}"] == 1 for id in done)
        assert it.scene.github.issues == []
