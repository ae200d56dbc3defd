"""`ci sync --plan`: what the next run would do, and nothing is sent or written."""

from __future__ import annotations

import copy
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from confsync.sandbox.delivery import Delivery
from tests.github.fake import message
from tests.github.scene import event
from tests.github.syncing import DEMO, RENAME, call, synced
from tests.support.faults import Faults, answer

LIVE = {"c1": call("Acme demo"), "z": call("Zoom Meeting")}


def test_outside_of_github() -> None:
    with synced(LIVE, known=False) as it:
        it.bring({"demo": {**DEMO, "limit": 0}, "zoom": RENAME})
        for arguments in ([], ["--plan"]):
            ran = it.scene.world.run("ci sync", *arguments)
            assert ran.code == 2, ran
            assert "The next run would send 1 change." in ran.out
            assert "demo: 1 conversation to change, and its limit is 0" in ran.out
            assert "This is not GitHub" in ran.err
            assert "all of them count as approved" in ran.err
            assert "The journals of earlier runs are not here" in ran.err
        assert it.scene.world.puts == []
        assert not (it.scene.world.root / ".confsync").exists()


def test_on_the_schedule() -> None:
    with synced(LIVE) as it:
        it.bring({"demo": DEMO})
        it.declare({"demo": DEMO, "zoom": RENAME})
        it.git.commit("Push it directly")
        ran = it.sync("--plan")
        assert ran.code == 2, ran
        assert "The next run would send 1 change." in ran.out
        assert it.scene.world.puts == []
        assert it.scene.github.issues == []
        assert "The next run would send 1 change." in it.scene.summary
        assert "### The rule is not approved: 1" in it.scene.summary
        assert it.scene.outputs == {"exit-code": "2", "applied": "0", "waiting": "1"}


@pytest.mark.parametrize("shallow", [False, True])
def test_in_a_pull_request(*, shallow: bool) -> None:
    """Its own rules count as approved, as after its approval; those of main only if they are."""
    with synced(LIVE) as it, TemporaryDirectory() as folder:
        it.declare({"zoom": RENAME})
        it.git.commit("Push it directly")
        it.declare({"zoom": RENAME, "demo": DEMO})
        number = it.propose()
        tree = it.git.clone(Path(folder) / "tree", *(["--depth=1"] if shallow else []))
        it.git.git("checkout", "--quiet", "main")
        document = copy.deepcopy(event("pull_request"))
        document["pull_request"]["head"]["sha"] = it.heads[number]
        ran = it.scene.ci(
            *("sync", "pull_request", "--plan", "--tree", str(tree.root)), happened=document
        )
        if shallow:
            assert ran.code == 0, ran
            assert "all of them count as approved. (this clone is shallow" in ran.err
        else:
            assert ran.code == 2, ran
            assert "zoom: 1 conversation; no merged pull request" in ran.out
            assert "The next run would send 1 change." in ran.out


def test_what_did_not_end_as_wanted_is_3() -> None:
    faults = Faults({"PUT": [answer(400)]})
    with synced({**LIVE, "c2": call("a demo")}, faults=faults, api={"concurrency": 1}) as it:
        it.bring({"demo": DEMO})
        ran = it.sync()
        assert ran.code == 3, ran
        assert it.scene.outputs["applied"] == "1"
        assert it.sync().code == 0


def test_a_conflict_is_left_to_the_next_run() -> None:
    faults = Faults()
    with synced(LIVE, faults=faults) as it:
        it.bring({"demo": DEMO})
        seen: list[str] = []

        def race(request: object) -> None:
            path = getattr(request, "path", "")
            if path == "/conversations/c1":
                seen.append(path)
            # The plan reads it too, to check its row; this is the read before the write.
            if seen == ["/conversations/c1"] * 2 and not it.scene.world.puts:
                it.scene.world.edit("c1", labels={"Call Type": "Intro"})

        faults.before = race
        assert it.sync().code == 2
        assert it.scene.world.puts == []
        assert it.live["c1"][1] == {"Call Type": "Intro"}


def test_github_that_does_not_answer_what_was_reviewed() -> None:
    with synced(LIVE) as it:
        it.bring({"demo": DEMO})
        it.scene.github.next = [
            lambda request: Delivery(message(500, "x")) if "pulls" in request.path else None
        ] * 40
        ran = it.sync()
        assert ran.code == 1, ran
        assert it.scene.world.puts == []
