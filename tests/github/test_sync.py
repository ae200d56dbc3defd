"""`ci sync`: what approved rules give to new calls, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.github.syncing import DEMO, NOW, RENAME, Synced, call, synced

if TYPE_CHECKING:
    from tests.support.command import Ran


def waits(it: Synced, ran: Ran, heading: str) -> str:
    """That a run sends nothing, and that the issue says why; the issue's body."""
    assert ran.code == 2, ran
    assert it.scene.world.puts == []
    body = str(it.issue["body"])
    assert f"### {heading}: " in body
    assert heading in ran.out
    return " ".join(body.split())


def test_a_call_that_arrives_after_the_merge() -> None:
    with synced({"c1": call("Acme demo"), "c2": call("Intro")}) as it:
        it.bring({"demo": DEMO})
        ran = it.sync()
        assert ran.code == 0, ran
        assert it.live["c1"][1] == {"Call Type": "Demo"}
        assert len(it.scene.world.puts) == 1
        assert it.scene.outputs == {"exit-code": "0", "applied": "1", "waiting": "0"}
        assert it.scene.github.issues == []
        it.scene.world.service.state.put(it.scene.world.service.state.get("c2").with_(title="demo"))  # type: ignore[union-attr]  # it is there
        assert it.sync().code == 0
        assert it.live["c2"][1] == {"Call Type": "Demo"}
        assert it.sync().code == 0
        assert len(it.scene.world.puts) == 2


def test_the_journal_names_the_rule_and_its_digest() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.bring({"demo": DEMO})
        assert it.sync().code == 0
        (journal,) = (it.scene.world.root / ".confsync/runs").glob("*.jsonl")
        text = journal.read_text()
        assert '"rule": "demo"' in text
        assert '"rule_digest": "sha256:' in text
        assert "demo" in it.scene.world.run("runs").out


@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_a_rule_that_a_pull_request_brought(how: str) -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.declare({"demo": DEMO})
        it.propose(commits=3)
        it.merge(how=how)
        assert it.sync().code == 0
        assert len(it.scene.world.puts) == 1


def test_a_rule_in_a_moved_file() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.bring({"demo": DEMO})
        it.git.git("mv", "conversations/rules.yaml", "conversations/moved.yaml")
        it.propose()
        it.merge(approve=False)
        it.scene.github.comments.pop(2, None)
        assert it.sync().code == 0
        assert len(it.scene.world.puts) == 1


def test_a_rule_that_moved_into_a_file_that_was_there() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.git.write(
            "conversations/b.yaml", '{"rules": {"re": {"when": {"title": "Re *"}, "title": "{1}"}}}'
        )
        it.bring({"demo": DEMO})
        text = '{"rules": {"demo": {"when": {"title": "*demo*"}, "labels": {"Call Type": "Demo"}}}}'
        it.git.write("conversations/b.yaml", text)
        (it.scene.world.root / "conversations/rules.yaml").unlink()
        it.propose(plan=False)
        it.merge(approve=False)
        assert it.sync().code == 0
        assert len(it.scene.world.puts) == 1


def test_a_rule_that_was_approved_many_commits_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits of tables and of other rules do not make it unknown, nor is each of them asked about."""
    monkeypatch.setattr("confsync.github.rule_reviews.RECENT", 2)
    monkeypatch.setattr("confsync.github.rule_reviews.MOST", 2)
    with synced({"c1": call("Acme demo")}) as it:
        it.declare({"zoom": RENAME})
        it.git.commit("Before")
        it.bring({"zoom": RENAME, "demo": DEMO})
        for number in range(20):
            it.declare({"zoom": {**RENAME, "limit": number}, "demo": DEMO})
            it.git.commit("Push it directly")
        it.scene.github.log.clear()
        assert it.sync().code == 0
        assert len(it.scene.world.puts) == 1
        asked = [each for each in it.scene.github.log if each.path.endswith("/pulls")]
        assert len(asked) <= 4


def test_a_revert_to_a_rule_that_was_approved_before() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.bring({"demo": DEMO})
        it.bring({"demo": {**DEMO, "labels": {"Call Type": "Demonstration"}}})
        it.declare({"demo": DEMO})
        it.propose(plan=False)
        it.merge(approve=False)
        assert it.sync().code == 0
        assert it.live["c1"][1] == {"Call Type": "Demo"}


def test_a_rule_changed_in_a_commit_that_no_pull_request_brought() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.bring({"demo": DEMO})
        it.declare({"demo": {**DEMO, "labels": {"Call Type": "Other"}}})
        it.git.commit("Push it directly")
        body = waits(it, it.sync(), "The rule is not approved")
        assert "demo: 1 conversation; the plan of #1 does not show it" in body
        assert "Open a pull request that changes the rule's file" in body
        # The way out.
        it.declare({"demo": {**DEMO, "labels": {"Call Type": "Other"}, "description": "why"}})
        it.propose()
        it.merge()
        assert it.sync().code == 0
        assert it.live["c1"][1] == {"Call Type": "Other"}
        assert [each["state"] for each in it.scene.github.issues] == ["closed"]


def test_a_project_without_a_pull_request() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.declare({"demo": DEMO})
        it.git.commit()
        assert "no merged pull request was found" in waits(
            it, it.sync(), "The rule is not approved"
        )


def test_a_pull_request_without_an_approval() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.declare({"demo": DEMO})
        it.propose()
        it.merge(approve=False)
        body = waits(it, it.sync(), "The rule is not approved")
        assert "#1 is not approved: there is no approval" in body
        assert it.sync("--review", "planned").code == 0


def test_a_table_and_a_setting_are_a_part_of_a_rule() -> None:
    rule = {"when": {"participants": {"in": "reps"}}, "labels": {"Team": "EMEA"}}
    with synced({"c1": call("x")}) as it:
        it.bring({"team": rule}, tables={"reps": ["jane@northwind.com"]})
        it.declare({"team": rule}, tables={"reps": ["jane@northwind.com", "lena@northwind.com"]})
        it.git.commit("Push a row")
        waits(it, it.sync(), "The rule is not approved")
        it.declare({"team": rule}, tables={"reps": ["jane@northwind.com"]})
        it.scene.world.settings(labels={"owned": ["*"]})
        it.git.commit("Push a setting")
        waits(it, it.sync(), "The rule is not approved")
        it.scene.world.settings()
        it.git.commit("Revert both")
        assert it.sync().code == 0


def test_an_unapproved_rule_that_changes_nothing_is_only_logged() -> None:
    with synced({"c1": call("Intro")}) as it:
        it.declare({"demo": DEMO})
        it.git.commit()
        ran = it.sync()
        assert ran.code == 0, ran
        assert "demo is not approved and changes nothing" in ran.err
        assert it.scene.github.issues == []


def test_declared_by_id_and_not_so() -> None:
    live = {"c1": call("Acme demo", labels={"Call Type": "Intro"}), "old": call("x", 24 * 30)}
    with synced(live) as it:
        it.scene.world.declare({"c1": {"labels": {"Call Type": "Other"}}, "old": {"title": "y"}})
        it.bring({"demo": DEMO})
        # The plan of the pull request may read it, to check the list.
        it.scene.world.service.log.clear()
        body = waits(it, it.sync(), "Declared by id, and not so in the service")
        assert "### Declared by id, and not so in the service: 1" in body
        paths = [each.path for each in it.scene.world.service.log]
        assert "/conversations/old" not in paths


def test_undecided_and_in_conflict() -> None:
    other = {"when": {"title": "Acme*"}, "labels": {"Call Type": "Intro"}}
    unknown = {"when": {"opportunity": "*"}, "labels": {"Deal": "yes"}}
    with synced({"c1": call("Acme demo")}, "without=externalOpportunity") as it:
        it.bring({"demo": DEMO, "acme": other, "deal": unknown})
        body = waits(it, it.sync(), "Undecided, or in conflict")
        assert "give different values to the label" in body
        assert "undecided for 1 conversation" in body


def test_only_calls_of_the_window_are_read_and_written() -> None:
    live = {"new": call("a demo", 20), "old": call("a demo", 40), "next": call("a demo", -5)}
    with synced(live, sync={"window": "36h"}) as it:
        it.bring({"demo": DEMO})
        it.scene.world.service.log.clear()
        assert it.sync().code == 0
        assert {id for id, (_, labels) in it.live.items() if labels} == {"new"}
        query = dict(it.scene.world.service.log[0].query)
        assert query["fromDateTime"] == f"{NOW - timedelta(hours=60):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("window", ["two weeks", "14", "0d", "", "-1d"])
def test_a_window_that_is_none(window: str) -> None:
    with synced({}) as it:
        it.scene.world.settings(sync={"window": window})
        ran = it.scene.world.run("validate")
        assert ran.code == 1
        assert "'window' must be a span of time, such as 14d or 36h" in ran.err


def test_a_call_waits_until_it_is_settled() -> None:
    rule = {**DEMO, "when": {"title": "*demo*", "settled": "2h"}}
    live = {"c1": call("a demo", 2.4), "c2": call("a demo", 2.6)}
    with synced(live) as it:
        it.bring({"demo": rule})
        assert it.sync().code == 0
        assert {id for id, (_, labels) in it.live.items() if labels} == {"c2"}


def changed(**more: Any) -> dict[str, Any]:
    return {"demo": {**DEMO, **more}}


@pytest.mark.parametrize(("limit", "sent"), [(3, 3), (2, 0)])
def test_the_limit_of_a_rule(limit: int, sent: int) -> None:
    live = {f"c{n}": call("a demo") for n in range(3)}
    with synced({**live, "z": call("Zoom Meeting")}) as it:
        it.bring({**changed(limit=limit), "zoom": RENAME})
        ran = it.sync()
        assert ran.code == (0 if sent == 3 else 2), ran
        # The other rule acts nevertheless.
        assert len(it.scene.world.puts) == sent + 1
        if not sent:
            assert "demo: 3 conversations to change, and its limit is 2" in it.issue["body"]


@pytest.mark.parametrize(
    ("calls", "guards", "code"),
    [(50, {}, 0), (51, {}, 2), (3, {"max_changes": 3}, 0), (4, {"max_changes": 3}, 2)],
)
def test_the_limit_where_the_rule_has_none(calls: int, guards: dict[str, int], code: int) -> None:
    with synced({f"c{n}": call("a demo") for n in range(calls)}, guards=guards) as it:
        it.bring({"demo": DEMO})
        ran = it.sync()
        assert ran.code == code, ran
        assert len(it.scene.world.puts) == (calls if code == 0 else 0)
        assert ("is 50 changes in one run" in ran.err) == (not guards)


def test_guards_are_for_all_rules_together() -> None:
    live = {"c1": call("a demo"), "c2": call("a demo"), "z": call("Zoom Meeting")}
    with synced(live, guards={"max_changes": 2}) as it:
        it.bring({"demo": DEMO, "zoom": RENAME})
        body = waits(it, it.sync(), "A guard refuses it")
        assert "3 conversations would change; max_changes allows 2" in body


def test_what_is_protected_waits_alone() -> None:
    live = {"c1": call("a demo"), "c2": call("a demo")}
    with synced(live, protect={"ids": ["c1"]}) as it:
        it.bring({"demo": DEMO})
        ran = it.sync()
        assert ran.code == 2
        assert [each.path for each in it.scene.world.puts] == ["/conversations/c2"]
        assert "### A guard refuses it: 1" in it.issue["body"]


@pytest.mark.parametrize(("limit", "code"), [(None, 2), (1, 2), (2, 0)])
def test_labels_are_removed_within_a_limit_of_their_own(limit: int | None, code: int) -> None:
    rule = {"when": "all", "labels": {"junk": None}, "overwrite": True}
    live = {"c1": call("x", labels={"junk": "a"}), "c2": call("y", labels={"junk": "b"})}
    with synced(live) as it:
        it.bring({"tidy": rule if limit is None else {**rule, "remove_limit": limit}})
        ran = it.sync()
        assert ran.code == code, ran
        assert len(it.scene.world.puts) == (2 if code == 0 else 0)
        if code:
            assert "### The rule removes labels: 2" in it.issue["body"]


def test_what_owned_removes_is_a_removal_by_the_rule() -> None:
    with synced({"c1": call("a demo", labels={"deal": "x"})}, labels={"owned": ["deal"]}) as it:
        it.bring({"demo": DEMO})
        waits(it, it.sync(), "The rule removes labels")


def test_nothing_is_sent_where_the_branch_moved_on() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.bring({"demo": DEMO})
        it.scene.tip = "c" * 40
        ran = it.scene.ci("sync", "schedule", environment={"GITHUB_SHA": it.head})
        assert ran.code == 2, ran
        assert it.scene.world.puts == []
        assert "main is at cccccccccccc now" in ran.out


def test_another_branch() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.bring({"demo": DEMO})
        ran = it.sync(GITHUB_REF="refs/heads/mine")
        assert ran.code == 1
        assert it.scene.world.puts == []
        assert "rules act on main only" in ran.err


def test_a_run_without_approval_is_for_maintainers() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.declare({"demo": DEMO})
        it.git.commit()
        by_hand = {"GITHUB_EVENT_NAME": "workflow_dispatch", "GITHUB_TRIGGERING_ACTOR": "x"}
        ran = it.sync("--review", "not-required", **by_hand)
        assert ran.code == 1
        assert it.scene.world.puts == []
        assert "may not decide that alone" in ran.err
        assert it.sync("--review", "not-required").code == 0


def test_not_in_a_pull_request() -> None:
    with synced({}) as it:
        ran = it.scene.ci("sync", "pull_request")
        assert ran.code == 1
        assert "sync is not for pull requests" in ran.err


def test_a_service_that_cannot_be_read() -> None:
    with synced({"c1": call("Acme demo")}, "auth=raw") as it:
        it.bring({"demo": DEMO})
        it.declare({"demo": {**DEMO, "unless": ["gone"]}})
        assert it.sync().code == 1
        assert it.scene.world.puts == []
        assert it.scene.github.issues == []
