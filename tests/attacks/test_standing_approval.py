"""An unattended run acts on rules that somebody approved, and on no others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from confsync.github.marker import marked, read
from confsync.operations.workspace import open_project
from tests.github.fake import BOT, PERSON, TOKEN
from tests.github.syncing import DEMO, Synced, call, synced

if TYPE_CHECKING:
    import pytest

EVIL: dict[str, Any] = {"when": "all", "labels": {"Call Type": "Evil"}}


def withheld(it: Synced, why: str) -> None:
    """That a run sends nothing of a rule, and says why."""
    ran = it.sync()
    assert ran.code == 2, ran
    assert it.scene.world.puts == []
    assert "### The rule is not approved: " in it.issue["body"]
    assert why in " ".join(it.issue["body"].split())


def digest_of(it: Synced, name: str = "demo") -> str:
    """The digest of a rule of the work tree, as a comment would have it."""
    rules = open_project(it.scene.world.root, it.scene.world.url).rules
    assert rules is not None
    return rules.digests[name]


def test_a_digest_that_somebody_wrote_into_the_comment() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.declare({"demo": DEMO})
        it.propose()
        it.merge()
        it.declare({"demo": EVIL})
        it.git.commit("Push it directly")
        (comment,) = it.scene.github.comments[1]
        marker, visible = read(comment["body"])
        assert marker is not None
        forged = marker._replace(head={**marker.head, "rules": [digest_of(it)]})
        comment["body"] = marked(forged, visible)
        withheld(it, "the comment with the plan was edited after confsync wrote it")


def test_a_comment_that_somebody_else_wrote_or_copied() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.declare({"demo": EVIL})
        it.propose()
        (comment,) = it.scene.github.comments[1]
        # The pull request is closed without a merge, and its comment is copied to another one.
        it.git.git("checkout", "--quiet", "main")
        it.declare({"demo": EVIL})
        it.propose(plan=False)
        it.scene.github.comment(2, comment["body"], PERSON)
        it.merge()
        withheld(it, "#2 has no plan that github-actions[bot] wrote")
        it.scene.github.comment(2, comment["body"], BOT)
        withheld(it, "the plan in the comment is of")


def test_a_rule_that_changed_after_its_plan() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.declare({"demo": DEMO})
        number = it.propose()
        it.declare({"demo": EVIL})
        pull = it.scene.github.pulls[number]
        pull["head"]["sha"] = it.git.commit("One more commit")  # and its plan never came to an end
        it.merge()
        withheld(it, "the plan in the comment is of commit")


def test_a_plan_that_was_made_again_after_the_approval() -> None:
    with synced({"c1": call("Acme demo")}) as it:
        it.declare({"demo": DEMO})
        number = it.propose()
        it.scene.github.approve(number)
        (comment,) = it.scene.github.comments[number]
        comment["updated_at"] = it.scene.github._now()
        it.merge(approve=False)
        withheld(it, "approved it before the plan was shown")


def test_two_rules_of_which_one_was_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("confsync.github.rules_shown.ROOM", 900)
    long = {**EVIL, "when": {"title": ["Acme*", *(f"x{n}" for n in range(200))]}}
    with synced({"c1": call("Acme demo"), "c2": call("a demo")}) as it:
        it.declare({"demo": DEMO, "long": {**long, "labels": {"Team": "x"}}})
        it.propose()
        (comment,) = it.scene.github.comments[1]
        assert "1 rule not shown: an approval is not of it" in comment["body"]
        it.merge()
        ran = it.sync()
        assert ran.code == 2
        assert [each.path for each in it.scene.world.puts] == ["/conversations/c2"]
        assert "long: 1 conversation; the plan of #1 does not show it" in it.issue["body"]


def test_a_rule_with_the_token_in_it_is_not_shown() -> None:
    with synced({"c1": call("Intro")}) as it:
        it.declare({"demo": {**DEMO, "labels": {"Call Type": TOKEN}}})
        it.propose()
        it.merge()
        assert "demo is not approved and changes nothing" in it.sync().err


def test_an_unapproved_rule_lends_nothing_to_an_approved_one() -> None:
    """The approved rule may not overwrite; the other one may, and wants the same."""
    with synced({"c1": call("Acme demo", labels={"Call Type": "Intro"})}) as it:
        it.bring({"demo": DEMO})
        it.declare({"demo": DEMO, "other": {**DEMO, "when": "all", "overwrite": True}})
        it.git.commit("Push it directly")
        withheld(it, "other: 1 conversation")


def test_a_rule_that_an_approved_one_makes_way_for() -> None:
    """What `unless` excludes is a part of what was approved."""
    shield = {"when": {"title": "Acme*"}, "labels": {"Kept": "yes"}}
    with synced({"c1": call("Acme demo", labels={"Kept": "yes"})}) as it:
        it.bring({"demo": {**DEMO, "unless": ["shield"]}, "shield": shield})
        assert it.sync().code == 0
        assert it.scene.world.puts == []
        it.declare(
            {"demo": {**DEMO, "unless": ["shield"]}, "shield": {**shield, "when": {"title": "z"}}}
        )
        it.git.commit("Push it directly")
        withheld(it, "demo: 1 conversation")


def test_the_title_of_a_meeting_stays_text_in_the_issue() -> None:
    hostile = (
        "demo ```\n</details>\n### Approved\n@everyone <!-- confsync:sync v1 e30= - - --> \u202e"
    )
    with synced({"c1": call(hostile)}) as it:
        it.bring({"demo": {**DEMO, "limit": 0}})
        ran = it.sync()
        assert ran.code == 2, ran
        body = it.issue["body"]
        (line,) = [each for each in body.splitlines() if "@everyone" in each]
        assert line.startswith("c1  demo ```\\n</details>\\n### Approved")
        before, _, rest = body.partition("````text\n")
        assert before
        assert line in rest.partition("\n````")[0]
        assert "\u202e" not in body + ran.out + it.scene.summary


def test_markup_in_a_rule_stays_text_in_the_comment() -> None:
    hostile = "``````</details>@everyone <img src=x> [a](b) \u202e"
    rule = {**DEMO, "labels": {"Call Type": hostile}}
    with synced({"c1": call("Intro")}) as it:
        it.declare({"demo": rule})
        it.propose()
        (comment,) = it.scene.github.comments[1]
        assert "\u202e" not in comment["body"]
        assert "```````json" in comment["body"]
        assert json.dumps(hostile) in comment["body"]
