"""A month of a growing organisation, synced every 36 hours, with people who change things meanwhile."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from confsync.sandbox.arrivals import Arrivals, interval
from confsync.sandbox.people import USERS
from tests.github.scene import LIVE
from tests.github.syncing import NOW, synced
from tests.support.clock import virtual_clock

if TYPE_CHECKING:
    import pytest

    from confsync.attention.clock import Clock
    from confsync.sandbox.conversation import Conversation
    from tests.github.syncing import Synced

DAYS = 30
RUNS = 20
LATE = timedelta(hours=2)
RULES: dict[str, Any] = {
    "demo": {
        "when": {"title": ["*demo*", "!internal*"], "settled": "2h"},
        "labels": {"Call Type": "Demo"},
        "limit": 40,
    },
    "zoom": {
        "when": {"title": "Zoom Meeting", "settled": "1h", "external": True},
        "title": "Call of {owner} ({started:%Y-%m-%d})",
    },
    "quarterly": {
        "when": {"labels": {"Call Type": ["qbr", "Qbr"]}, "settled": "1h"},
        "labels": {"Call Type": "QBR"},
        "overwrite": True,
    },
}
UNAPPROVED_IN = "Renewal "
UNAPPROVED: dict[str, Any] = {"when": {"title": "Renewal *"}, "labels": {"Team": "Renewals"}}


def expected(call: Conversation, title: str, labels: dict[str, Any]) -> dict[str, Any]:
    """What the approved rules give to a call that arrived so, without asking the rules."""
    found: dict[str, Any] = {}
    kind = labels.get("Call Type")
    demo = "demo" in title.lower() and not title.lower().startswith("internal")
    if demo and kind is None:
        found["Call Type"] = "Demo"
    if title == "Zoom Meeting" and not call.attributes["isInternal"]:
        user = call.attributes["user"]
        assert isinstance(user, dict)
        found["title"] = f"Call of {user['email']} ({str(call.attributes['createdAt'])[:10]})"
    # A demo that is called a review is a conflict of two rules, and waits.
    return {**found, "Call Type": "QBR"} if kind in {"qbr", "Qbr"} and not demo else found


def state(title: Any, labels: dict[str, Any]) -> dict[str, Any]:
    """Title and labels without the one that the service's AI writes."""
    return {**{k: v for k, v in labels.items() if k != "Sentiment"}, "title": title}


def test_a_month(monkeypatch: pytest.MonkeyPatch) -> None:
    now = NOW

    def clock() -> Clock:
        passed = (now - NOW).total_seconds()
        made = virtual_clock()
        return made._replace(wall=lambda: made.wall() + passed)

    monkeypatch.setattr("tests.support.command.virtual_clock", clock)
    chance = random.Random(3)
    arrived: dict[str, tuple[str, dict[str, Any]]] = {}
    held: set[str] = set()
    touched: set[str] = set()
    with synced(LIVE, sync={"window": "7d"}) as it:
        service = it.scene.world.service
        service.users = USERS
        service.arrivals = Arrivals(interval("8/day"), lambda: now, seed=3)
        service.arrivals.advance(service.state)
        it.know_since(NOW, "confsync sync")
        it.bring(RULES)
        for run in range(RUNS):
            now += timedelta(days=DAYS / RUNS)
            service.arrivals.advance(service.state)
            new = [each for each in service.state if each.id not in arrived]
            arrived |= {each.id: (str(each.attributes["title"]), each.labels) for each in new}
            if run >= RUNS // 2:
                # What a rule without approval changes waits with all that others give to it.
                held |= {each.id for each in new if UNAPPROVED_IN in str(each.attributes["title"])}
            if run == RUNS // 2:
                it.declare({**RULES, "unapproved": UNAPPROVED})
                it.git.commit("Push it directly")
            # People change back what a rule wrote, or title a call before a rule does.
            done = [each.path.rpartition("/")[2] for each in it.scene.world.puts]
            for id in chance.sample(done[-12:], min(1, len(done))):
                title, labels = arrived[id]
                it.scene.world.edit(id, title=title, labels=labels)
                touched.add(id)
            before, sent = len(service.log), len(it.scene.world.puts)
            ran = it.sync(GITHUB_RUN_NUMBER=str(run + 1), GITHUB_WORKFLOW="confsync sync")
            assert ran.code in {0, 2}, ran
            written = len(it.scene.world.puts) - sent
            pages = 2 * (1 + 7 * 8 // 50 + 2)
            assert len(service.log) - before <= pages + 4 * written
        check_the_end(it, arrived, held, touched, now)
        body = it.issue["body"]
        assert "### Somebody changed what a rule wrote" in body
        assert "unapproved: " in body
        assert "### Undecided, or in conflict: " in body
        assert len(arrived) == 8 * DAYS + len(LIVE)


def check_the_end(
    it: Synced,
    arrived: dict[str, tuple[str, dict[str, Any]]],
    held: set[str],
    touched: set[str],
    now: datetime,
) -> None:
    """That every call ended as the rules say, nothing else was written, and nothing twice."""
    counted = Counter(each.path.rpartition("/")[2] for each in it.scene.world.puts)
    assert len(counted) > 40
    assert max(counted.values()) == 1
    for call in it.scene.world.service.state:
        title, labels = arrived[call.id]
        wanted = expected(call, title, labels)
        ended = call.attributes["finishedAt"]
        settled = isinstance(ended, str) and datetime.fromisoformat(ended) <= now - LATE
        if not wanted or call.id in held:
            assert counted[call.id] == 0
        elif settled and call.id not in touched:
            live = state(call.attributes["title"], call.labels)
            assert live == {**state(title, labels), **wanted}
