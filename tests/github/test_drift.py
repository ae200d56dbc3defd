"""`ci drift`: one issue, opened, kept up to date, closed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from confsync.sandbox.delivery import Delivery, Ending
from tests.github.fake import BOT, PERSON, message
from tests.github.scene import scene
from tests.support.clock import virtual_clock

if TYPE_CHECKING:
    from confsync.attention.clock import Clock
    from confsync.model.transport import Request

CLEAN = {"c1": {"title": "Call 1"}, "c2": {"title": "Call 2"}}


def opened(it: Any) -> list[dict[str, Any]]:
    return [issue for issue in it.github.issues if issue["state"] == "open"]


def test_from_the_first_drift_to_the_last() -> None:
    with scene(declared=CLEAN) as it:
        assert it.ci("drift", "schedule").code == 0
        assert it.github.issues == []

        it.world.edit("c1", title="Drifted")
        ran = it.ci("drift", "schedule")
        assert ran.code == 2, ran
        (issue,) = it.github.issues
        assert issue["title"] == "Drift: 1 conversation not as declared"
        assert issue["labels"] == [{"name": "confsync-drift"}]
        first = issue["body"]
        assert "Drifted" in first
        assert "blob/" + "a" * 40 + "/conversations/all.yaml#L1" in first
        assert "confsync apply" in first
        assert "confsync pull" in first
        assert it.outputs == {"has-changes": "true", "changes": "1", "exit-code": "2"}

        writes = len(it.github.writes)
        assert it.ci("drift", "schedule").code == 2
        assert len(it.github.writes) == writes
        assert it.github.issues == [issue]

        it.world.edit("c2", title="Drifted, too")
        assert it.ci("drift", "schedule").code == 2
        assert issue["title"] == "Drift: 2 conversations not as declared"
        assert len(it.github.issues) == 1

        it.world.edit("c1", title="Call 1")
        it.world.edit("c2", title="Call 2")
        assert it.ci("drift", "schedule").code == 0
        assert issue["state"] == "closed"
        assert issue["state_reason"] == "completed"
        assert "Everything is as declared again" in issue["body"]

        it.world.edit("c1", title="Drifted again")
        assert it.ci("drift", "schedule").code == 2
        assert len(it.github.issues) == 2


def test_when_a_drift_was_first_seen_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    with scene(declared=CLEAN) as it:
        it.world.edit("c1", title="Drifted")
        it.ci("drift", "schedule")
        (issue,) = it.github.issues
        since = [line for line in issue["body"].splitlines() if line.startswith("- ")]
        assert since[0].endswith("since 2027-01-15 08:16 UTC")
        a_day_later(monkeypatch)
        it.world.edit("c2", title="Drifted, too")
        it.ci("drift", "schedule")
        lines = [line for line in issue["body"].splitlines() if line.startswith("- ")]
        assert lines[0] == since[0]
        assert lines[1].endswith("since 2027-01-16 08:16 UTC")


def a_day_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def later() -> Clock:
        clock = virtual_clock()
        return clock._replace(wall=lambda: clock.wall() + 86_400)

    monkeypatch.setattr("tests.support.command.virtual_clock", later)


def test_what_could_not_be_reported_closes_nothing() -> None:
    with scene(declared=CLEAN) as it:
        it.world.edit("c1", title="Drifted")
        it.ci("drift", "schedule")
        it.world.edit("c1", title="Call 1")
        it.world.declare({**CLEAN, "missing": {"title": "x"}})
        assert it.ci("drift", "schedule").code == 1
        assert len(opened(it)) == 1
        it.world.write("conversations/all.yaml", "conversations: [")
        assert it.ci("drift", "schedule").code == 1
        assert len(opened(it)) == 1


def test_drift_beside_what_could_not_be_reported() -> None:
    with scene(declared={**CLEAN, "missing": {"title": "x"}}) as it:
        it.world.edit("c1", title="Drifted")
        assert it.ci("drift", "schedule").code == 1
        assert "Drifted" in it.github.issues[0]["body"]


def test_only_its_own_issue_is_touched() -> None:
    with scene(declared=CLEAN) as it:
        it.world.edit("c1", title="Drifted")
        it.ci("drift", "schedule")
        (ours,) = it.github.issues
        copied = it.github.issue("copied", ours["body"], PERSON)
        pull = it.github.issue("a pull request", ours["body"], BOT)
        pull["pull_request"] = {"url": "x"}
        it.github.issue("another bot's", "text", BOT)
        it.github.issues.insert(0, it.github.issues.pop())
        it.world.edit("c1", title="Call 1")
        assert it.ci("drift", "schedule").code == 0
        assert ours["state"] == "closed"
        assert [issue["title"] for issue in opened(it)] == [
            "another bot's",
            copied["title"],
            pull["title"],
        ]


def test_an_issue_without_permission() -> None:
    with scene(declared=CLEAN) as it:
        it.github.writable = False
        it.world.edit("c1", title="Drifted")
        ran = it.ci("drift", "schedule")
        assert ran.code == 2
        assert "the drift is not in an issue: HTTP 403" in ran.err
        assert "Drifted" in it.summary


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_answer_opens_no_second_issue(arrived: bool) -> None:
    with scene(declared=CLEAN) as it:
        it.world.edit("c1", title="Drifted")

        def lose(request: Request) -> Delivery | None:
            if request.method != "POST":
                it.github.next.append(lose)
                return None
            if arrived:
                it.github.answer(request)
            return Delivery(message(502, "Server Error"), Ending.RESET)

        it.github.next.append(lose)
        assert it.ci("drift", "schedule").code == 2
        assert len(it.github.issues) == 1


def test_two_thousand_drifts_fit_into_an_issue() -> None:
    live = {f"c{n}": {"title": "Old"} for n in range(2000)}
    wanted = {f"c{n}": {"title": f"New {n} " + "x" * 80} for n in range(2000)}
    with scene(live, wanted) as it:
        assert it.ci("drift", "schedule").code == 2
        body = it.github.issues[0]["body"]
        assert len(body) <= 60_000
        assert "and 1,950 more" in body
        assert it.ci("drift", "schedule").code == 2
        assert len(it.github.issues) == 1


def test_outside_of_github_the_exit_code_is_the_same() -> None:
    with scene(declared=CLEAN) as it:
        outside: dict[str, str | None] = {"GITHUB_ACTIONS": None}
        ran = it.ci("drift", "schedule", environment=outside)
        assert (ran.code, "close its issue" in ran.err) == (0, True)
        it.world.edit("c1", title="Drifted")
        ran = it.ci("drift", "schedule", environment=outside)
        assert (ran.code, "open or update its issue" in ran.err) == (2, True)
        assert json.loads(it.on_github) == [{}, [], []]
